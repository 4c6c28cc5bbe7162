r"""The Frechet distance between two sets of features, each taken for a Gaussian (Heusel et al., 2017, "FID")."""

import warnings
from typing import NamedTuple

import numpy as np

from rnngan_tf.metrics.functional import checks
from rnngan_tf.metrics.functional.checks import block_mean, blocks

ENOUGH = 10  # samples for each feature, below which the bias of the distance is large


class Moments(NamedTuple):
    """What the Frechet distance needs to know of a set: mean `(D,)`, unbiased covariance `(D, D)`, rows `N`."""

    mean: np.ndarray
    covariance: np.ndarray
    count: int


def moments(features):
    r"""Return the mean and the covariance of a set of features, in float64.

    $$\mu = \frac{1}{N} \sum_i x_i, \qquad \Sigma = \frac{1}{N - 1} \sum_i (x_i - \mu)(x_i - \mu)^T$$

    Args:
        features: array `(N, D)`, at least two rows.

    Returns:
        A `Moments(mean, covariance, count)`, which `frechet_distance` takes in place of the features.

    Raises:
        ValueError: no such array, or NaN or infinite values in it.

    Example:
        >>> moments([[0.0], [2.0]])
        Moments(mean=array([1.]), covariance=array([[2.]]), count=2)
    """
    features = checks.features("features", features)
    mean = block_mean(features)
    scatter = np.zeros((len(mean), len(mean)))
    for rows in blocks(len(features)):
        x = features[rows] - mean
        scatter += x.T @ x
    return Moments(mean, scatter / (len(features) - 1), len(features))


def frechet_distance(real, generated):
    r"""Return the squared Frechet distance between the Gaussians fitted to two sets of features.

    $$\lVert \mu_1 - \mu_2 \rVert^2 + \operatorname{tr}\left(\Sigma_1 + \Sigma_2 - 2 (\Sigma_1 \Sigma_2)^{1/2}\right)$$

    (Dowson and Landau, 1982; Heusel et al., 2017, eq. 6.) With $\Sigma = L L^T$ the last trace is the sum of the
    singular values of $L_1^T L_2$, which needs no complex numbers and no term added to a singular covariance.

    Its value depends on the number of samples: few make it too large. Compare only equal numbers.

    Args:
        real: array `(N, D)`, or its `Moments`.
        generated: array `(M, D)`, or its `Moments`.

    Returns:
        A float of at least 0; 0 for two sets of the same mean and covariance.

    Raises:
        ValueError: no such arrays, NaN or infinite values, or different numbers of features.

    Warns:
        UserWarning: fewer samples than features, of either set; the sentence says how many to use.

    Example:
        >>> frechet_distance([[0.0], [2.0]], [[3.0], [5.0]])    # the same spread, the mean moved by 3
        9.0
    """
    real, generated = _moments("real", real), _moments("generated", generated)
    if len(real.mean) != len(generated.mean):
        raise ValueError(
            f"The real features have {len(real.mean)} columns and the generated features {len(generated.mean)}; "
            "take both from the same network."
        )
    _warn_if_few(real, generated)
    shift = np.sum((real.mean - generated.mean) ** 2)
    traces = np.trace(real.covariance) + np.trace(generated.covariance)
    singular = np.linalg.svd(_root(real.covariance).T @ _root(generated.covariance), compute_uv=False)
    return max(0.0, float(shift + traces - 2 * singular.sum()))


def _root(covariance):
    """Return `L` with `L L^T = covariance`; directions without variance are given exactly none."""
    values, vectors = np.linalg.eigh(covariance)
    noise = len(values) * np.finfo(np.float64).eps * max(values[-1], 0.0)
    return vectors * np.sqrt(np.where(values > noise, values, 0.0))


def _moments(name, given):
    """Return the moments of an array, or check those that are given."""
    if not isinstance(given, Moments):
        return moments(checks.features(f"{name} features", given))
    mean, covariance = (np.asarray(part) for part in (given.mean, given.covariance))
    fits = mean.ndim == 1 and len(mean) > 0 and covariance.shape == (len(mean), len(mean))
    if not fits or mean.dtype.kind not in "fiu" or covariance.dtype.kind not in "fiu":
        raise ValueError(
            f"The {name} Moments have a mean of shape {mean.shape} and a covariance of shape {covariance.shape}; "
            "give (D,) and (D, D) as moments(features) returns them."
        )
    if not (np.isfinite(mean).all() and np.isfinite(covariance).all()):
        raise ValueError(f"The {name} Moments hold NaN or infinite values; compute them again with moments(features).")
    count = checks.whole(f"The {name} Moments' count", given.count, low=2)
    return Moments(mean.astype(np.float64), covariance.astype(np.float64), count)


def _warn_if_few(real, generated):
    """Warn of a covariance that was estimated from fewer samples than it has rows."""
    size = len(real.mean)
    few = [f"{part.count} {name}" for name, part in (("real", real), ("generated", generated)) if part.count < size]
    if few:
        warnings.warn(
            f"The Frechet distance of {' and '.join(few)} samples with {size} features is unreliable; "
            f"use at least {ENOUGH * size} samples of each.",
            stacklevel=3,
        )
