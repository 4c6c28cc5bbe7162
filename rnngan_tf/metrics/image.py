"""Metrics of images: Frechet and kernel distance, precision and recall, density and coverage, classes."""

import keras
import numpy as np

from rnngan_tf.metrics import functional
from rnngan_tf.metrics.base import GenerativeMetric, MeanOfTerms

register = keras.saving.register_keras_serializable(package="rnngan_tf")


@register
class FrechetDistance(GenerativeMetric):
    r"""Frechet distance between Gaussians fitted to the features (Heusel et al., 2017), 0 and up, lower is better.

    $$|\mu_r - \mu_g|^2 + \operatorname{tr}(\Sigma_r + \Sigma_g - 2 (\Sigma_r \Sigma_g)^{1/2})$$

    Biased upward by about 1 / samples; compare only under one protocol. Arguments: see `GenerativeMetric`.

    Example:
        >>> FrechetDistance("mnist", samples=2000).name
        'fd_mnist_2k_test'
    """

    prefix = "fd"

    def compute(self, real: np.ndarray, generated: np.ndarray) -> float:
        return functional.frechet_distance(real, generated)


@register
class KernelDistance(GenerativeMetric):
    r"""Unbiased squared maximum mean discrepancy, cubic kernel (Binkowski et al., 2018), about 0 and up.

    $$k(x, y) = (x^T y / D + 1)^3$$

    It may fall a little below 0, since it is unbiased. Arguments: see `GenerativeMetric`.

    Example:
        >>> KernelDistance("mnist", samples=500).name
        'kd_mnist_500_test'
    """

    prefix = "kd"

    def compute(self, real: np.ndarray, generated: np.ndarray) -> float:
        return functional.kernel_distance(real, generated).value

    def resample(
        self, real: np.ndarray, generated: np.ndarray, rounds: int, rng: np.random.Generator
    ) -> tuple[float, np.ndarray]:
        """Draw around the distance with its standard error; resampling would cost N^2 each."""
        value, error = functional.kernel_distance(real, generated)
        return value, rng.normal(value, error, rounds)


@register
class NearestNeighbourAccuracy(MeanOfTerms):
    r"""Share of images whose nearest other one has the same origin (Lopez-Paz and Oquab, 2017), in [0, 1].

    0.5: reals and fakes cannot be told apart. 1: they are apart. Below 0.5: the fakes are nearly copies of the reals.
    Arguments: see `GenerativeMetric`.

    Example:
        >>> NearestNeighbourAccuracy("mnist", samples=1000).name
        'nn_accuracy_mnist_1k_test'
    """

    prefix = "nn_accuracy"
    better = 0.5

    def terms(self, real: np.ndarray, generated: np.ndarray) -> np.ndarray:
        return functional.nearest_neighbour_accuracy(real, generated)


@register
class Duplicates(MeanOfTerms):
    r"""Share of generated images within a hair's breadth of an earlier one, in [0, 1]; real data have about 0.

    Near means a distance in the features under `TOLERANCE` of the reals' typical one to their mean. Arguments: see
    `GenerativeMetric`.

    Example:
        >>> Duplicates("mnist", samples=1000).name
        'duplicates_mnist_1k_test'
    """

    prefix = "duplicates"
    TOLERANCE = 0.02

    def terms(self, real: np.ndarray, generated: np.ndarray) -> np.ndarray:
        typical = np.sqrt(np.mean(np.sum((real - real.mean(axis=0)) ** 2, axis=1)))
        return functional.duplicates(generated, self.TOLERANCE * float(typical))


register = keras.saving.register_keras_serializable(package="rnngan_tf")


class NeighbourMetric(MeanOfTerms):
    """A mean over images of one field of `distances.neighbourhood`."""

    better = "high"
    _last = (None, None, None)  # two arrays and their neighbourhood, from which four scores are read

    def terms(self, real: np.ndarray, generated: np.ndarray) -> np.ndarray:
        """Return what each image adds to the mean."""
        if NeighbourMetric._last[0] is not real or NeighbourMetric._last[1] is not generated:
            NeighbourMetric._last = (real, generated, functional.neighbourhood(real, generated))
        return getattr(NeighbourMetric._last[2], self.prefix)


@register
class Precision(NeighbourMetric):
    """Share of generated images inside the real manifold (Kynkaanniemi et al., 2019), in [0, 1]: realism.

    Arguments: see `GenerativeMetric`.

    Example:
        >>> Precision("mnist", samples=1000).name
        'precision_mnist_1k_test'
    """

    prefix = "precision"


@register
class Recall(NeighbourMetric):
    """Share of real images inside the generated manifold (Kynkaanniemi et al., 2019), in [0, 1]: variety.

    Arguments: see `GenerativeMetric`.

    Example:
        >>> Recall("mnist", samples=1000).name
        'recall_mnist_1k_test'
    """

    prefix = "recall"


@register
class Density(NeighbourMetric):
    """How many real balls hold a generated image, of the five expected (Naeem et al., 2020), 0 and up: realism.

    About 1 for real images; outliers among the reals weigh less than in `Precision`. Arguments: see `GenerativeMetric`.

    Example:
        >>> Density("mnist", samples=1000).name
        'density_mnist_1k_test'
    """

    prefix = "density"
    better = 1.0


@register
class Coverage(NeighbourMetric):
    """Share of real balls that hold a generated image (Naeem et al., 2020), in [0, 1]: variety.

    About 0.97 for real images with five neighbours. Arguments: see `GenerativeMetric`.

    Example:
        >>> Coverage("mnist", samples=1000).name
        'coverage_mnist_1k_test'
    """

    prefix = "coverage"


register = keras.saving.register_keras_serializable(package="rnngan_tf")


@register
class ClassifierScore(GenerativeMetric):
    r"""The Inception score's formula on this classifier (Salimans et al., 2016), 1 to the number of classes.

    $$\exp \operatorname{mean}_x KL(p(y|x) \,\|\, p(y))$$

    High where each image is clearly of one class and all classes come equally often. Real images play no part, and
    one perfect image of each class would do. Arguments: see `GenerativeMetric`.

    Example:
        >>> ClassifierScore("mnist", samples=2000).name
        'classifier_score_mnist_2k'
    """

    prefix, better, uses, compares = "classifier_score", "high", "logits", False

    def compute(self, real: np.ndarray, generated: np.ndarray) -> float:
        return functional.classifier_score(generated)


class HistogramMetric(GenerativeMetric):
    """A number told by how often the classifier names each class."""

    better, uses, compares = "high", "logits", False

    def of_counts(self, real: np.ndarray | None, generated: np.ndarray) -> float:
        """Return the score of two histograms `(K,)`; the first is None where real images play no part."""
        raise NotImplementedError

    def compute(self, real: np.ndarray, generated: np.ndarray) -> float:
        return float(
            self.of_counts(*(None if one is None else functional.class_histogram(one) for one in (real, generated)))
        )

    def resample(
        self, real: np.ndarray, generated: np.ndarray, rounds: int, rng: np.random.Generator
    ) -> tuple[float, np.ndarray]:
        """Resample the classifier's verdicts."""
        counts = [None if one is None else functional.class_histogram(one) for one in (real, generated)]
        values = [self.of_counts(*(_resampled(one, rng) for one in counts)) for _ in range(rounds)]
        return self.of_counts(*counts), np.array(values, "float64")


def _resampled(counts, rng):
    return None if counts is None else rng.multinomial(counts.sum(), counts / counts.sum())


@register
class ClassesCovered(HistogramMetric):
    """Number of classes that at least 2 % of the generated images belong to, by the classifier.

    Arguments: see `GenerativeMetric`.

    Example:
        >>> ClassesCovered("mnist", samples=2000).name
        'classes_mnist_2k'
    """

    prefix = "classes"

    def of_counts(self, real: np.ndarray | None, generated: np.ndarray) -> float:
        return functional.classes_covered(generated)


@register
class ModesCovered(HistogramMetric):
    """Number of classes seen at least once: for stacked_mnist, of 1,000 (Metz et al., 2017, with 26,000 samples).

    Arguments: see `GenerativeMetric`.

    Example:
        >>> ModesCovered("stacked_mnist", samples=26_000).name
        'modes_stacked_mnist_26k'
    """

    prefix = "modes"

    def of_counts(self, real: np.ndarray | None, generated: np.ndarray) -> float:
        return functional.modes_covered(generated)


@register
class ClassEntropy(HistogramMetric):
    """Entropy of the generated classes in nats, 0 to the logarithm of their number, which is equal shares.

    Arguments: see `GenerativeMetric`.

    Example:
        >>> ClassEntropy("mnist", samples=2000).name
        'class_entropy_mnist_2k'
    """

    prefix = "class_entropy"

    def of_counts(self, real: np.ndarray | None, generated: np.ndarray) -> float:
        return functional.class_entropy(generated)


@register
class ClassDivergence(HistogramMetric):
    """Kullback-Leibler divergence of the generated classes from the real ones in nats, 0 and up, lower is better.

    Both histograms are the classifier's verdicts, so real images need no labels. Arguments: see `GenerativeMetric`.

    Example:
        >>> ClassDivergence("mnist", samples=2000).name
        'class_kl_mnist_2k_test'
    """

    prefix, better, compares = "class_kl", "low", True

    def of_counts(self, real: np.ndarray | None, generated: np.ndarray) -> float:
        return functional.class_divergence(real, generated)
