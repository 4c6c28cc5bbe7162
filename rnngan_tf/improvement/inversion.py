r"""Inversion, which finds the latents of given images, and interpolation between images or latents."""

from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import ArrayLike

from rnngan_tf import plot
from rnngan_tf.core.annotations import Labels
from rnngan_tf.core.validation import check_positive
from rnngan_tf.improvement.search import search
from rnngan_tf.improvement.targets import check_gan, check_labels, make_targets


class Inversion(NamedTuple):
    r"""Latents of given images.

    Attributes:
        latents: float32 `(N, Z)`; `gan.generate_from(latents)` returns `images`.
        images: float32 `(N, H, W, C)` in [-1, 1], the generator's images from these latents.
        errors: float32 `(N,)`, root mean square difference to the known pixels of the given images, in grey levels: 0
            for equal images, 255 for black instead of white.
    """

    latents: np.ndarray
    images: np.ndarray
    errors: np.ndarray


def invert(
    gan: keras.Model,
    images: ArrayLike,
    steps: int = 200,
    restarts: int = 8,
    seed: int = 0,
    labels: Labels | None = None,
    mask: ArrayLike | None = None,
    learning_rate: float = 0.1,
    noise: float = 0.2,
    batch_size: int = 256,
) -> Inversion:
    r"""Find latents from which the averaged generator makes the given images (Bora et al., 2017).

    For each image, `restarts` gradient searches start at the nearest of 1,024 random latents, and the best result is
    kept. `rnngan_tf.improvement.search` defines the function that is minimised. The errors show which images the
    generator cannot make: compare them with the errors of images that it generated.

    Args:
        gan: a trained `GANModel` or `VAE` with any generator; it does not change.
        images: `(N, H, W, C)`, floats in [-1, 1] or uint8.
        steps: gradient steps of each search.
        restarts: number of searches per image.
        seed: an integer; the same seed gives the same latents.
        labels: for a model with classes, the images' classes: one for all or `N`.
        mask: 1 (or True) where a pixel is known and 0 where it is free, `(H, W)`, `(N, H, W)` or `(N, H, W, 1)`; None
            means that all pixels are known. Values of images where the mask is 0 are ignored.
        learning_rate: learning rate of the first step; it decays to 0.
        noise: the error at a value that is tolerated, for values in [-1, 1]; less noise fits the images more closely,
            more noise keeps the latents more typical.
        batch_size: number of searches per batch.

    Returns:
        An `Inversion`.

    Raises:
        ValueError: an argument is out of range.

    Example:
        >>> from rnngan_tf import GANModel, discriminators, generators
        >>> g, d = generators.lstm_row((8, 8, 1), units=8), discriminators.dense((8, 8, 1), units=(8,))
        >>> gan = GANModel(g, d)
        >>> found = invert(gan, gan.generate(2, seed=1), steps=5, restarts=2)
        >>> found.latents.shape, found.images.shape, found.errors.shape
        ((2, 64), (2, 8, 8, 1), (2,))
    """
    targets = make_targets(gan, images, labels, mask)
    results = search(gan, targets, restarts, steps, seed, learning_rate, noise, batch_size, "Inverting images")
    rows = np.arange(len(targets.images))
    return Inversion(*(part[rows, results[2].argmin(axis=1)] for part in results))


def interpolate(
    gan: keras.Model,
    first: ArrayLike,
    last: ArrayLike,
    steps: int = 8,
    labels: Labels | None = None,
    seed: int = 0,
    **search: Any,
) -> np.ndarray:
    r"""Generate images along the great circle between the latents of two images (White, 2016).

    Args:
        gan: a trained `GANModel` or `VAE` with any generator; it does not change.
        first, last: the ends of the walks: latents `(N, Z)`, or images `(N, H, W, C)`, floats in [-1, 1] or uint8,
            whose latents `invert` finds. A walk between images begins and ends at the generator's approximations of
            them; the errors of `invert` say how close these are.
        steps: images per walk, including both ends; at least 2.
        labels: for a model with classes, one label for all walks or `N`; the class stays the same along a walk.
        seed: an integer that seeds the inversion.
        **search: further arguments of `invert`, such as `restarts`.

    Returns:
        float32 array `(N, steps, H, W, C)` in [-1, 1].

    Raises:
        ValueError: the ends have other shapes or different lengths, `steps` is below 2, or labels are missing or do not
            fit.

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
        raise ValueError("steps is 1; it must be at least 2, since a walk includes both ends.")
    first, last = (_check_end(gan, end) for end in (first, last))
    if not len(first) or len(first) != len(last):
        raise ValueError(f"There are {len(first)} first and {len(last)} last ends; give equally many, at least one.")
    labels = check_labels(gan, len(first), labels)
    ends = [_latents(gan, end, labels, seed, search) for end in (first, last)]
    walks = plot.spherical(*ends, np.linspace(0, 1, steps))  # (N, steps, Z)
    images = gan.generate_from(walks.reshape(-1, walks.shape[-1]), None if labels is None else labels.repeat(steps))
    return images.reshape(len(first), steps, *images.shape[1:])


def _check_end(gan, end):
    """Return one end of the walks as an array: latents `(N, Z)`, or images with four axes."""
    end = np.asarray(end)
    if end.ndim != 4 and (end.ndim != 2 or end.shape[1] != gan.latent_dim):
        raise ValueError(
            f"An end has the shape {end.shape}; give latents (N, {gan.latent_dim}) or images "
            f"(N, {', '.join(map(str, gan.image_shape))})."
        )
    if end.ndim == 2 and not np.isfinite(end.astype("float64")).all():
        raise ValueError("The latents have NaN or infinite values; they must be finite.")
    return end


def _latents(gan, end, labels, seed, search):
    """Return the latents `(N, Z)` of one end of the walks."""
    return invert(gan, end, labels=labels, seed=seed, **search).latents if end.ndim == 4 else end
