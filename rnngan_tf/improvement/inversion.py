r"""Inversion: the latents from which a generator draws given images."""

from typing import NamedTuple

import keras
import numpy as np
from numpy.typing import ArrayLike

from rnngan_tf.core.annotations import Labels
from rnngan_tf.improvement.search import search
from rnngan_tf.improvement.targets import make_targets


class Inversion(NamedTuple):
    r"""Latents found for given images.

    Attributes:
        latents: float32 `(N, Z)`; `gan.generate_from(latents)` draws `images`.
        images: float32 `(N, H, W, C)` in [-1, 1], what the generator draws from them.
        errors: float32 `(N,)`, the root mean square difference to the given images where they are known, in grey
            levels: 0 for the same image, 255 for black instead of white.
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
    r"""Find latents from which the averaged generator draws the given images (Bora et al., 2017).

    For each image `restarts` searches by gradient, all at once, begin at those of 1,024 random latents that are
    nearest; the best end is kept. `rnngan_tf.improvement.search` says what is minimised. The errors tell what the
    generator cannot draw: compare them with those of images that it drew itself.

    Args:
        gan: a trained `GANModel` or `VAE` with any generator; it is left as it is.
        images: `(N, H, W, C)`, floats in [-1, 1] or uint8.
        steps: gradient steps of each search.
        restarts: searches an image.
        seed: a whole number; the same one gives the same latents.
        labels: with classes, the images' own: one for all or `N`.
        mask: 1 (or True) where a pixel is known and 0 where it is free, `(H, W)`, `(N, H, W)` or `(N, H, W, 1)`; None
            knows all. The images may hold anything where it is 0.
        learning_rate: the first step's; it falls to 0.
        noise: by how much a value may be missed, in [-1, 1]; less fits closer, more keeps latents more typical.
        batch_size: how many searches to run at a time.

    Returns:
        An `Inversion`.

    Raises:
        ValueError: an argument outside what is said above.

    Example:
        >>> from rnngan_tf import GANModel, discriminators, generators
        >>> g, d = generators.lstm_row((8, 8, 1), units=8), discriminators.dense((8, 8, 1), units=(8,))
        >>> gan = GANModel(g, d)
        >>> found = invert(gan, gan.generate(2, seed=1), steps=5, restarts=2)
        >>> found.latents.shape, found.images.shape, found.errors.shape
        ((2, 64), (2, 8, 8, 1), (2,))
    """
    targets = make_targets(gan, images, labels, mask)
    found = search(gan, targets, restarts, steps, seed, learning_rate, noise, batch_size, "Inverting images")
    rows = np.arange(len(targets.images))
    return Inversion(*(part[rows, found[2].argmin(axis=1)] for part in found))
