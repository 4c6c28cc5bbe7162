r"""Interpolation: images on the way from one to another."""

from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike

from rnngan_tf import plot
from rnngan_tf.core.annotations import Labels
from rnngan_tf.core.validation import check_positive
from rnngan_tf.improvement.inversion import invert
from rnngan_tf.improvement.targets import check_gan, check_labels


def interpolate(
    gan: keras.Model,
    first: ArrayLike,
    last: ArrayLike,
    steps: int = 8,
    labels: Labels | None = None,
    seed: int = 0,
    **search: Any,
) -> np.ndarray:
    r"""Draw the images between two, along the great circle between their latents (White, 2016).

    Args:
        gan: a trained `GANModel` or `VAE` with any generator; it is left as it is.
        first, last: the ends: latents `(N, Z)`, or images `(N, H, W, C)`, floats in [-1, 1] or uint8, whose latents
            `invert` finds first. A walk between images then begins and ends at what the generator draws for them;
            the errors of `invert` tell how near that is.
        steps: images a walk, both ends among them; at least 2.
        labels: with classes, one label for all walks or `N`; a walk keeps its class.
        seed: a whole number for the inversion.
        **search: further arguments of `invert`, such as `restarts`.

    Returns:
        float32 array `(N, steps, H, W, C)` in [-1, 1].

    Raises:
        ValueError: ends of other shapes, not as many first as last ones, `steps` below 2, labels that are missing or
            do not fit.

    Example:
        >>> from rnngan_tf import GANModel, discriminators, generators
        >>> g, d = generators.lstm_row((8, 8, 1), units=8), discriminators.dense((8, 8, 1), units=(8,))
        >>> gan = GANModel(g, d)
        >>> ends = gan.sample_latents(4, seed=0)
        >>> interpolate(gan, ends[:2], ends[2:], steps=5).shape
        (2, 5, 8, 8, 1)
    """
    check_gan(gan)
    steps = check_positive(steps=steps)
    if steps < 2:
        raise ValueError("steps is 1; a walk has at least 2, its two ends.")
    first, last = (_checked(gan, end) for end in (first, last))
    if not len(first) or len(first) != len(last):
        raise ValueError(f"There are {len(first)} first and {len(last)} last ends; give as many of both, at least one.")
    labels = check_labels(gan, len(first), labels)
    ends = [_latents(gan, end, labels, seed, search) for end in (first, last)]
    walks = plot.spherical(*ends, np.linspace(0, 1, steps))  # (N, steps, Z)
    images = gan.generate_from(walks.reshape(-1, walks.shape[-1]), None if labels is None else labels.repeat(steps))
    return images.reshape(len(first), steps, *images.shape[1:])


def _checked(gan, end):
    """Return one end of the walks as an array, latents `(N, Z)` or images of four axes."""
    end = np.asarray(end)
    if end.ndim != 4 and (end.ndim != 2 or end.shape[1] != gan.latent_dim):
        raise ValueError(
            f"An end has the shape {end.shape}; give latents (N, {gan.latent_dim}) or images "
            f"(N, {', '.join(map(str, gan.image_shape))})."
        )
    if end.ndim == 2 and not np.isfinite(end.astype("float64")).all():
        raise ValueError("The latents hold NaN or infinite values; give finite ones.")
    return end


def _latents(gan, end, labels, seed, search):
    """Return the latents `(N, Z)` of one end of the walks."""
    return invert(gan, end, labels=labels, seed=seed, **search).latents if end.ndim == 4 else end
