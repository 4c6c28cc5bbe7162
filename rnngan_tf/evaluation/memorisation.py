r"""Does a generator draw its training pictures? The nearest of them to each picture that it made.

How near is too near, held-out real pictures tell: a model that has learnt the data without copying comes no nearer to
the training pictures than new real pictures do (Meehan et al., 2020, "A non-parametric test to detect data-copying in
generative models").
"""

from math import sqrt
from typing import NamedTuple

import numpy as np

from rnngan_tf import plot
from rnngan_tf.evaluation.distances import nearest
from rnngan_tf.models.checks import check_positive

PERCENTILE = 1  # of the held-out pictures' distances: nearer than this is near
COPY = 4.0  # grey levels: nearer than this is the training picture itself, to the eye; test pictures of mnist,
# fashion_mnist and cifar10 stay at 6 and more


class Memorisation(NamedTuple):
    r"""Generated pictures beside the training pictures nearest to them.

    Distances are root mean squares over a picture's values, in grey levels: 0 for the same picture, 255 for black
    beside white.

    Attributes:
        distances: `(M,)`, of each generated picture to its nearest training picture.
        indices: `(M,)`, which training picture that is.
        held_out_distances: `(K,)`, of each held-out real picture to its nearest training picture.
        generated: the generated pictures, uint8 `(M, H, W, C)`.
        nearest: the training pictures at `indices`, uint8 `(M, H, W, C)`.
    """

    distances: np.ndarray
    indices: np.ndarray
    held_out_distances: np.ndarray
    generated: np.ndarray
    nearest: np.ndarray

    @property
    def threshold(self):
        """The distance that 1 % of the held-out pictures stay below."""
        return float(np.percentile(self.held_out_distances, PERCENTILE))

    @property
    def share(self):
        """The share of generated pictures that lie nearer to a training picture than the threshold."""
        return float(np.mean(self.distances < self.threshold))

    @property
    def copies(self):
        """How many generated pictures the eye could not tell from a training picture."""
        return int(np.sum(self.distances < COPY))

    @property
    def suspicious(self):
        """Whether there are copies, or more near pictures than chance lets real ones have."""
        expected = PERCENTILE / 100
        # Both shares are counted, so both vary; three standard deviations are one false alarm in 700.
        deviation = sqrt(expected * (1 - expected) * (1 / len(self.distances) + 1 / len(self.held_out_distances)))
        return self.copies > 0 or self.share > expected + 3 * deviation

    @property
    def verdict(self):
        """One sentence with the share and what it means."""
        found = (
            f"{self.share:.1%} of {len(self.distances):,} generated pictures lie nearer to a training picture than "
            f"{PERCENTILE} % of held-out real pictures do (within {self.threshold:.1f} grey levels)"
        )
        if self.copies:
            return (
                f"{found}, and {self.copies:,} are copies of one: look at the sheet, the first pairs are the nearest."
            )
        if self.suspicious:
            return f"{found}, more than chance explains: look at the sheet, whether they are copies or only plainer."
        return f"{found}, as real pictures do: no sign of memorisation."


def memorisation(generated, training, held_out, n=1000):
    r"""Find the training picture nearest to each generated picture, and to each held-out one for comparison.

    Pictures are compared value by value. Plain or blurred pictures lie nearer to all others, so a high share is a
    reason to look at the `sheet`, not yet a proof.

    Args:
        generated: `(M, H, W, C)`, float in [-1, 1] or uint8.
        training: `(N, H, W, C)`, the pictures that the generator was trained on; uint8 is never copied as a whole.
        held_out: `(K, H, W, C)`, real pictures that it was not trained on.
        n: the first `n` generated and the first `n` held-out pictures are compared; fewer are taken as they are.

    Returns:
        A `Memorisation`.

    Raises:
        ValueError: no pictures, pictures of different shapes, or of another type or range.

    Example:
        >>> real = np.random.default_rng(0).integers(0, 256, (60, 8, 8, 1), "uint8")
        >>> found = memorisation(real[:3], training=real[:40], held_out=real[40:])
        >>> found.copies, found.indices.tolist()
        (3, [0, 1, 2])
    """
    check_positive(n=n)
    generated, held_out = _levels("generated", generated[:n]), _levels("held-out", held_out[:n])
    training = _levels("training", training)
    for name, images in (("generated", generated), ("held-out", held_out)):
        if images.shape[1:] != training.shape[1:]:
            raise ValueError(
                f"The {name} pictures have the shape {images.shape[1:]} and the training pictures "
                f"{training.shape[1:]}; give pictures of one shape."
            )
    distances, indices = _nearest(generated, training)
    held_out_distances, _ = _nearest(held_out, training)
    return Memorisation(distances, indices, held_out_distances, generated, training[indices])


def sheet(found, path=None, pairs=48, columns=8):
    r"""Draw the nearest pairs, nearest first in reading order: the generated picture left, the training picture right.

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
    check_positive(pairs=pairs)
    order = np.argsort(found.distances, kind="stable")[:pairs]
    height, width = found.generated.shape[1:3]
    beside = np.concatenate([found.generated[order], found.nearest[order]], axis=2)  # (pairs, H, 2 W, C)
    return plot.grid(beside, columns, path, scale=max(1, plot.COMFORTABLE // max(height, width)))


def _levels(name, images):
    """Return pictures as uint8; uint8 as it is, without a copy."""
    images = np.asarray(images)
    if images.dtype.kind == "f" and not np.isfinite(images).all():
        raise ValueError(f"The {name} pictures hold not-a-number or infinity; such have no nearest picture.")
    return plot.to_uint8(images)


def _nearest(images, training):
    """Return the distance `(M,)` in grey levels and the number `(M,)` of the training picture nearest to each image."""
    distances, indices = nearest(images.reshape(len(images), -1), training.reshape(len(training), -1))
    return distances / sqrt(images[0].size), indices
