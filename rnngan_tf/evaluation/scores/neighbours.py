"""Scores of overlap: how much of the generated images is real, and how much of the real ones is generated.

Each set's manifold is the union of balls around its features that reach to the fifth neighbour.
"""

import keras
import numpy as np

from rnngan_tf.evaluation import distances
from rnngan_tf.evaluation.scores.terms import TermScore

register = keras.saving.register_keras_serializable(package="rnngan_tf")


class NeighbourScore(TermScore):
    """A mean over images of one field of `distances.neighbourhood`."""

    better = "high"
    _last = (None, None, None)  # two arrays and their neighbourhood, from which four scores are read

    def terms(self, real: np.ndarray, generated: np.ndarray) -> np.ndarray:
        """Return what each image adds to the mean."""
        if NeighbourScore._last[0] is not real or NeighbourScore._last[1] is not generated:
            NeighbourScore._last = (real, generated, distances.neighbourhood(real, generated))
        return getattr(NeighbourScore._last[2], self.prefix)


@register
class Precision(NeighbourScore):
    """Share of generated images inside the real manifold (Kynkaanniemi et al., 2019), in [0, 1]: realism.

    Arguments: see `Score`.

    Example:
        >>> Precision("mnist", samples=1000).name
        'precision_mnist_1k_test'
    """

    prefix = "precision"


@register
class Recall(NeighbourScore):
    """Share of real images inside the generated manifold (Kynkaanniemi et al., 2019), in [0, 1]: variety.

    Arguments: see `Score`.

    Example:
        >>> Recall("mnist", samples=1000).name
        'recall_mnist_1k_test'
    """

    prefix = "recall"


@register
class Density(NeighbourScore):
    """How many real balls hold a generated image, of the five expected (Naeem et al., 2020), 0 and up: realism.

    About 1 for real images; outliers among the reals weigh less than in `Precision`. Arguments: see `Score`.

    Example:
        >>> Density("mnist", samples=1000).name
        'density_mnist_1k_test'
    """

    prefix = "density"
    better = 1.0


@register
class Coverage(NeighbourScore):
    """Share of real balls that hold a generated image (Naeem et al., 2020), in [0, 1]: variety.

    About 0.97 for real images with five neighbours. Arguments: see `Score`.

    Example:
        >>> Coverage("mnist", samples=1000).name
        'coverage_mnist_1k_test'
    """

    prefix = "coverage"
