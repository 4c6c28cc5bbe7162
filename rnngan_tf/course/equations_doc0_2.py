r"""Equations of notebook 0.2: an unrolled network, and the ring of eight Gaussians."""

import numpy as np
from keras import ops

CENTRES = 0.7 * np.stack([np.cos(np.arange(8) * np.pi / 4), np.sin(np.arange(8) * np.pi / 4)], axis=1)  # (8, 2)
WIDTH = 0.05  # standard deviation of each Gaussian
NEAR = 3 * WIDTH


def unroll(step, x, h):
    r"""Apply the same step to each element of a sequence (equation 0.2a).

    $$h_T = f(x_T, f(x_{T-1}, \dots f(x_2, f(x_1, h_0))))$$

    Args:
        step: a function from `(x_t, h)`, `(B, D)` and `(B, U)`, to the new h.
        x: sequences `(B, T, D)`.
        h: the first state, `(B, U)`.

    Returns:
        All states `(B, T, U)`; the last one is $h_T$.

    Example:
        >>> ops.convert_to_numpy(unroll(lambda x, h: x + h, np.array([[[1.0], [2.0], [3.0]]]), 0.0))[0, :, 0].tolist()
        [1.0, 3.0, 6.0]
    """
    states = []
    for t in range(x.shape[1]):
        h = step(x[:, t], h)
        states.append(h)
    return ops.stack(states, axis=1)


def ring(count, seed=0):
    """Sample points from a ring of eight Gaussians, float32 `(count, 2, 1)`, like images or series of two numbers.

    Example:
        >>> ring(1000).shape, modes(ring(1000))
        ((1000, 2, 1), 8)
    """
    rng = np.random.default_rng(seed)
    points = CENTRES[rng.integers(0, 8, count)] + rng.normal(0, WIDTH, (count, 2))
    return points.astype("float32")[..., None]


def modes(points, near=NEAR, least=0.01):
    """Count the Gaussians that have at least 1 % of the points within three standard deviations.

    Args:
        points: `(N, 2)` or `(N, 2, 1)`.
        near: the largest distance from a centre.
        least: the smallest share of points.
    """
    distances = np.linalg.norm(np.reshape(points, (-1, 1, 2)) - CENTRES, axis=2)  # (N, 8)
    hits = distances.argmin(axis=1)[distances.min(axis=1) < near]
    return int((np.bincount(hits, minlength=8) >= least * len(points)).sum())
