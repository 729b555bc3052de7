"""Data sets and what is done to them before training: sources, splits, normalisation."""
