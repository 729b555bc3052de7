"""Kinds of picture, and the one style they share; none knows an experiment."""
