"""Reprise re-runs published papers and judges their claims number by number."""

__version__ = "0.1.0"
