"""System stylization: a video repainted, its sound kept."""
