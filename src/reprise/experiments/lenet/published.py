"""The published settings that measures and pictures refer to."""

# Epochs and batch size that alvarez2023 found best (section IV.A).
CHOICE = (5, 250)
