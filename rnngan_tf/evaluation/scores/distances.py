"""Scores of how far the generated features lie from the real ones."""

import keras
import numpy as np

from rnngan_tf.evaluation import distances
from rnngan_tf.evaluation.scores.score import Score
from rnngan_tf.evaluation.scores.terms import TermScore

register = keras.saving.register_keras_serializable(package="rnngan_tf")


@register
class FrechetDistance(Score):
    r"""Frechet distance between Gaussians fitted to the features (Heusel et al., 2017), 0 and up, lower is better.

    $$|\mu_r - \mu_g|^2 + \operatorname{tr}(\Sigma_r + \Sigma_g - 2 (\Sigma_r \Sigma_g)^{1/2})$$

    Biased upward by about 1 / samples; compare only under one protocol. Arguments: see `Score`.

    Example:
        >>> FrechetDistance("mnist", samples=2000).name
        'fd_mnist_2k_test'
    """

    prefix = "fd"

    def compute(self, real: np.ndarray, generated: np.ndarray) -> float:
        return distances.frechet_distance(real, generated)


@register
class KernelDistance(Score):
    r"""Unbiased squared maximum mean discrepancy, cubic kernel (Binkowski et al., 2018), about 0 and up.

    $$k(x, y) = (x^T y / D + 1)^3$$

    It may fall a little below 0, since it is unbiased. Arguments: see `Score`.

    Example:
        >>> KernelDistance("mnist", samples=500).name
        'kd_mnist_500_test'
    """

    prefix = "kd"

    def compute(self, real: np.ndarray, generated: np.ndarray) -> float:
        return distances.kernel_distance(real, generated).value

    def resample(
        self, real: np.ndarray, generated: np.ndarray, rounds: int, rng: np.random.Generator
    ) -> tuple[float, np.ndarray]:
        """Draw around the distance with its standard error; resampling would cost N^2 each."""
        value, error = distances.kernel_distance(real, generated)
        return value, rng.normal(value, error, rounds)


@register
class NearestNeighbourAccuracy(TermScore):
    r"""Share of images whose nearest other one has the same origin (Lopez-Paz and Oquab, 2017), in [0, 1].

    0.5: reals and fakes cannot be told apart. 1: they are apart. Below 0.5: the fakes are nearly copies of the reals.
    Arguments: see `Score`.

    Example:
        >>> NearestNeighbourAccuracy("mnist", samples=1000).name
        'nn_accuracy_mnist_1k_test'
    """

    prefix = "nn_accuracy"
    better = 0.5

    def terms(self, real: np.ndarray, generated: np.ndarray) -> np.ndarray:
        return distances.nearest_neighbour_accuracy(real, generated)


@register
class Duplicates(TermScore):
    r"""Share of generated images within a hair's breadth of an earlier one, in [0, 1]; real data have about 0.

    Near means a distance in the features under `TOLERANCE` of the reals' typical one to their mean. Arguments: see
    `Score`.

    Example:
        >>> Duplicates("mnist", samples=1000).name
        'duplicates_mnist_1k_test'
    """

    prefix = "duplicates"
    TOLERANCE = 0.02

    def terms(self, real: np.ndarray, generated: np.ndarray) -> np.ndarray:
        typical = np.sqrt(np.mean(np.sum((real - real.mean(axis=0)) ** 2, axis=1)))
        return distances.duplicates(generated, self.TOLERANCE * float(typical))
