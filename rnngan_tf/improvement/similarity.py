"""How near improved images come to the true ones: PSNR and SSIM, TensorFlow's own."""

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from rnngan_tf.core.annotations import Tensor

SPAN = 2.0  # of values in [-1, 1]
BEST = 58.9  # dB, of images that differ by no more than rounding to 8 bits does: 20 log10(255) + 10 log10(12)


def psnr(images: Tensor, others: Tensor) -> tf.Tensor:
    """Return the peak signal-to-noise ratio of each pair of images in dB, `(B,)`, at most 58.9.

    Args:
        images, others: `(B, H, W, C)` in [-1, 1].

    Example:
        >>> black, grey = -tf.ones((1, 8, 8, 1)), tf.zeros((1, 8, 8, 1))
        >>> round(float(psnr(black, grey)[0]), 2)  # 10 log10(2^2 / 1^2)
        6.02
    """
    return tf.minimum(tf.image.psnr(images, others, SPAN), BEST)


def ssim(images: Tensor, others: Tensor) -> tf.Tensor:
    """Return the structural similarity of each pair of images, `(B,)`, at most 1 (Wang et al., 2004).

    Args:
        images, others: `(B, H, W, C)` in [-1, 1], sides of at least 11.
    """
    return tf.image.ssim(tf.convert_to_tensor(images), tf.convert_to_tensor(others), SPAN)


def compare(images: ArrayLike, others: ArrayLike) -> dict[str, float]:
    """Return the mean PSNR and SSIM of two arrays of images, as a dictionary of floats."""
    images, others = (np.asarray(part, "float32") for part in (images, others))
    return {"psnr": float(np.mean(psnr(images, others))), "ssim": float(np.mean(ssim(images, others)))}
