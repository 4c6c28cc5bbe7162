"""Metrics of series: correlations over time, and the stylised facts of finance."""

from typing import NamedTuple

import numpy as np
from scipy.signal import periodogram
from scipy.stats import kurtosis, wasserstein_distance

from rnngan_tf.metrics.functional.checks import whole
from rnngan_tf.metrics.sequences import checks

LAGS = 20
FLOOR = 1e-6  # of the real spectrum's peak, -60 dB: below it power counts as none


def lagged_correlation(first, second, valid, lags):
    r"""Return the correlation of `first` at a step with `second` k steps later, for k = 1 to `lags`.

    $$\rho_k = \frac{\operatorname{mean}_{n, t} (a_{n, t} - \bar a)(b_{n, t + k} - \bar b)}{s_a s_b}$$

    Means and standard deviations are those over all sequences and steps, so that short sequences bias nothing.

    Args:
        first, second: arrays `(N, T, D)`.
        valid: which steps are no padding, `(N, T)`.
        lags: at most T - 1.

    Returns:
        float64 `(lags, D)`; 0 where nothing varies, or no sequence is long enough.

    Example:
        >>> swing = np.array([[[1.0], [-1.0], [1.0], [-1.0]]])
        >>> lagged_correlation(swing, swing, np.ones((1, 4), bool), lags=2).ravel().tolist()
        [-1.0, 1.0]
    """
    a, b = (_centred(one, valid) for one in (first, second))
    spread = np.sqrt((a**2).sum(axis=(0, 1)) * (b**2).sum(axis=(0, 1))) / max(1, valid.sum())  # (D,)
    found = np.zeros((lags, first.shape[2]))
    for lag in range(1, lags + 1):
        covariance = (a[:, :-lag] * b[:, lag:]).sum(axis=(0, 1)) / max(1, valid[:, lag:].sum())
        np.divide(covariance, spread, out=found[lag - 1], where=spread > 0)
    return found


def autocorrelation(sequences, lags=None):
    """Return the autocorrelation of each feature at lags 1 to `lags`, float64 `(lags, D)`: see `lagged_correlation`.

    Args:
        sequences: array `(N, T, D)`, at least two steps.
        lags: how many, less than the longest sequence has steps; None takes 20, or as many as there are.

    Raises:
        ValueError: no such sequences, or too many lags.
    """
    (sequences,) = checks.sequences(1, real=sequences)
    lags = check_lags(lags, sequences)
    return lagged_correlation(sequences, sequences, checks.mask(sequences), lags)


def autocorrelation_error(real, generated, lags=None):
    """Return the mean absolute difference of the autocorrelations over lags and features, in [0, 2], 0 the best.

    Args:
        real, generated: arrays `(N, T, D)` and `(M, T, D)`, at least two steps.
        lags: see `autocorrelation`.

    Raises:
        ValueError: no such sequences, different numbers of features, or too many lags.

    Example:
        >>> swing = np.array([[[1.0], [-1.0], [1.0], [-1.0]]])
        >>> autocorrelation_error(swing, np.array([[[1.0], [1.0], [-1.0], [-1.0]]]), lags=1)    # -1 against 1/3
        1.3333333333333333
    """
    real, generated = checks.sequences(1, real=real, generated=generated)
    lags = check_lags(lags, real, generated)
    pair = (lagged_correlation(one, one, checks.mask(one), lags) for one in (real, generated))
    return float(np.abs(np.subtract(*pair)).mean())


def spectrum(sequences, points=None):
    """Return the mean power spectrum of each feature, float64 `(points // 2, D)`, without the frequency 0.

    Every sequence is taken up to its own end, its mean off, and its periodogram read at frequencies of 1, 2, ... in
    `points` steps; None takes the steps of the longest one.
    """
    ends = checks.lengths(sequences)
    points = max(2, int(ends.max()) if points is None else points)
    total = np.zeros((points // 2, sequences.shape[2]))
    for end in np.unique(ends[ends > 0]):
        parts = sequences[ends == end, :end].astype("float64")
        total += periodogram(parts, nfft=points, detrend="constant", axis=1)[1][:, 1:].sum(axis=0)
    return total / len(sequences)


def spectrum_distance(real, generated):
    r"""Return the log-spectral distance of the mean power spectra in decibels, averaged over features, 0 the best.

    $$\sqrt{\operatorname{mean}_f \left(10 \log_{10} \frac{P_r(f)}{P_g(f)}\right)^2}$$

    Power under -60 dB of the real spectrum's peak counts as -60 dB: else frequencies that nobody has would decide.

    Args:
        real, generated: arrays `(N, T, D)` and `(M, T, D)`, at least two steps.

    Raises:
        ValueError: no such sequences, or different numbers of features.

    Example:
        >>> real = np.random.default_rng(0).normal(size=(10, 16, 1))
        >>> round(spectrum_distance(real, 10 * real), 4)           # 100 times the power everywhere
        20.0
    """
    real, generated = checks.sequences(1, real=real, generated=generated)
    check_lags(1, real, generated)
    spectra = [spectrum(one, real.shape[1]) for one in (real, generated)]
    floor = np.maximum(FLOOR * spectra[0].max(axis=0), 1e-30)
    decibels = [10 * np.log10(np.maximum(one, floor)) for one in spectra]
    return float(np.sqrt(((decibels[0] - decibels[1]) ** 2).mean(axis=0)).mean())


def marginal_distance(real, generated):
    """Return the Wasserstein-1 distance of the values, whatever their steps, averaged over features, in their units.

    Args:
        real, generated: arrays `(N, T, D)` and `(M, T, D)`; padding does not count.

    Raises:
        ValueError: no such sequences, or different numbers of features.

    Example:
        >>> real = np.array([[[0.25], [0.5]], [[0.75], [1.0]]])
        >>> marginal_distance(real, real + 0.5)
        0.5
    """
    real, generated = checks.sequences(1, real=real, generated=generated)
    values = [_values(one) for one in (real, generated)]
    return float(np.mean([wasserstein_distance(*pair) for pair in zip(*values, strict=True)]))


def check_lags(lags, *sets):
    """Return how many lags to take; the sets are padded alike.

    Raises:
        ValueError: no whole number of at least 1, or not less than the steps of the longest sequence.
    """
    steps = sets[0].shape[1]
    if steps < 2:
        raise ValueError("The longest sequence has 1 step; give sequences of at least 2.")
    reason = f", less than the {steps} steps of the longest sequence"
    return min(LAGS, steps - 1) if lags is None else whole("lags", lags, low=1, high=steps - 1, reason=reason)


def _centred(array, valid):
    """Return `(N, T, D)` without the mean of each feature, 0 in padding and where a feature does not vary."""
    values = array[valid].astype("float64")  # (n, D)
    varies = (values != values[:1]).any(axis=0)
    mean = values.sum(axis=0) / max(1, len(values))
    return np.where(valid[..., None] & varies, array - mean, 0.0)


def _values(array):
    """Return the values of each feature that are no padding, `(D, n)`; of nothing but zeros, the value 0."""
    values = array[checks.mask(array)].T
    return values if values.size else np.zeros((array.shape[2], 1))


RETURN_LAGS = 10


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
        lags = min(RETURN_LAGS, returns.shape[1] - 1)
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
    lags = check_lags(min(RETURN_LAGS, real.shape[1] - 1) if lags is None else lags, real)
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
