"""Scores: how near generated pictures come to real ones, offline and inside `fit`."""
