r"""Equations of notebook 0.6: the receptive field of convolutions, and the distribution of augmented images."""

import numpy as np

from rnngan_tf.data.image_data import ImageData


def reach(kernels, strides):
    r"""Return the side in pixels of the receptive field of stacked convolutions (equation 0.6a).

    $$r = 1 + \sum_{l=1}^{L} (k_l - 1) \prod_{m < l} s_m$$

    Args:
        kernels: the side of each layer's kernel.
        strides: the stride of each layer.

    Example:
        >>> reach([3, 3, 3], [1, 1, 1]), reach([3, 3, 3], [2, 2, 2])
        (7, 15)
    """
    side, step = 1, 1
    for kernel, stride in zip(kernels, strides, strict=True):
        side += (kernel - 1) * step
        step *= stride
    return side


def changed(probabilities, share, change):
    r"""Return the distribution of images after a share of them was changed (equation 0.6b).

    $$q(x) = (1 - a)\, p(x) + a\, p(T^{-1} x)$$

    If only the real images are augmented, q is the distribution of the data, and the optimal generator samples from q.

    Args:
        probabilities: p of each of N images, `(N,)`.
        share: a, from 0 to 1.
        change: T, a permutation of the N images: image x becomes image `change[x]`.

    Returns:
        q, `(N,)`.

    Example:
        >>> changed([0.75, 0.25, 0.0], 0.5, [1, 2, 0]).tolist()  # image 2 was not in the data before
        [0.375, 0.5, 0.125]
    """
    probabilities = np.asarray(probabilities, float)
    moved = np.zeros_like(probabilities)
    moved[np.asarray(change)] = probabilities
    return (1 - share) * probabilities + share * moved


def only(data, digits, most=None):
    """Return an `ImageData` with some of the classes.

    Args:
        data: an `ImageData` with labels.
        digits: the classes.
        most: the largest number of training images; None keeps all.
    """
    parts = []
    for images, labels, limit in (
        (data.train_images, data.train_labels, most),
        (data.test_images, data.test_labels, None),
    ):
        chosen = np.flatnonzero(np.isin(labels, digits))[:limit]
        parts.append((images[chosen], labels[chosen]))
    return ImageData(data.name, *parts, data.source, data.class_names, data.seed)
