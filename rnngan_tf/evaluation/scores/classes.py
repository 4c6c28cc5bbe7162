"""Scores by the classes that a classifier sees in the images."""

import keras
import numpy as np

from rnngan_tf.evaluation import distances
from rnngan_tf.evaluation.scores.score import Score

register = keras.saving.register_keras_serializable(package="rnngan_tf")


@register
class ClassifierScore(Score):
    r"""The Inception score's formula on this classifier (Salimans et al., 2016), 1 to the number of classes.

    $$\exp \operatorname{mean}_x KL(p(y|x) \,\|\, p(y))$$

    High where each image is clearly of one class and all classes come equally often. Real images play no part, and
    one perfect image of each class would do. Arguments: see `Score`.

    Example:
        >>> ClassifierScore("mnist", samples=2000).name
        'classifier_score_mnist_2k'
    """

    prefix, better, uses, compares = "classifier_score", "high", "logits", False

    def compute(self, real: np.ndarray, generated: np.ndarray) -> float:
        return distances.classifier_score(generated)


class HistogramScore(Score):
    """A number told by how often the classifier names each class."""

    better, uses, compares = "high", "logits", False

    def of_counts(self, real: np.ndarray | None, generated: np.ndarray) -> float:
        """Return the score of two histograms `(K,)`; the first is None where real images play no part."""
        raise NotImplementedError

    def compute(self, real: np.ndarray, generated: np.ndarray) -> float:
        return float(
            self.of_counts(*(None if one is None else distances.class_histogram(one) for one in (real, generated)))
        )

    def resample(
        self, real: np.ndarray, generated: np.ndarray, rounds: int, rng: np.random.Generator
    ) -> tuple[float, np.ndarray]:
        """Resample the classifier's verdicts."""
        counts = [None if one is None else distances.class_histogram(one) for one in (real, generated)]
        values = [self.of_counts(*(_resampled(one, rng) for one in counts)) for _ in range(rounds)]
        return self.of_counts(*counts), np.array(values, "float64")


def _resampled(counts, rng):
    return None if counts is None else rng.multinomial(counts.sum(), counts / counts.sum())


@register
class ClassesCovered(HistogramScore):
    """Number of classes that at least 2 % of the generated images belong to, by the classifier.

    Arguments: see `Score`.

    Example:
        >>> ClassesCovered("mnist", samples=2000).name
        'classes_mnist_2k'
    """

    prefix = "classes"

    def of_counts(self, real: np.ndarray | None, generated: np.ndarray) -> float:
        return distances.classes_covered(generated)


@register
class ModesCovered(HistogramScore):
    """Number of classes seen at least once: for stacked_mnist, of 1,000 (Metz et al., 2017, with 26,000 samples).

    Arguments: see `Score`.

    Example:
        >>> ModesCovered("stacked_mnist", samples=26_000).name
        'modes_stacked_mnist_26k'
    """

    prefix = "modes"

    def of_counts(self, real: np.ndarray | None, generated: np.ndarray) -> float:
        return distances.modes_covered(generated)


@register
class ClassEntropy(HistogramScore):
    """Entropy of the generated classes in nats, 0 to the logarithm of their number, which is equal shares.

    Arguments: see `Score`.

    Example:
        >>> ClassEntropy("mnist", samples=2000).name
        'class_entropy_mnist_2k'
    """

    prefix = "class_entropy"

    def of_counts(self, real: np.ndarray | None, generated: np.ndarray) -> float:
        return distances.class_entropy(generated)


@register
class ClassDivergence(HistogramScore):
    """Kullback-Leibler divergence of the generated classes from the real ones in nats, 0 and up, lower is better.

    Both histograms are the classifier's verdicts, so real images need no labels. Arguments: see `Score`.

    Example:
        >>> ClassDivergence("mnist", samples=2000).name
        'class_kl_mnist_2k_test'
    """

    prefix, better, compares = "class_kl", "low", True

    def of_counts(self, real: np.ndarray | None, generated: np.ndarray) -> float:
        return distances.class_divergence(real, generated)
