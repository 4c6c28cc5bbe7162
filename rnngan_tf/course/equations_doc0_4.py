r"""Equations of notebook 0.4: a transposed convolution of one row, and a squared error without a target."""

import numpy as np


def transposed(row, kernel):
    r"""Double the length of a row by a transposed convolution with four weights and stride 2, cropped at the edges.

    Each input contributes to four outputs, and neighbours overlap by two (document 0, section 4; equation 0.4a):

    $$y_n = \sum_{i, j:\, 2i + j - 1 = n} x_i\, w_j$$

    Args:
        row: N numbers.
        kernel: 4 numbers.

    Returns:
        2 N numbers.

    Example:
        >>> transposed([1, 0, 0], [1, 2, 3, 4]).tolist()  # the first weight is cropped
        [2.0, 3.0, 4.0, 0.0, 0.0, 0.0]
    """
    full = np.zeros(2 * len(row) + 2)
    for index, value in enumerate(row):
        full[2 * index : 2 * index + 4] += value * np.asarray(kernel, float)
    return full[1:-1]


def squared_error(guess, images):
    r"""Return the two parts of the mean squared error between a guess and random images.

    A guess can make the first part zero; the second part is the variance of the images (equation 0.4b):

    $$E\,\lVert g - x\rVert^2 = \lVert g - \bar{x}\rVert^2 + E\,\lVert x - \bar{x}\rVert^2$$

    Args:
        guess: `(H, W, C)`.
        images: `(N, H, W, C)`.

    Returns:
        Both parts, as means over pixels.

    Example:
        >>> images = np.array([0.0, 2.0]).reshape(2, 1, 1, 1)
        >>> squared_error(np.full((1, 1, 1), 1.0), images), squared_error(images[0], images)
        ((0.0, 1.0), (1.0, 1.0))
    """
    mean = images.mean(axis=0)
    return float(np.mean((guess - mean) ** 2)), float(np.mean((images - mean) ** 2))
