"""Metrics of generated images and sequences, `rg.metrics`: for `compile(metrics=[...])` and the Evaluator."""

from rnngan_tf.core.names import renamed
from rnngan_tf.metrics.base import GenerativeMetric
from rnngan_tf.metrics.image import (
    ClassDivergence,
    ClassEntropy,
    ClassesCovered,
    ClassifierScore,
    Coverage,
    Density,
    Duplicates,
    FrechetDistance,
    KernelDistance,
    ModesCovered,
    NearestNeighbourAccuracy,
    Precision,
    Recall,
)
from rnngan_tf.metrics.report import best_and_last
from rnngan_tf.metrics.sequences.mmd import MaximumMeanDiscrepancy

__all__ = [
    "ClassDivergence",
    "ClassEntropy",
    "ClassesCovered",
    "ClassifierScore",
    "Coverage",
    "Density",
    "Duplicates",
    "FrechetDistance",
    "GenerativeMetric",
    "KernelDistance",
    "MaximumMeanDiscrepancy",
    "ModesCovered",
    "NearestNeighbourAccuracy",
    "Precision",
    "Recall",
    "best_and_last",
]
__getattr__ = renamed(__name__, {"Score": "GenerativeMetric"})
