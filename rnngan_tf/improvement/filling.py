r"""Filling of holes by search: the known pixels are given, a trained generator draws the others."""

from typing import NamedTuple

import keras
import numpy as np
from numpy.typing import ArrayLike

from rnngan_tf.core.annotations import Labels
from rnngan_tf.improvement.search import search
from rnngan_tf.improvement.targets import make_targets


class Completion(NamedTuple):
    r"""Images of which a part was given.

    Attributes:
        images: float32 `(N, n, H, W, C)` in [-1, 1]: the given pixels, and elsewhere what the generator drew.
        latents: float32 `(N, n, Z)`; what `gan.draw` makes of them has pixels like the given ones instead of these.
        errors: float32 `(N, n)`, by how much the generator's own pixels miss the given ones: root mean square, in
            grey levels of 0 to 255. Where it is large the rest belongs to another image.
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
    r"""Fill the lost pixels of images with what a generator draws there (Yeh et al., 2017), `n` times each.

    `complete` is this for lower rows. The model was trained on whole images alone and knows nothing of holes: any
    mask is as good as another, and a `GANModel` or `VAE` of the same data serves at once.

    Args:
        gan: a trained `GANModel` or `VAE` with any generator; it is left as it is.
        images: `(N, H, W, C)`, floats in [-1, 1] or uint8, with anything where the mask is 0.
        mask: 1 (or True) where a pixel is known and 0 where it is lost, `(H, W)`, `(N, H, W)` or `(N, H, W, 1)`.
        n: fillings an image.
        steps: gradient steps of each search.
        seed: a whole number; the same one gives the same fillings.
        labels: with classes, the images' own: one for all or `N`.
        learning_rate: the first step's; it falls to 0.
        noise: by how much a known value may be missed, in [-1, 1].
        batch_size: how many searches to run at a time.

    Returns:
        A `Completion`, the fillings of each image sorted by error, least first.

    Raises:
        ValueError: an argument outside what is said above.

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
    found = search(gan, targets, n, steps, seed, learning_rate, noise, batch_size, "Filling holes")
    order = np.argsort(found[2], axis=1, kind="stable")  # (N, n)
    latents, drawn, errors = (part[np.arange(len(order))[:, None], order] for part in found)
    known = targets.mask[:, None] > 0
    return Completion(np.where(known, targets.images[:, None], drawn), latents, errors)
