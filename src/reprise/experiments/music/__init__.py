"""Music: many small networks at once, and where a track comes from."""
