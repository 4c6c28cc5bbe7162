"""How the Frechet distance falls with the number of samples, and where it tends to."""

import warnings
from typing import NamedTuple

import numpy as np

from rnngan_tf.core.validation import check_positive
from rnngan_tf.metrics.functional import frechet_distance

SHARES = (0.1, 0.15, 0.25, 0.5, 1.0)  # of all samples


class SampleSizes(NamedTuple):
    """A distance over sample sizes.

    Attributes:
        name: of the distance.
        sizes: numbers of samples n, rising.
        values, low, high: mean and 2.5 % and 97.5 % points over the draws, for each size.
        limit: the line through the values over 1 / n, at 1 / n = 0.
    """

    name: str
    sizes: list
    values: list
    low: list
    high: list
    limit: float


def sample_sizes(real, generated, name="fd", sizes=None, draws=10, seed=0):
    r"""Return the Frechet distance of n real and n generated features for several n (Chong and Forsyth, 2020).

    The distance of finite samples is biased by about $b / n$; a line over $1/n$ shows it, and its value at 0 estimates
    the distance without it.

    Args:
        real, generated: features `(N, D)`, as many of both.
        name: of the distance.
        sizes: numbers of samples, 2 to N, at least two; None takes 10, 15, 25, 50 and 100 % of N.
        draws: random draws without replacement a size, at least 1.
        seed: of the draws.

    Raises:
        ValueError: sizes out of range or fewer than two.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> curve = sample_sizes(rng.normal(size=(2000, 4)), rng.normal(size=(2000, 4)))
        >>> curve.values[0] > curve.values[-1] > curve.limit
        True
    """
    count = min(len(real), len(generated))
    sizes = [int(count * share) for share in SHARES] if sizes is None else sorted(set(sizes))
    check_positive(draws=draws, **{f"sizes[{index}]": size for index, size in enumerate(sizes)})
    if len(sizes) < 2 or sizes[0] < 2 or sizes[-1] > count:
        raise ValueError(f"sizes is {sizes}; give at least two different ones, each of 2 to {count}.")
    rng = np.random.default_rng(seed)
    found = np.array([[_draw(real, generated, size, rng) for _ in range(draws)] for size in sizes])
    _, limit = np.polyfit(1 / np.array(sizes), found.mean(axis=1), 1)
    low, high = np.percentile(found, (2.5, 97.5), axis=1)
    return SampleSizes(name, sizes, found.mean(axis=1).tolist(), low.tolist(), high.tolist(), float(limit))


def _draw(real, generated, size, rng):
    """Return the distance of `size` samples of each, drawn without replacement."""
    parts = [features[rng.choice(len(features), size, replace=False)] for features in (real, generated)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # too few samples are what is to be seen
        return frechet_distance(*parts)
