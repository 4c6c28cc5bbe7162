r"""Completion: the top rows of an image are given, a generator draws the rest."""

import keras
import numpy as np
from numpy.typing import ArrayLike

from rnngan_tf.core.annotations import Labels
from rnngan_tf.core.validation import check_positive
from rnngan_tf.improvement.filling import Completion, fill
from rnngan_tf.improvement.targets import check_gan, check_shape


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
    r"""Draw the rest of images whose top rows are given, `n` times each (as Yeh et al., 2017, fill holes).

    Each of the `n` is a search of its own for latents whose image begins with the given rows. It begins at latents
    of its own and is held near them, so that what the given rows leave open differs from one to the next. Where a
    row generator has noise of its own for each row (`row_noise_dim`) and writes them top down, that of the rows to
    come stays as it was drawn, since the given rows do not depend on it.

    Args:
        gan: a trained `GANModel` or `VAE` with any generator; it is left as it is.
        images: `(N, H, W, C)`, or their given rows alone, `(N, rows, W, C)`; floats in [-1, 1] or uint8. Nothing
            below the given rows is looked at.
        rows: how many rows are given, 1 to H - 1.
        n: completions an image.
        steps: gradient steps of each search.
        seed: a whole number; the same one gives the same completions.
        labels: with classes, the images' own: one for all or `N`.
        learning_rate: the first step's; it falls to 0.
        noise: by how much a value of the given rows may be missed, in [-1, 1]; more gives more variety.
        batch_size: how many searches to run at a time.

    Returns:
        A `Completion`, the completions of each image sorted by error, least first.

    Raises:
        ValueError: an argument outside what is said above.

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
        raise ValueError(f"rows is {rows} and the model's images have {height}; give 1 to {height - 1} rows.")
    images = np.asarray(images)
    if images.shape[1:] == (rows, width, channels):
        images = np.pad(images, ((0, 0), (0, height - rows), (0, 0), (0, 0)))
    given = np.arange(height)[:, None].repeat(width, axis=1) < rows  # (H, W)
    shared = {"steps": steps, "seed": seed, "labels": labels, "learning_rate": learning_rate, "noise": noise}
    return fill(gan, check_shape(images, gan.image_shape), given, n, batch_size=batch_size, **shared)
