"""How far one set of features lies from another: NumPy functions in float64, blockwise, without a model.

`real` and `generated` are arrays `(N, D)` and `(M, D)` of features, or `(N, K)` of a classifier's logits.
"""

from rnngan_tf.metrics.functional.classes import (
    class_divergence,
    class_entropy,
    class_histogram,
    classes_covered,
    classifier_score,
    modes_covered,
)
from rnngan_tf.metrics.functional.frechet import Moments, frechet_distance, moments
from rnngan_tf.metrics.functional.kernel import KernelDistance, kernel_distance
from rnngan_tf.metrics.functional.neighbours import (
    Neighbourhood,
    duplicates,
    nearest,
    nearest_neighbour_accuracy,
    neighbourhood,
)

__all__ = [
    "KernelDistance",
    "Moments",
    "Neighbourhood",
    "class_divergence",
    "class_entropy",
    "class_histogram",
    "classes_covered",
    "classifier_score",
    "duplicates",
    "frechet_distance",
    "kernel_distance",
    "modes_covered",
    "moments",
    "nearest",
    "nearest_neighbour_accuracy",
    "neighbourhood",
]
