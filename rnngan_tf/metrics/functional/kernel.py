r"""The kernel distance: unbiased squared maximum mean discrepancy, polynomial kernel (Binkowski et al., 2018)."""

from math import sqrt
from typing import NamedTuple

import numpy as np

from rnngan_tf.metrics.functional import checks
from rnngan_tf.metrics.functional.checks import products


class KernelDistance(NamedTuple):
    """The distance (negative by chance where the sets do not differ) and the standard error of that estimate."""

    value: float
    standard_error: float


class _Sums(NamedTuple):
    """What is kept of a kernel matrix: its mean, its row and column means, the variance they do not explain."""

    mean: float
    rows: np.ndarray
    columns: np.ndarray
    interaction: float


def kernel_distance(real, generated, degree=3):
    r"""Return the kernel distance of two sets of features ("KID", Binkowski et al., 2018), over all samples.

    $$\frac{1}{N(N-1)} \sum_{i \ne j} k(x_i, x_j) + \frac{1}{M(M-1)} \sum_{i \ne j} k(y_i, y_j)
      - \frac{2}{NM} \sum_{i,j} k(x_i, y_j), \qquad k(x, y) = (x \cdot y / D + 1)^3$$

    It is unbiased at any number of samples: around 0 where both sets come from one distribution. The paper averages
    over random subsets; here there is one subset, all samples, and nothing random.

    The standard error is that of a U-statistic (Hoeffding, 1948; Gretton et al., 2012). Each sample's own term

    $$a_i = \operatorname{mean}_{j \ne i} k(x_i, x_j) - \operatorname{mean}_j k(x_i, y_j), \qquad b_j \text{ likewise}$$

    has a variance; $4 \operatorname{var}(a) / N + 4 \operatorname{var}(b) / M$ is the first-order part. It vanishes
    where the distributions agree, and what is measured then is chance, twice the second-order part; so that part is
    computed from the kernel's interactions (its values less their row and column means) and counted once.

    Args:
        real: array `(N, D)`, at least two rows.
        generated: array `(M, D)`, at least two rows.
        degree: power of the kernel, at least 1; the paper's 3 compares means, variances and skews.

    Returns:
        A `KernelDistance(value, standard_error)` of floats.

    Raises:
        ValueError: no such arrays, NaN or infinite values, different numbers of features, no such degree.

    Example:
        >>> kernel_distance([[0.0], [2.0]], [[1.0], [3.0]], degree=1).value   # (0*2+1) + (1*3+1) - 2*(1*2+1)
        -1.0
    """
    real, generated = checks.pair(real, generated)
    degree = checks.whole("degree", degree, low=1, high=10)
    x, y, xy = _sums(real, None, degree), _sums(generated, None, degree), _sums(real, generated, degree)
    n, m = len(real), len(generated)
    measured = 4 * np.var(x.rows - xy.rows, ddof=1) / n + 4 * np.var(y.rows - xy.columns, ddof=1) / m
    second = 2 * x.interaction / (n * (n - 1)) + 2 * y.interaction / (m * (m - 1)) + 4 * xy.interaction / (n * m)
    variance = max(measured - 2 * second, 0.0) + second
    return KernelDistance(float(x.mean + y.mean - 2 * xy.mean), sqrt(variance))


def _sums(left, right, degree):
    """Return the sums over the kernel's values between two arrays, or within one and then without the diagonal."""
    within, right = right is None, left if right is None else right
    size, shift = left.shape[1], None
    rows, columns, squares = np.zeros(len(left)), np.zeros(len(right)), 0.0
    for at, over, kernel in products(left, right):
        kernel /= size
        kernel += 1
        kernel = _power(kernel, degree)
        if shift is None:
            shift = float(np.median(kernel[0]))  # taken off and put back: the squares below then keep their digits
        kernel -= shift
        if within and at == over:
            np.fill_diagonal(kernel, 0)
        rows[at] += kernel.sum(axis=1)
        columns[over] += kernel.sum(axis=0)
        squares += float(np.vdot(kernel, kernel))
    in_row, in_column = len(right) - within, len(left) - within
    rows, columns, pairs = rows / in_row, columns / in_column, len(left) * in_row
    mean = float(rows.mean())
    # k_ij = mean + r_i + c_j + e_ij: the squares of e are what is left of the squares of k - mean
    explained = in_row * np.sum((rows - mean) ** 2) + in_column * np.sum((columns - mean) ** 2)
    if within:
        explained += 2 * np.sum((rows - mean) ** 2)
    interaction = max(0.0, float(squares - pairs * mean**2 - explained) / pairs)
    return _Sums(mean + shift, rows + shift, columns + shift, interaction)


def _power(base, degree):
    """Return `base ** degree` by multiplication, several times as fast as NumPy's power."""
    result = base.copy()
    for _ in range(degree - 1):
        result *= base
    return result
