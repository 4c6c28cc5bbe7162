"""A trained Improver at work: on images that are degraded already, or that it degrades itself."""

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from rnngan_tf.core.validation import check_positive, check_seed
from rnngan_tf.improvement.networks import STRIDE
from rnngan_tf.improvement.targets import as_floats, as_mask
from rnngan_tf.models.sampling import pair


class ApplicationMixin:
    """`improve` and `degrade`, for a model with `degradation`, `network` and `image_shape`."""

    def degrade(self, images: ArrayLike, seed: int = 0, batch_size: int = 256) -> np.ndarray:
        """Return degraded images, `(N, h, w, C)`, or `(N, h, w, C + 1)` with a mask as the last channel.

        Args:
            images: `(N, H, W, C)`, floats in [-1, 1] or uint8.
            seed: a whole number; the same one degrades the same images alike.
            batch_size: how many at a time.

        Raises:
            ValueError: images of another number of channels, type or range, or whose sides do not fit.
        """
        images = self._checked(images, self.image_shape[2], "images")
        self.degradation.check(images.shape[1:])
        batch_size = check_positive(batch_size=batch_size)
        starts = range(0, len(images), batch_size)
        parts = [
            self.degradation(tf.constant(images[start : start + batch_size]), pair(check_seed(seed) + start))
            for start in starts
        ]
        return np.concatenate(parts)

    def improve(self, images: ArrayLike, mask: ArrayLike | None = None, batch_size: int = 256) -> np.ndarray:
        """Improve degraded images.

        Args:
            images: `(N, h, w, C)`, floats in [-1, 1] or uint8. A network that holds no size takes images of any.
            mask: for images with holes: 1 (or True) where a pixel is known and 0 where it is lost, `(h, w)`,
                `(N, h, w)` or `(N, h, w, 1)`; or leave it out and give what `degrade` returned.
            batch_size: how many at a time.

        Returns:
            float32 array `(N, H, W, C)` in [-1, 1].

        Raises:
            ValueError: images or a mask that do not fit.
        """
        batch_size = check_positive(batch_size=batch_size)
        degraded = self._with_mask(np.asarray(images), mask)
        padded, (height, width) = self._padded(degraded)
        parts = [
            self._improve_batch(tf.constant(padded[start : start + batch_size]))
            for start in range(0, len(padded), batch_size)
        ]
        return np.concatenate(parts)[:, :height, :width]

    @tf.function(reduce_retracing=True)
    def _improve_batch(self, degraded):
        return tf.clip_by_value(self(degraded, training=False), -1.0, 1.0)

    def _with_mask(self, images, mask):
        """Return degraded images as the model takes them, float32."""
        channels = self.image_shape[2]
        if not self.degradation.has_mask:
            if mask is not None:
                raise ValueError(f"A mask is given, and to {self.degradation.name} needs none; leave it out.")
            return self._checked(images, channels, "images")
        if mask is None and images.ndim == 4 and images.shape[3] == channels + 1:
            images, mask = images[..., :channels], (images[..., channels:] > 0.5).astype("float32")
        if mask is None:
            raise ValueError("No mask is given; give 1 where a pixel is known and 0 where it is lost.")
        if images.ndim != 4 or images.shape[3] != channels:
            return self._checked(images, channels, "images")
        known = as_mask(mask, images.shape)
        values = as_floats(images, known)
        return np.concatenate([values, known[..., :1].astype("float32")], axis=-1)

    def _checked(self, images, channels, what):
        """Return images as float32 in [-1, 1], or say what they are instead."""
        images = np.asarray(images)
        if images.ndim != 4 or images.shape[3] != channels or not images.size:
            raise ValueError(
                f"The {what} have shape {images.shape}; this model takes (N, height, width, {channels}), N at least 1."
            )
        return as_floats(images, np.ones(images.shape, bool))

    def _padded(self, degraded):
        """Return images with sides that the network takes, and the size of the improved ones."""
        taken, given = tuple(self.network.inputs[0].shape[1:3]), degraded.shape[1:3]
        factor = getattr(self.degradation, "factor", 1)
        size = tuple(side * factor for side in given)
        if None not in taken:
            if size != taken:
                wanted = " x ".join(str(side // factor) for side in taken)
                raise ValueError(
                    f"The images are {given[0]} x {given[1]}; this network holds its size and takes {wanted}: "
                    "use one with network='conv', which takes any."
                )
            return degraded, size
        step = max(1, STRIDE // factor)
        over = [-side % step for side in given]
        return np.pad(degraded, ((0, 0), (0, over[0]), (0, over[1]), (0, 0)), mode="edge"), size
