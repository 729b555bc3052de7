"""Autoencoders of a bioprocess, from scratch and from a library."""
