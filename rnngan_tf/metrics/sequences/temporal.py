"""How the values of series are spread, follow each other and swing: autocorrelation, spectrum, marginals."""

import numpy as np
from scipy.signal import periodogram
from scipy.stats import wasserstein_distance

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
