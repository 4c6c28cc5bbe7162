"""Walks through the latent space of a generator."""

from pathlib import Path

import keras
import numpy as np
from numpy.typing import ArrayLike
from PIL import Image

from rnngan_tf.core.annotations import Labels, PathLike
from rnngan_tf.plot.frames import gif
from rnngan_tf.plot.images import at_least_one, grid, to_uint8, written


def latent_walk(
    gan: keras.Model,
    n: int = 8,
    steps: int = 12,
    seed: int = 0,
    path: PathLike | None = None,
    labels: Labels | None = None,
) -> Image.Image:
    """Draw `n` walks, one a row, each from one random image to another.

    A generator that has learned the data changes smoothly along a row and shows a plausible image at each step; one
    that keeps images by heart jumps; a collapsed one shows the same image everywhere.

    Args:
        gan: a trained `GANModel`, or what has its `sample_latents` and `draw`.
        n: number of walks.
        steps: images a walk, both ends among them; at least 2.
        seed: a whole number that chooses the ends.
        path: file to write; where it ends in `.gif` an animation of all walks, there and back.
        labels: with classes, one label for all or one a walk; None takes the classes in turn. A walk keeps its class.

    Returns:
        A `PIL.Image` of `n` rows and `steps` columns, also where an animation is written.

    Raises:
        ValueError: no such model, `n` below 1 or `steps` below 2, or labels that do not fit.

    Example:
        >>> from rnngan_tf import GANModel, discriminators, generators
        >>> g, d = generators.lstm_row((8, 8, 1), units=8), discriminators.dense((8, 8, 1), units=(8,))
        >>> latent_walk(GANModel(g, d), n=2, steps=5).size
        (344, 140)
    """
    n, steps = at_least_one("n", n, 8), at_least_one("steps", steps, 12)
    if steps < 2:
        raise ValueError("steps is 1; a walk has at least 2, its two ends.")
    check_gan("latent_walk", gan)
    ends = np.asarray(gan.sample_latents(2 * n, seed))  # (2 n, Z)
    latents = spherical(ends[:n], ends[n:], np.linspace(0, 1, steps))  # (n, steps, Z)
    labels = labels_for(gan, n, labels)
    labels = None if labels is None else labels.repeat(steps)
    images = to_uint8(gan.draw(latents.reshape(n * steps, -1), labels))
    image = grid(images, columns=steps)
    if path is None or Path(path).suffix.lower() != ".gif":
        return written(image, path)
    frames = [grid(images[step::steps]) for step in range(steps)]
    gif(frames + frames[-2:0:-1], path, milliseconds=120, hold=120)
    return image


def spherical(first: ArrayLike, last: ArrayLike, shares: ArrayLike) -> np.ndarray:
    r"""Return points on the great circles from `first` to `last` (White, 2016, section 2.1; equation 0.1a).

    $$z(s) = \frac{\sin((1 - s) \omega) \, a + \sin(s \, \omega) \, b}{\sin \omega}, \qquad
    \cos \omega = \frac{a \cdot b}{|a| |b|}$$

    Normal latents lie near a sphere of radius $\sqrt{Z}$; a straight line would cut through its empty inside. Where
    the two lie on one line with the origin there is no one circle, and the straight line is taken.

    Args:
        first, last: a and b, `(n, Z)`.
        shares: the S values of s, from 0 (a) to 1 (b).

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
    """Raise a `ValueError` of one sentence where `gan` cannot draw images from latents."""
    needed = ("sample_latents", "draw", *attributes)
    if not all(hasattr(gan, attribute) for attribute in needed):
        raise ValueError(
            f"{name} takes a GANModel, or what has its {', '.join(needed)}; given was {type(gan).__name__}: "
            "load a saved one with keras.saving.load_model."
        )


def labels_for(gan, n, labels):
    """Return a label for each of `n` rows, int `(n,)`, or None for a model without classes."""
    classes = getattr(gan, "num_classes", None)
    if labels is None:
        return np.arange(n) % classes if classes else None
    labels = np.asarray(labels)
    labels = np.full(n, labels) if labels.ndim == 0 else labels
    if labels.shape != (n,):
        raise ValueError(f"labels are one for all or {n}, one a row; given was an array of shape {labels.shape}.")
    return labels
