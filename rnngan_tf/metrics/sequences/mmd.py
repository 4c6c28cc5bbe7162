"""Maximum mean discrepancy between sets of sequences, as a function and as a Keras metric."""

from typing import NamedTuple

import keras
import numpy as np
from keras import ops

from rnngan_tf.core.annotations import Shape
from rnngan_tf.core.validation import check_positive
from rnngan_tf.metrics.base import GenerativeMetric, short
from rnngan_tf.metrics.functional.checks import number, squared_distances, whole
from rnngan_tf.metrics.sequences import checks

SCALES = (0.25, 0.5, 1.0, 2.0, 4.0)  # of the median distance


class Discrepancy(NamedTuple):
    """The squared discrepancy (below 0 by chance where the sets do not differ) and the p-value, NaN without one."""

    value: float
    p: float


def mmd(real, generated, bandwidths=None, permutations=200, seed=0):
    r"""Return the unbiased squared maximum mean discrepancy and its permutation p-value (Gretton et al., 2012).

    $$\frac{1}{N(N-1)} \sum_{i \ne j} k(x_i, x_j) + \frac{1}{M(M-1)} \sum_{i \ne j} k(y_i, y_j)
      - \frac{2}{NM} \sum_{i,j} k(x_i, y_j), \qquad k(x, y) = \operatorname{mean}_\sigma e^{-|x - y|^2 / 2\sigma^2}$$

    Sequences are compared as flat rows of T * D values. Padding is zeros in both sets, so it adds nothing to a
    distance, and a difference in length counts as the values that the shorter sequence lacks.

    The bandwidths are 1/4, 1/2, 1, 2 and 4 times the median distance within the reference half of the pooled
    sequences, the real ones. Generated ones have no say in them: the kernel is the same for all generators that are
    compared on the same reals, and a diverged one cannot widen it. The p-value is the share of random divisions of
    the pool, this one included, whose discrepancy is as large; it reads one kernel matrix of (N + M)^2 float64, which
    is 32 MB for 1,000 of each.

    Args:
        real: array `(N, T, D)`, at least two sequences.
        generated: array `(M, T, D)`, at least two sequences.
        bandwidths: several positive numbers; None takes the median heuristic.
        permutations: how many, 0 for none.
        seed: of the permutations.

    Returns:
        A `Discrepancy(value, p)`; the least possible p is 1 / (permutations + 1).

    Raises:
        ValueError: no such sequences, different numbers of features, or an argument out of its range.

    Example:
        >>> draw = np.random.default_rng(0)
        >>> real, alike = draw.normal(size=(2, 100, 5, 1))
        >>> mmd(real, alike).p > 0.05, mmd(real, alike + 1).p < 0.01
        (True, True)
    """
    real, generated = checks.sequences(real=real, generated=generated)
    permutations = whole("permutations", permutations, low=0)
    rng = np.random.default_rng(whole("seed", seed, low=0))
    n, m = len(real), len(generated)
    kernel = _kernel(checks.flat(real), checks.flat(generated), bandwidths)
    chosen = np.zeros((n + m, permutations + 1))
    chosen[:n, 0] = 1  # the division that is tested; the others are drawn
    for column in range(1, permutations + 1):
        chosen[rng.permutation(n + m)[:n], column] = 1
    values = _discrepancies(kernel, chosen, n, m)
    if not permutations:
        return Discrepancy(float(values[0]), float("nan"))
    as_large = values >= values[0] - 1e-12  # equal but for rounding is equal
    return Discrepancy(float(values[0]), float(as_large.mean()))


def discrepancy(real, generated, bandwidths=None):
    """Return the squared discrepancy of rows `(N, D)` and `(M, D)`; see `mmd`."""
    kernel = _kernel(real, generated, bandwidths)
    chosen = (np.arange(len(kernel)) < len(real)).astype("float64")[:, None]
    return float(_discrepancies(kernel, chosen, len(real), len(generated))[0])


def median_bandwidths(rows):
    """Return the bandwidths of the median heuristic for rows `(N, D)`, float64 `(5,)`.

    Where most rows are the same, the median is taken of the distances that are not 0, and 1 where there are none.

    Example:
        >>> median_bandwidths(np.array([[0.0], [2.0], [4.0]]))     # distances 2, 2 and 4
        array([0.5, 1. , 2. , 4. , 8. ])
    """
    squared = np.concatenate([part[np.isfinite(part)] for _, _, part in squared_distances(rows)])
    median = np.sqrt(np.median(squared))
    if not median:
        median = np.sqrt(np.median(squared[squared > 0])) if squared.any() else 1.0
    return median * np.array(SCALES)


def _kernel(real, generated, bandwidths):
    """Return the kernel of all pairs of the pooled rows, `(N + M, N + M)`, with zeros on the diagonal."""
    bandwidths = median_bandwidths(real) if bandwidths is None else np.atleast_1d(bandwidths).tolist()
    for bandwidth in bandwidths:
        if not number("A bandwidth", bandwidth, low=0):
            raise ValueError("A bandwidth is 0; give numbers above 0.")
    pooled = np.concatenate([real, generated]).astype("float64")
    kernel = np.zeros((len(pooled), len(pooled)))
    for rows, columns, squared in squared_distances(pooled):
        for bandwidth in bandwidths:  # a row lies infinitely far from itself there: exp(-inf) = 0
            kernel[rows, columns] += np.exp(squared / (-2 * float(bandwidth) ** 2))
    return kernel / len(bandwidths)


def _discrepancies(kernel, chosen, n, m):
    """Return the discrepancy of each division: `chosen` `(N + M, P)` is 1 for its n reals, 0 for the m others."""
    sums = kernel @ chosen  # (N + M, P)
    within = (chosen * sums).sum(axis=0)
    between = sums.sum(axis=0) - within
    others = kernel.sum() - within - 2 * between
    return within / (n * (n - 1)) + others / (m * (m - 1)) - 2 * between / (n * m)


class Rows:
    """Sees sequences of one shape as flat rows: what stands where other scores have a network.

    Args:
        sequence_shape: `(T, D)`.

    Raises:
        ValueError: another shape, or an unknown number of steps.
    """

    num_classes = None

    def __init__(self, sequence_shape):
        shape = tuple(sequence_shape)
        if len(shape) != 2 or None in shape:
            raise ValueError(
                f"The samples have shape {shape}; the maximum mean discrepancy compares sequences of shape "
                "(steps, features), both known."
            )
        self.sequence_shape, self.feature_size = shape, shape[0] * shape[1]

    def __call__(self, sequences):
        """Return sequences `(B, T, D)` as float32 rows `(B, T * D)`, and no logits."""
        return ops.reshape(ops.cast(sequences, "float32"), (-1, self.feature_size)), None

    def check_image_shape(self, shape):
        """Raise a `ValueError` where sequences have another shape than the first ones."""
        if tuple(shape) != self.sequence_shape:
            raise ValueError(
                f"The sequences have shape {tuple(shape)} and earlier ones {self.sequence_shape}; "
                "make a metric for each shape."
            )


@keras.saving.register_keras_serializable(package="rnngan_tf")
class MaximumMeanDiscrepancy(GenerativeMetric):
    r"""Unbiased squared maximum mean discrepancy of sequences (Gretton et al., 2012), about 0 and up, lower is better.

    Sequences `(B, T, D)` are compared as they are, in flat rows, with a mixture of five Gaussian kernels around the
    real sequences' median distance: see `evaluation.sequences.mmd.mmd`, which gives a p-value too. It may fall a
    little below 0, since it is unbiased.

    Args:
        samples: how many sequences of each kind, at least 2; time and memory grow with its square.
        reference: a word for what the real sequences are, part of the name.
        name: by default made of the protocol.

    Raises:
        ValueError: a number out of its range, or later samples that are no sequences of one shape.

    Example:
        >>> MaximumMeanDiscrepancy(samples=500).name
        'mmd_500_test'
    """

    prefix = "mmd"

    def __init__(
        self, samples: int = 500, reference: str = "test", name: str | None = None, dtype: str | None = None
    ) -> None:
        samples = check_positive(samples=samples)
        super().__init__(Rows, samples, reference, name or f"{self.prefix}_{short(samples)}_{reference}", dtype)

    def prepare(self, sequence_shape: Shape) -> None:
        """Make room for `samples` sequences of `(T, D)`; raise a `ValueError` where they do not fit.

        `compile` calls this.
        """
        rows = Rows(sequence_shape)
        self._extractor = self._extractor or (rows,)
        super().prepare(rows.sequence_shape)

    def compute(self, real: np.ndarray, generated: np.ndarray) -> float:
        return discrepancy(real, generated)

    def get_config(self):
        return {"samples": self.samples, "reference": self.reference, "name": self.name}
