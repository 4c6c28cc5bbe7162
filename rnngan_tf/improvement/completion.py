r"""Completion of images by search: some pixels are given, and a trained generator makes the others."""

from typing import NamedTuple

import keras
import numpy as np
from numpy.typing import ArrayLike

from rnngan_tf.core.annotations import Labels
from rnngan_tf.core.validation import check_positive
from rnngan_tf.improvement.search import search
from rnngan_tf.improvement.targets import check_gan, check_shape, make_targets


class Completion(NamedTuple):
    r"""Completed images.

    Attributes:
        images: float32 `(N, n, H, W, C)` in [-1, 1]: the given pixels, and the generator's pixels elsewhere.
        latents: float32 `(N, n, Z)`; `gan.generate_from(latents)` only approximates the given pixels.
        errors: float32 `(N, n)`, root mean square difference between the generator's pixels and the given ones, in
            grey levels of 0 to 255. If it is large, the completion belongs to another image.
    """

    images: np.ndarray
    latents: np.ndarray
    errors: np.ndarray


def fill(
    gan: keras.Model,
    images: ArrayLike,
    mask: ArrayLike,
    n: int = 1,
    steps: int = 200,
    seed: int = 0,
    labels: Labels | None = None,
    learning_rate: float = 0.05,
    noise: float = 0.2,
    batch_size: int = 256,
) -> Completion:
    r"""Fill the missing pixels of images with a generator's pixels (Yeh et al., 2017), `n` times each.

    `complete` does this for missing lower rows. The model is trained on whole images, so every mask works, and a
    `GANModel` or `VAE` of the same data needs no further training.

    Args:
        gan: a trained `GANModel` or `VAE` with any generator; it does not change.
        images: `(N, H, W, C)`, floats in [-1, 1] or uint8; values where the mask is 0 are ignored.
        mask: 1 (or True) where a pixel is known and 0 where it is missing, `(H, W)`, `(N, H, W)` or `(N, H, W, 1)`.
        n: number of results per image.
        steps: gradient steps of each search.
        seed: an integer; the same seed gives the same results.
        labels: for a model with classes, the images' classes: one for all or `N`.
        learning_rate: learning rate of the first step; it decays to 0.
        noise: $\sigma$ of `search`: the error at a known value that is tolerated, for values in [-1, 1].
        batch_size: number of searches per batch.

    Returns:
        A `Completion`; the results of each image are sorted by error, the smallest first.

    Raises:
        ValueError: an argument is out of range.

    Example:
        >>> from rnngan_tf import GANModel, discriminators, generators
        >>> g, d = generators.lstm_row((8, 8, 1), units=8), discriminators.dense((8, 8, 1), units=(8,))
        >>> gan = GANModel(g, d)
        >>> hole = np.ones((8, 8))
        >>> hole[2:5, 2:5] = 0
        >>> fill(gan, gan.generate(2, seed=1), hole, n=3, steps=5).images.shape
        (2, 3, 8, 8, 1)
    """
    targets = make_targets(gan, images, labels, mask)
    results = search(gan, targets, n, steps, seed, learning_rate, noise, batch_size, "Filling holes")
    order = np.argsort(results[2], axis=1, kind="stable")  # (N, n)
    latents, generated, errors = (part[np.arange(len(order))[:, None], order] for part in results)
    known = targets.mask[:, None] > 0
    return Completion(np.where(known, targets.images[:, None], generated), latents, errors)


def complete(
    gan: keras.Model,
    images: ArrayLike,
    rows: int = 14,
    n: int = 8,
    steps: int = 200,
    seed: int = 0,
    labels: Labels | None = None,
    learning_rate: float = 0.05,
    noise: float = 0.2,
    batch_size: int = 256,
) -> Completion:
    r"""Complete images whose top rows are given, `n` times each, by the method of `fill`.

    Each of the `n` completions is a separate search for latents whose image begins with the given rows. It starts at
    its own random latents and is kept near them, so that completions differ where the given rows do not determine the
    image. If a row generator has separate noise for each row (`row_noise_dim`) and writes from top to bottom, the noise
    of the missing rows stays random, since the given rows do not depend on it.

    Args:
        gan: a trained `GANModel` or `VAE` with any generator; it does not change.
        images: `(N, H, W, C)`, or only the given rows, `(N, rows, W, C)`; floats in [-1, 1] or uint8. Values below the
            given rows are ignored.
        rows: number of given rows, 1 to H - 1.
        n: number of completions per image.
        steps: gradient steps of each search.
        seed: an integer; the same seed gives the same completions.
        labels: for a model with classes, the images' classes: one for all or `N`.
        learning_rate: learning rate of the first step; it decays to 0.
        noise: the error at a given value that is tolerated, for values in [-1, 1]; more noise gives more variety.
        batch_size: number of searches per batch.

    Returns:
        A `Completion`; the completions of each image are sorted by error, the smallest first.

    Raises:
        ValueError: an argument is out of range.

    Example:
        >>> from rnngan_tf import GANModel, discriminators, generators
        >>> g, d = generators.lstm_row((8, 8, 1), units=8), discriminators.dense((8, 8, 1), units=(8,))
        >>> gan = GANModel(g, d)
        >>> complete(gan, gan.generate(2, seed=1), rows=4, n=3, steps=5).images.shape
        (2, 3, 8, 8, 1)
    """
    check_gan(gan)
    height, width, channels = gan.image_shape
    rows = check_positive(rows=rows)
    if rows >= height:
        raise ValueError(f"rows is {rows} and the model's images have {height}; it must be 1 to {height - 1}.")
    images = np.asarray(images)
    if images.shape[1:] == (rows, width, channels):
        images = np.pad(images, ((0, 0), (0, height - rows), (0, 0), (0, 0)))
    given = np.arange(height)[:, None].repeat(width, axis=1) < rows  # (H, W)
    shared = {"steps": steps, "seed": seed, "labels": labels, "learning_rate": learning_rate, "noise": noise}
    return fill(gan, check_shape(images, gan.image_shape), given, n, batch_size=batch_size, **shared)
