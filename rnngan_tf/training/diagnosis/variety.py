"""How much images differ from each other: what a collapsed generator loses."""

import numpy as np

REFERENCE = 0.4  # variety of 64 training images: MNIST 0.49, Fashion-MNIST 0.40, CIFAR-10 0.43


def variety(images):
    """Return the median distance of an image to the nearest other one, root mean square over its pixels.

    Args:
        images: `(N, H, W, C)` floats, N at least 2.

    Raises:
        ValueError: fewer than two images.

    Example:
        >>> variety(np.array([0.0, 0.5, 1.0]).reshape(3, 1, 1, 1))
        0.5
    """
    pixels = np.asarray(images, "float64").reshape(len(images), -1)  # (N, H * W * C)
    if len(pixels) < 2:
        raise ValueError(f"Variety takes at least two images; given were {len(pixels)}.")
    squares = (pixels**2).sum(axis=1)
    distances = squares[:, None] + squares - 2 * pixels @ pixels.T  # (N, N)
    np.fill_diagonal(distances, np.inf)
    nearest = np.sqrt(np.maximum(distances.min(axis=1), 0) / pixels.shape[1])  # (N,)
    return float(np.median(nearest))
