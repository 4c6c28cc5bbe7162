r"""Scores made of nearest neighbours: precision, recall, density, coverage, two-sample accuracy, duplicates.

All distances are Euclidean. One that equals a radius counts as inside; so does one that is larger by rounding only
(a relative 1e-9 of its square), which makes the scores independent of the order of the samples.
"""

from typing import NamedTuple

import numpy as np

from rnngan_tf.metrics.functional import checks
from rnngan_tf.metrics.functional.checks import blocks, squared_distances

SAME = 1 + 1e-9  # squared distances within this factor are equal


class Neighbourhood(NamedTuple):
    """One float64 term a sample; each score is the mean of its terms.

    `precision (M,)` and `density (M,)` belong to the generated samples, `recall (N,)` and `coverage (N,)` to the real.
    """

    precision: np.ndarray
    recall: np.ndarray
    density: np.ndarray
    coverage: np.ndarray


def neighbourhood(real, generated, k=5):
    r"""Return the terms of precision, recall, density and coverage.

    The ball of a sample reaches to its `k`-th nearest *other* sample of its own set (a copy is another sample).
    With balls $B(x_i)$ of the real and $B(y_j)$ of the generated samples:

    * precision (Kynkaanniemi et al., 2019, eq. 1): 1 where $y_j$ lies in any $B(x_i)$;
    * recall (the same): 1 where $x_i$ lies in any $B(y_j)$;
    * density (Naeem et al., 2020, eq. 3): how many $B(x_i)$ hold $y_j$, divided by `k`; its mean may exceed 1;
    * coverage (Naeem et al., 2020, eq. 4): 1 where $B(x_i)$ holds any $y_j$.

    Ties: inside means a distance of at most the radius, as in Kynkaanniemi et al. (Naeem et al.'s code asks for less
    than it). The two differ only where a generated sample lies exactly on a ball's surface, as copies can.

    Args:
        real: array `(N, D)`, more than `k` rows.
        generated: array `(M, D)`, more than `k` rows.
        k: which neighbour sets the radius, at least 1; precision and recall were published with 3, density and
            coverage with 5.

    Returns:
        A `Neighbourhood(precision, recall, density, coverage)` of terms.

    Raises:
        ValueError: no such arrays, NaN or infinite values, different numbers of features, too few rows for `k`.

    Example:
        >>> real, generated = [[0.0], [1.0], [2.0]], [[0.5], [1.5], [9.0]]
        >>> terms = neighbourhood(real, generated, k=1)        # real balls have radius 1, generated 1, 1 and 7.5
        >>> [round(float(part.mean()), 2) for part in terms]
        [0.67, 1.0, 1.33, 1.0]
    """
    real, generated = checks.pair(real, generated)
    reason = ", less than the samples of either set: each needs k others"
    k = checks.whole("k", k, low=1, high=min(len(real), len(generated)) - 1, reason=reason)
    real_radii, generated_radii = (_squared_radii(part, k) * SAME for part in (real, generated))
    inside = np.zeros(len(generated))
    recall, coverage = np.zeros(len(real), dtype=bool), np.zeros(len(real), dtype=bool)
    for at, over, squared in squared_distances(generated, real):
        in_real_ball = squared <= real_radii[over]  # (generated, real)
        inside[at] += in_real_ball.sum(axis=1)
        coverage[over] |= in_real_ball.any(axis=0)
        recall[over] |= (squared <= generated_radii[at, None]).any(axis=0)
    return Neighbourhood(
        (inside > 0).astype(np.float64), recall.astype(np.float64), inside / k, coverage.astype(np.float64)
    )


def nearest_neighbour_accuracy(real, generated):
    r"""Return the terms of the leave-one-out 1-nearest-neighbour two-sample test (Lopez-Paz and Oquab, 2017).

    A sample's term is 1 where its nearest other sample, among both sets, comes from its own set, 0 where it comes
    from the other one, and 1/2 where both are equally near. Their mean is the accuracy: 1/2 where the sets cannot be
    told apart, 1 where they lie apart, and towards 0 where the generated samples are copies of the real ones.

    Give both sets equally many samples: otherwise the larger one is the likelier neighbour, and a mean of
    $(N^2 + M^2) / (N + M)^2$ is chance.

    Args:
        real: array `(N, D)`, at least two rows.
        generated: array `(M, D)`, at least two rows.

    Returns:
        Float64 `(N + M,)`, the real samples' terms first.

    Raises:
        ValueError: no such arrays, NaN or infinite values, different numbers of features.

    Example:
        >>> nearest_neighbour_accuracy([[0.0], [1.0], [9.0]], [[9.1], [9.3]])
        array([1., 1., 0., 0., 1.])
    """
    real, generated = checks.pair(real, generated)
    own = np.concatenate([_squared_radii(real, 1), _squared_radii(generated, 1)])
    to_generated, to_real = np.full(len(real), np.inf), np.full(len(generated), np.inf)
    for at, over, squared in squared_distances(real, generated):
        to_generated[at] = np.minimum(to_generated[at], squared.min(axis=1))
        to_real[over] = np.minimum(to_real[over], squared.min(axis=0))
    other = np.concatenate([to_generated, to_real])
    return 0.5 * (own <= other * SAME) + 0.5 * (own * SAME < other)


def duplicates(features, threshold):
    """Return which samples repeat an earlier one.

    Args:
        features: array `(N, D)`, at least two rows.
        threshold: Euclidean distance, at least 0, within which two samples are the same; 0 asks for exact copies
            (as far as float32 tells).

    Returns:
        Float64 `(N,)`: 1 where an earlier sample lies within `threshold`. The mean is the share of duplicates.

    Raises:
        ValueError: no such array, NaN or infinite values, no such threshold.

    Example:
        >>> duplicates([[0.0], [5.0], [0.1], [5.0]], threshold=0.2)
        array([0., 0., 1., 1.])
    """
    features = checks.features("features", features)
    reach = checks.number("threshold", threshold, low=0) ** 2 * SAME
    repeats = np.zeros(len(features), dtype=bool)
    for at, over, squared in squared_distances(features, below=True):
        if at == over:
            squared[np.triu_indices(len(squared))] = np.inf  # earlier samples only
        repeats[at] |= (squared <= reach).any(axis=1)
    return repeats.astype(np.float64)


def nearest(queries, references):
    """Return the nearest reference of each query.

    Args:
        queries: array `(N, D)`, at least one row: features, or images as rows of pixels.
        references: array `(M, D)`, at least one row.

    Returns:
        Distances, float64 `(N,)`, and indices into `references`, int64 `(N,)`: the first of several copies.

    Raises:
        ValueError: no such arrays, NaN or infinite values, different numbers of columns.

    Example:
        >>> nearest([[0.0], [5.0]], [[4.0], [9.0], [1.0]])
        (array([1., 1.]), array([2, 0]))
    """
    queries, references = checks.pair(queries, references, rows=1, names=("queries", "references"))
    best, indices = np.full(len(queries), np.inf), np.zeros(len(queries), dtype=np.int64)
    for at, over, squared in squared_distances(queries, references):
        place = squared.argmin(axis=1)
        found = squared[np.arange(len(squared)), place]
        nearer = found < best[at]
        best[at] = np.where(nearer, found, best[at])
        indices[at] = np.where(nearer, place + over.start, indices[at])
    # once more from the difference itself, without the rounding of the squares
    distances = [
        np.linalg.norm(queries[at].astype(np.float64) - references[indices[at]], axis=1) for at in blocks(len(queries))
    ]
    return np.concatenate(distances), indices


def _squared_radii(features, k):
    """Return the squared distance of each row to its `k`-th nearest other row, `(N,)`."""
    smallest = np.full((len(features), k), np.inf)
    for at, _, squared in squared_distances(features):
        together = np.concatenate([smallest[at], squared], axis=1)
        together.partition(k - 1, axis=1)
        smallest[at] = together[:, :k]
    return smallest.max(axis=1)
