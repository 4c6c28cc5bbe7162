"""Scores for `GANModel.compile(metrics=[...])` and the Evaluator: `rg.metrics`."""

from rnngan_tf.evaluation.scores.best import best_and_last
from rnngan_tf.evaluation.scores.classes import (
    ClassDivergence,
    ClassEntropy,
    ClassesCovered,
    ClassifierScore,
    ModesCovered,
)
from rnngan_tf.evaluation.scores.distances import Duplicates, FrechetDistance, KernelDistance, NearestNeighbourAccuracy
from rnngan_tf.evaluation.scores.neighbours import Coverage, Density, Precision, Recall
from rnngan_tf.evaluation.scores.score import Score
from rnngan_tf.evaluation.sequences.score import MaximumMeanDiscrepancy

__all__ = [
    "ClassDivergence",
    "ClassEntropy",
    "ClassesCovered",
    "ClassifierScore",
    "Coverage",
    "Density",
    "Duplicates",
    "FrechetDistance",
    "KernelDistance",
    "MaximumMeanDiscrepancy",
    "ModesCovered",
    "NearestNeighbourAccuracy",
    "Precision",
    "Recall",
    "Score",
    "best_and_last",
]
