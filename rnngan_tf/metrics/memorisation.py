r"""Does a generator draw its training images? The nearest of them to each image that it made.

How near is too near, held-out real images tell: a model that has learnt the data without copying comes no nearer to
the training images than new real images do (Meehan et al., 2020, "A non-parametric test to detect data-copying in
generative models").
"""

from math import sqrt
from typing import NamedTuple

import numpy as np

from rnngan_tf import plot
from rnngan_tf.core.validation import check_positive
from rnngan_tf.metrics.functional import nearest

PERCENTILE = 1  # of the held-out images' distances: nearer than this is near
COPY = 4.0  # grey levels: nearer than this is the training image itself, to the eye; test images of mnist,
# fashion_mnist and cifar10 stay at 6 and more


class Memorisation(NamedTuple):
    r"""Generated images beside the training images nearest to them.

    Distances are root mean squares over an image's values, in grey levels: 0 for the same image, 255 for black
    beside white.

    Attributes:
        distances: `(M,)`, of each generated image to its nearest training image.
        indices: `(M,)`, which training image that is.
        held_out_distances: `(K,)`, of each held-out real image to its nearest training image.
        generated: the generated images, uint8 `(M, H, W, C)`.
        nearest: the training images at `indices`, uint8 `(M, H, W, C)`.
    """

    distances: np.ndarray
    indices: np.ndarray
    held_out_distances: np.ndarray
    generated: np.ndarray
    nearest: np.ndarray

    @property
    def threshold(self):
        """The distance that 1 % of the held-out images stay below."""
        return float(np.percentile(self.held_out_distances, PERCENTILE))

    @property
    def share(self):
        """The share of generated images that lie nearer to a training image than the threshold."""
        return float(np.mean(self.distances < self.threshold))

    @property
    def copies(self):
        """How many generated images the eye could not tell from a training image."""
        return int(np.sum(self.distances < COPY))

    @property
    def suspicious(self):
        """Whether there are copies, or more near images than chance lets real ones have."""
        expected = PERCENTILE / 100
        # Both shares are counted, so both vary; three standard deviations are one false alarm in 700.
        deviation = sqrt(expected * (1 - expected) * (1 / len(self.distances) + 1 / len(self.held_out_distances)))
        return self.copies > 0 or self.share > expected + 3 * deviation

    @property
    def verdict(self):
        """One sentence with the share and what it means."""
        found = (
            f"{self.share:.1%} of {len(self.distances):,} generated images lie nearer to a training image than "
            f"{PERCENTILE} % of held-out real images do (within {self.threshold:.1f} grey levels)"
        )
        if self.copies:
            return (
                f"{found}, and {self.copies:,} are copies of one: look at the sheet, the first pairs are the nearest."
            )
        if self.suspicious:
            return f"{found}, more than chance explains: look at the sheet, whether they are copies or only plainer."
        return f"{found}, as real images do: no sign of memorisation."


def memorisation(generated, training, held_out, n=1000):
    r"""Find the training image nearest to each generated image, and to each held-out one for comparison.

    Images are compared value by value. Plain or blurred images lie nearer to all others, so a high share is a
    reason to look at the `sheet`, not yet a proof.

    Args:
        generated: `(M, H, W, C)`, float in [-1, 1] or uint8.
        training: `(N, H, W, C)`, the images that the generator was trained on; uint8 is never copied as a whole.
        held_out: `(K, H, W, C)`, real images that it was not trained on.
        n: the first `n` generated and the first `n` held-out images are compared; fewer are taken as they are.

    Returns:
        A `Memorisation`.

    Raises:
        ValueError: no images, images of different shapes, or of another type or range.

    Example:
        >>> real = np.random.default_rng(0).integers(0, 256, (60, 8, 8, 1), "uint8")
        >>> found = memorisation(real[:3], training=real[:40], held_out=real[40:])
        >>> found.copies, found.indices.tolist()
        (3, [0, 1, 2])
    """
    n = check_positive(n=n)
    generated, held_out = _levels("generated", generated[:n]), _levels("held-out", held_out[:n])
    training = _levels("training", training)
    for name, images in (("generated", generated), ("held-out", held_out)):
        if images.shape[1:] != training.shape[1:]:
            raise ValueError(
                f"The {name} images have the shape {images.shape[1:]} and the training images "
                f"{training.shape[1:]}; give images of one shape."
            )
    distances, indices = _nearest(generated, training)
    held_out_distances, _ = _nearest(held_out, training)
    return Memorisation(distances, indices, held_out_distances, generated, training[indices])


def sheet(found, path=None, pairs=48, columns=8):
    r"""Draw the nearest pairs, nearest first in reading order: the generated image left, the training image right.

    Args:
        found: a `Memorisation`.
        path: file to write, the format by its suffix.
        pairs: how many, at most.
        columns: pairs a row.

    Returns:
        A `PIL.Image`.

    Raises:
        ValueError: `pairs` or `columns` below 1.

    Example:
        >>> real = np.random.default_rng(0).integers(0, 256, (60, 28, 28, 1), "uint8")
        >>> sheet(memorisation(real[:3], real[:40], real[40:])).size
        (340, 58)
    """
    pairs = check_positive(pairs=pairs)
    order = np.argsort(found.distances, kind="stable")[:pairs]
    height, width = found.generated.shape[1:3]
    beside = np.concatenate([found.generated[order], found.nearest[order]], axis=2)  # (pairs, H, 2 W, C)
    return plot.grid(beside, columns, path, scale=max(1, plot.COMFORTABLE // max(height, width)))


def _levels(name, images):
    """Return images as uint8; uint8 as it is, without a copy."""
    images = np.asarray(images)
    if images.dtype.kind == "f" and not np.isfinite(images).all():
        raise ValueError(f"The {name} images hold not-a-number or infinity; such have no nearest image.")
    return plot.to_uint8(images)


def _nearest(images, training):
    """Return the distance `(M,)` in grey levels and the number `(M,)` of the training image nearest to each image."""
    distances, indices = nearest(images.reshape(len(images), -1), training.reshape(len(training), -1))
    return distances / sqrt(images[0].size), indices
