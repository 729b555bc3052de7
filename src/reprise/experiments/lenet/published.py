"""The published settings that measures and pictures refer to."""

CHOICE = (5, 250)
