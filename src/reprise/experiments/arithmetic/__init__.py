"""Sums and differences, answered by recurrent networks in text and in images."""
