"""Exact resume: what of a training is kept in a file, and how the file survives whatever happens to it."""
