r"""The stylised facts of returns (Cont, 2001): heavy tails, volatility that clusters, and leverage."""

from typing import NamedTuple

import numpy as np
from scipy.stats import kurtosis

from rnngan_tf.metrics.sequences import checks
from rnngan_tf.metrics.sequences.temporal import check_lags, lagged_correlation

LAGS = 10


class StylisedFacts(NamedTuple):
    """What returns look like, or by how much two sets of returns differ.

    Attributes:
        kurtosis: excess kurtosis of all values, 0 for a Gaussian; the mean over features; NaN where one never varies.
        clustering: autocorrelation of |r|, lags 1 to L, `(L,)`; one number for a difference.
        leverage: correlation of r with |r| of 1 to L steps later, `(L,)`, below 0 where falls bring unrest; one
            number for a difference.
    """

    kurtosis: float
    clustering: np.ndarray
    leverage: np.ndarray


def stylised_facts(returns, lags=None):
    r"""Return the stylised facts of returns.

    $$\frac{E[r^4]}{E[r^2]^2} - 3, \qquad \operatorname{corr}(|r_t|, |r_{t + k}|), \qquad
      \operatorname{corr}(r_t, |r_{t + k}|)$$

    The mean is taken off first, so that returns scaled by any positive affine map give the same numbers.

    Args:
        returns: array `(N, T, D)`, one return a step.
        lags: L, less than the longest sequence has steps; None takes 10, or as many as there are.

    Returns:
        `StylisedFacts`, means over features.

    Raises:
        ValueError: no such array, or too many lags.

    Example:
        >>> facts = stylised_facts(np.random.default_rng(0).laplace(size=(2000, 30, 1)), lags=2)
        >>> round(facts.kurtosis), facts.clustering.round(1).tolist(), facts.leverage.shape        # Laplace: 3
        (3, [0.0, 0.0], (2,))
    """
    (returns,) = checks.sequences(1, real=returns)
    if lags is None:
        lags = min(LAGS, returns.shape[1] - 1)
    return _facts(returns, check_lags(lags, returns))


def stylised_errors(real, generated, lags=None):
    """Return by how much the generated returns' stylised facts miss the real ones', as `StylisedFacts` of floats.

    The excess kurtosis as its absolute difference, the others as the mean absolute difference over lags; 0 the best.

    Args:
        real, generated: arrays `(N, T, D)` and `(M, T, D)`.
        lags: see `stylised_facts`.

    Raises:
        ValueError: no such arrays, different numbers of features, or too many lags.

    Example:
        >>> returns = np.random.default_rng(0).normal(size=(50, 30, 1))
        >>> stylised_errors(returns, returns)
        StylisedFacts(kurtosis=0.0, clustering=0.0, leverage=0.0)
    """
    real, generated = checks.sequences(1, real=real, generated=generated)
    lags = check_lags(min(LAGS, real.shape[1] - 1) if lags is None else lags, real)
    pairs = zip(_facts(real, lags), _facts(generated, lags), strict=True)
    return StylisedFacts(*(float(np.abs(np.subtract(*pair)).mean()) for pair in pairs))


def _facts(returns, lags):
    valid = checks.mask(returns)
    values = returns[valid].astype("float64")  # (n, D)
    varies = len(values) > 1 and (values != values[0]).any(axis=0).all()
    centred = np.where(valid[..., None], returns - values.mean(axis=0) if len(values) else 0.0, 0.0)
    size = np.abs(centred)
    heavy = float(kurtosis(values, axis=0).mean()) if varies else float("nan")
    clustering = lagged_correlation(size, size, valid, lags).mean(axis=1)
    return StylisedFacts(heavy, clustering, lagged_correlation(centred, size, valid, lags).mean(axis=1))
