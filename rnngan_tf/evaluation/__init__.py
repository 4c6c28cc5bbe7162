"""Scores: how near generated images come to real ones, offline and inside `fit`."""
