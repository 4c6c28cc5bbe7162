"""Walks through the latent space of a generator."""

from pathlib import Path

import keras
import numpy as np
from numpy.typing import ArrayLike
from PIL import Image

from rnngan_tf.core.annotations import Labels, PathLike
from rnngan_tf.core.validation import check_positive
from rnngan_tf.plot.frames import gif
from rnngan_tf.plot.images import grid, save_image, to_uint8


def latent_walk(
    gan: keras.Model,
    n: int = 8,
    steps: int = 12,
    seed: int = 0,
    path: PathLike | None = None,
    labels: Labels | None = None,
) -> Image.Image:
    """Show `n` walks through the latent space, one per row, each from one random image to another.

    With a generator that has learned the data, images change smoothly along a row and each is plausible. With one that
    has memorised images, they jump. With a collapsed one, all images are the same.

    Args:
        gan: a trained `GANModel`, or an object with its `sample_latents` and `generate_from`.
        n: number of walks.
        steps: images per walk, including both ends; at least 2.
        seed: an integer that determines the ends.
        path: file to write; if it ends in `.gif`, an animation of all walks, forwards and backwards.
        labels: for a model with classes, one label for all walks or one per walk; None takes the classes in turn. The
            class stays the same along a walk.

    Returns:
        A `PIL.Image` of `n` rows and `steps` columns, also if an animation is written.

    Raises:
        ValueError: `gan` is not such a model, `n` is below 1, `steps` is below 2, or the labels do not fit.

    Example:
        >>> from rnngan_tf import GANModel, discriminators, generators
        >>> g, d = generators.lstm_row((8, 8, 1), units=8), discriminators.dense((8, 8, 1), units=(8,))
        >>> latent_walk(GANModel(g, d), n=2, steps=5).size
        (344, 140)
    """
    n, steps = check_positive(n=n, steps=steps)
    if steps < 2:
        raise ValueError("steps is 1; it must be at least 2, since a walk includes both ends.")
    check_gan("latent_walk", gan)
    ends = np.asarray(gan.sample_latents(2 * n, seed))  # (2 n, Z)
    latents = spherical(ends[:n], ends[n:], np.linspace(0, 1, steps))  # (n, steps, Z)
    labels = labels_for(gan, n, labels)
    labels = None if labels is None else labels.repeat(steps)
    images = to_uint8(gan.generate_from(latents.reshape(n * steps, -1), labels))
    image = grid(images, columns=steps)
    if path is None or Path(path).suffix.lower() != ".gif":
        return save_image(image, path)
    frames = [grid(images[step::steps]) for step in range(steps)]
    gif(frames + frames[-2:0:-1], path, milliseconds=120, hold=120)
    return image


def spherical(first: ArrayLike, last: ArrayLike, shares: ArrayLike) -> np.ndarray:
    r"""Interpolate along the great circles from `first` to `last` (White, 2016, section 2.1; equation 0.1a).

    $$z(s) = \frac{\sin((1 - s) \omega) \, a + \sin(s \, \omega) \, b}{\sin \omega}, \qquad
    \cos \omega = \frac{a \cdot b}{|a| |b|}$$

    Normal latents lie near a sphere of radius $\sqrt{Z}$; a straight line would pass through its empty interior. If the
    two points lie on a line through the origin, the great circle is not unique and the straight line is used.

    Args:
        first, last: a and b, `(n, Z)`.
        shares: S values of s, from 0 (a) to 1 (b).

    Returns:
        float32 `(n, S, Z)`.

    Example:
        >>> spherical(np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]]), [0.0, 0.5, 1.0]).round(3)[0].tolist()
        [[1.0, 0.0], [0.7070000171661377, 0.7070000171661377], [0.0, 1.0]]
    """
    a, b = (np.asarray(end, "float64")[:, None] for end in (first, last))  # (n, 1, Z)
    s = np.asarray(shares, "float64")[None, :, None]  # (1, S, 1)
    lengths = np.linalg.norm(a, axis=-1, keepdims=True) * np.linalg.norm(b, axis=-1, keepdims=True)
    cosine = (a * b).sum(axis=-1, keepdims=True) / np.maximum(lengths, 1e-12)
    omega = np.arccos(np.clip(cosine, -1, 1))  # (n, 1, 1)
    sine = np.sin(omega)
    on_a_line = sine < 1e-4
    sine = np.where(on_a_line, 1.0, sine)
    of_a = np.where(on_a_line, 1 - s, np.sin((1 - s) * omega) / sine)
    of_b = np.where(on_a_line, s, np.sin(s * omega) / sine)
    return (of_a * a + of_b * b).astype("float32")


def check_gan(name, gan, *attributes):
    """Raise a `ValueError` unless `gan` can generate images from latents."""
    needed = ("sample_latents", "generate_from", *attributes)
    if not all(hasattr(gan, attribute) for attribute in needed):
        raise ValueError(
            f"{name} needs a GANModel, or an object with its {', '.join(needed)}; got {type(gan).__name__}: "
            "load a saved model with keras.saving.load_model."
        )


def labels_for(gan, n, labels):
    """Return labels for `n` rows, int `(n,)`, or None for a model without classes."""
    classes = getattr(gan, "num_classes", None)
    if labels is None:
        return np.arange(n) % classes if classes else None
    labels = np.asarray(labels)
    labels = np.full(n, labels) if labels.ndim == 0 else labels
    if labels.shape != (n,):
        raise ValueError(f"labels must be one for all or {n}, one per row; got an array of shape {labels.shape}.")
    return labels
