"""Classical methods without learning, as baselines for trained models, and measures of similarity: PSNR and SSIM.

All methods take and return float arrays `(N, H, W, C)` in [-1, 1].
"""

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike
from PIL import Image
from scipy import ndimage

from rnngan_tf.core.annotations import Tensor
from rnngan_tf.core.validation import check_positive
from rnngan_tf.improvement.degradations import Hole

SPAN = 2.0  # range of values in [-1, 1]
BEST = 58.9  # dB, for images that differ only by rounding to 8 bits: 20 log10(255) + 10 log10(12)


def median_filter(images, size=3):
    """Replace each value by the median of a square of `size` pixels around it (SciPy's filter).

    Example:
        >>> spot = np.zeros((1, 8, 8, 1))
        >>> spot[0, 4, 4] = 1
        >>> float(median_filter(spot).max())
        0.0
    """
    size = check_positive(size=size)
    return ndimage.median_filter(images, (1, size, size, 1), mode="nearest")


def gaussian_filter(images, deviation=1.0):
    """Blur images with a normal kernel whose standard deviation is `deviation` pixels (SciPy's filter)."""
    return ndimage.gaussian_filter(images, (0, deviation, deviation, 0), mode="nearest")


def bicubic(images, factor=2):
    """Enlarge images `factor` times in height and width with Pillow's bicubic filter.

    Example:
        >>> bicubic(np.zeros((1, 4, 5, 3)), 2).shape
        (1, 8, 10, 3)
    """
    factor = check_positive(factor=factor)
    images = np.asarray(images, "float32")
    size = images.shape[2] * factor, images.shape[1] * factor
    channels = np.moveaxis(images, -1, 1)  # (N, C, h, w)
    resized = [[np.asarray(Image.fromarray(part).resize(size, Image.BICUBIC)) for part in image] for image in channels]
    return np.clip(np.moveaxis(np.asarray(resized), 1, -1), -1, 1)


def mean_fill(images, mask):
    """Replace missing pixels by the mean of the known ones, for each image and channel.

    Args:
        images: `(N, H, W, C)`.
        mask: 1 where a pixel is known, `(N, H, W, 1)`.
    """
    degraded = np.concatenate([images, mask], axis=-1).astype("float32")
    return np.asarray(Hole().begin(tf.constant(degraded)))


def nearest_fill(images, mask):
    """Replace missing pixels by the nearest known pixel (SciPy's distance transform); arguments as of `mean_fill`."""
    filled = np.array(images, "float32")
    for image, known in zip(filled, np.asarray(mask)[..., 0] > 0, strict=True):
        _, (rows, columns) = ndimage.distance_transform_edt(~known, return_indices=True)
        image[:] = image[rows, columns]
    return filled


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
