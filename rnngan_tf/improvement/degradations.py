r"""Degradations of images: noise, fewer pixels, holes.

They take float images `(B, H, W, C)` in [-1, 1] and a stateless seed, so that they can run in a compiled training step.
Each one also defines the initial image that a network corrects.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from rnngan_tf.core.annotations import Shape, Tensor
from rnngan_tf.core.configured import Configured
from rnngan_tf.core.validation import check_above_zero, check_choice

HOLES = ("box", "bottom", "pixels")


class Degradation(Configured, ABC):
    """Base class of degradations.

    Attributes:
        name: name of the task that undoes it.
        has_mask: whether degraded images have one more channel: 1 where a pixel is known, 0 where it is missing.
    """

    name = None
    has_mask = False

    @abstractmethod
    def __call__(self, images, seed):
        """Return degraded images, `(B, h, w, C)`, or `(B, h, w, C + 1)` with a mask.

        Args:
            images: `(B, H, W, C)` in [-1, 1].
            seed: int32 `(2,)`.
        """

    def begin(self, degraded: Tensor) -> tf.Tensor:
        """Return the initial images that the network corrects, `(B, H, W, C)`; by default the degraded images."""
        return degraded

    def known(self, degraded: Tensor) -> tf.Tensor | None:
        """Return a mask of pixels that are known and must not change, `(B, H, W, 1)`; None if there is no mask."""
        return None

    def check(self, image_shape: Shape) -> None:
        """Raise a `ValueError` if images of this shape cannot be degraded; by default all can."""
        return

    def degraded_shape(self, image_shape: Shape) -> tuple[int, ...]:
        """Return the shape `(h, w, c)` of degraded images for images of the shape `(H, W, C)`."""
        height, width, channels = image_shape
        return height, width, channels + self.has_mask


@keras.saving.register_keras_serializable(package="rnngan_tf")
class Noise(Degradation):
    """Normal noise on every value; the result is clipped to [-1, 1].

    Args:
        deviation: standard deviation of the noise, above 0, for values in [-1, 1]; 0.5 is 64 grey levels.

    Example:
        >>> tuple(Noise(0.1)(tf.zeros((2, 8, 8, 1)), (1, 2)).shape)
        (2, 8, 8, 1)
    """

    name = "denoise"

    def __init__(self, deviation: float = 0.5) -> None:
        check_above_zero(noise=deviation)
        self.deviation = deviation

    def __call__(self, images, seed):
        noise = tf.random.stateless_normal(tf.shape(images), seed, stddev=self.deviation)
        return tf.clip_by_value(images + noise, -1.0, 1.0)


@keras.saving.register_keras_serializable(package="rnngan_tf")
class Downscale(Degradation):
    """Fewer pixels: each is the mean of a square of `factor` x `factor`. The initial image is the bicubic upscaling.

    Args:
        factor: 2 or 4.

    Example:
        >>> tuple(Downscale(4)(tf.zeros((2, 8, 12, 1)), (1, 2)).shape)
        (2, 2, 3, 1)
    """

    name = "upscale"

    def __init__(self, factor: int = 2) -> None:
        if factor not in (2, 4) or isinstance(factor, bool):
            raise ValueError(f"factor is {factor!r}; it must be 2 or 4.")
        self.factor = factor

    def __call__(self, images, seed):
        return tf.nn.avg_pool2d(images, self.factor, self.factor, "VALID")

    def begin(self, degraded: Tensor) -> tf.Tensor:
        size = tf.shape(degraded)[1:3] * self.factor
        return tf.clip_by_value(tf.image.resize(degraded, size, "bicubic"), -1.0, 1.0)

    def check(self, image_shape: Shape) -> None:
        if image_shape[0] % self.factor or image_shape[1] % self.factor:
            raise ValueError(
                f"Images of {image_shape[0]}x{image_shape[1]} cannot be downscaled {self.factor} times; both sides "
                f"must be multiples of {self.factor}."
            )

    def degraded_shape(self, image_shape: Shape) -> tuple[int, ...]:
        height, width, channels = image_shape
        return height // self.factor, width // self.factor, channels


@keras.saving.register_keras_serializable(package="rnngan_tf")
class Hole(Degradation):
    """Missing pixels. The initial image has the mean of the known pixels of each image and channel in their place.

    Args:
        kinds: one or more of "box" (a rectangle of a quarter to a half of each side, at a random place), "bottom" (a
            quarter to a half of the rows, from below) and "pixels" (half of all pixels at random); one of them is
            chosen at random for each image.

    Example:
        >>> tuple(Hole("bottom")(tf.zeros((2, 8, 8, 1)), (1, 2)).shape)
        (2, 8, 8, 2)
    """

    name = "inpaint"
    has_mask = True

    def __init__(self, kinds: Sequence[str] = HOLES) -> None:
        kinds = (kinds,) if isinstance(kinds, str) else tuple(kinds)
        for kind in kinds:
            check_choice("kind of hole", kind, HOLES)
        if not kinds:
            raise ValueError(f"kinds is empty; give one or more kinds of holes: {', '.join(HOLES)}.")
        self.kinds = kinds

    def __call__(self, images, seed):
        known = self.masks(tf.shape(images), seed)  # (B, H, W, 1)
        return tf.concat([images * known, known], axis=-1)

    def masks(self, shape: Any, seed: Tensor) -> tf.Tensor:
        """Return random masks for images of this shape, float32 `(B, H, W, 1)`: 1 where a pixel is known."""
        which, *seeds = tf.unstack(tf.random.experimental.stateless_split(seed, 1 + len(self.kinds)))
        masks = [_MASKS[kind](shape, kind_seed) for kind, kind_seed in zip(self.kinds, seeds, strict=True)]
        chosen = tf.random.stateless_uniform((shape[0],), which, 0, len(self.kinds), tf.int32)  # (B,)
        return tf.cast(tf.gather(tf.stack(masks, axis=1), chosen, axis=1, batch_dims=1), "float32")[..., None]

    def begin(self, degraded: Tensor) -> tf.Tensor:
        values, known = degraded[..., :-1], degraded[..., -1:]
        count = tf.maximum(tf.reduce_sum(known, axis=(1, 2), keepdims=True), 1.0)
        mean = tf.reduce_sum(values * known, axis=(1, 2), keepdims=True) / count
        return values * known + mean * (1 - known)

    def known(self, degraded: Tensor) -> tf.Tensor | None:
        return degraded[..., -1:]

    def get_config(self):
        return {"kinds": list(self.kinds)}


def _box(shape, seed):
    """Return masks `(B, H, W)` that are False in a rectangle."""
    numbers = tf.random.stateless_uniform((4, shape[0], 1), seed)
    sides = [_span(shape[axis], numbers[axis - 1], numbers[axis + 1]) for axis in (1, 2)]  # (B, H) and (B, W)
    return ~(sides[0][:, :, None] & sides[1][:, None, :])


def _span(size, extent, place):
    """Return masks `(B, size)` that are True in an interval of a quarter to a half of a side."""
    length = tf.cast(size, "float32") * (0.25 + 0.25 * extent)
    start = place * (tf.cast(size, "float32") - length)
    pixels = tf.range(size, dtype="float32")[None] + 0.5
    return (pixels >= start) & (pixels < start + length)


def _bottom(shape, seed):
    """Return masks `(B, H, W)` that are False in the lower rows."""
    share = 0.5 + 0.25 * tf.random.stateless_uniform((shape[0], 1, 1), seed)
    rows = tf.range(shape[1], dtype="float32")[None, :, None]
    return tf.broadcast_to(rows < share * tf.cast(shape[1], "float32"), shape[:3])


def _pixels(shape, seed):
    """Return masks `(B, H, W)` that are False for half of the pixels."""
    return tf.random.stateless_uniform(shape[:3], seed) < 0.5


_MASKS = {"box": _box, "bottom": _bottom, "pixels": _pixels}
