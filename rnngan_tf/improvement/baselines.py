"""Classical ways to improve images, without learning: what a trained model has to beat.

All take and return float arrays `(N, H, W, C)` in [-1, 1].
"""

import numpy as np
import tensorflow as tf
from PIL import Image
from scipy import ndimage

from rnngan_tf.core.validation import check_positive
from rnngan_tf.improvement.degradations import Hole


def median_filter(images, size=3):
    """Return images in which each value is the median of a square around it (SciPy's filter).

    Example:
        >>> spot = np.zeros((1, 8, 8, 1))
        >>> spot[0, 4, 4] = 1
        >>> float(median_filter(spot).max())
        0.0
    """
    size = check_positive(size=size)
    return ndimage.median_filter(images, (1, size, size, 1), mode="nearest")


def gaussian_filter(images, deviation=1.0):
    """Return images blurred by a normal distribution of that standard deviation in pixels (SciPy's filter)."""
    return ndimage.gaussian_filter(images, (0, deviation, deviation, 0), mode="nearest")


def bicubic(images, factor=2):
    """Return images `factor` times as high and wide, interpolated by Pillow's bicubic filter.

    Example:
        >>> bicubic(np.zeros((1, 4, 5, 3)), 2).shape
        (1, 8, 10, 3)
    """
    factor = check_positive(factor=factor)
    images = np.asarray(images, "float32")
    size = images.shape[2] * factor, images.shape[1] * factor
    channels = np.moveaxis(images, -1, 1)  # (N, C, h, w)
    resized = [[np.asarray(Image.fromarray(one).resize(size, Image.BICUBIC)) for one in image] for image in channels]
    return np.clip(np.moveaxis(np.asarray(resized), 1, -1), -1, 1)


def mean_fill(images, mask):
    """Return images whose lost pixels are the mean of the known ones, for each image and channel.

    Args:
        images: `(N, H, W, C)`.
        mask: 1 where a pixel is known, `(N, H, W, 1)`.
    """
    degraded = np.concatenate([images, mask], axis=-1).astype("float32")
    return np.asarray(Hole().begin(tf.constant(degraded)))


def nearest_fill(images, mask):
    """Return images whose lost pixels are those of the nearest known pixel (SciPy's distance transform)."""
    filled = np.array(images, "float32")
    for image, known in zip(filled, np.asarray(mask)[..., 0] > 0, strict=True):
        _, (rows, columns) = ndimage.distance_transform_edt(~known, return_indices=True)
        image[:] = image[rows, columns]
    return filled
