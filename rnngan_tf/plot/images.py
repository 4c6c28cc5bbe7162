"""Images as one grid: rows and columns of them, and what every image needs: pixels, sizes, a place on disk."""

from math import ceil, sqrt

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image

from rnngan_tf.core.annotations import PathLike
from rnngan_tf.core.files import replacing

SEPARATOR = 96  # a grey between the black of digits and the white of paper
COMFORTABLE = 64  # pixels: smaller images are enlarged to about this


def grid(
    images: ArrayLike, columns: int | None = None, path: PathLike | None = None, scale: int | None = None
) -> Image.Image:
    """Lay images out in rows and columns with thin lines between them.

    Args:
        images: `(N, H, W, C)` floats in [-1, 1] or uint8, C 1 or 3.
        columns: images a row; about a square by default.
        path: file to write, the format by its suffix.
        scale: whole number by which every pixel is enlarged; small images grow to about 64 pixels by default.

    Returns:
        A `PIL.Image`.

    Raises:
        ValueError: images of another shape, type or range, none at all, or `columns` or `scale` below 1.

    Example:
        >>> grid(np.zeros((6, 28, 28, 1), "float32"), columns=3, scale=1).size
        (88, 59)
    """

    pixels = to_uint8(images)
    count, height, width, channels = pixels.shape
    columns = at_least_one("columns", columns, ceil(sqrt(count)))
    scale = at_least_one("scale", scale, max(1, COMFORTABLE // max(height, width)))
    columns, rows, line = min(columns, count), ceil(count / columns), max(1, scale // 2)
    pixels = pixels.repeat(scale, axis=1).repeat(scale, axis=2)
    height, width = height * scale + line, width * scale + line
    canvas = np.full((rows * height + line, columns * width + line, channels), SEPARATOR, "uint8")
    for index, image in enumerate(pixels):
        top, left = line + index // columns * height, line + index % columns * width
        canvas[top : top + height - line, left : left + width - line] = image
    laid_out = Image.fromarray(canvas[:, :, 0] if channels == 1 else canvas)
    return written(laid_out, path)


def to_uint8(images: ArrayLike) -> np.ndarray:
    """Return images as uint8 `(N, H, W, C)` in [0, 255]; not-a-number becomes middle grey.

    Raises:
        ValueError: images of another shape, type or range, or none at all.

    Example:
        >>> to_uint8(np.array([-1.0, 0.0, 1.0]).reshape(3, 1, 1, 1)).ravel()
        array([  0, 128, 255], dtype=uint8)
    """
    images = np.asarray(images)
    if images.ndim != 4 or images.shape[-1] not in (1, 3) or 0 in images.shape:
        raise ValueError(
            f"Images have the shape (N, H, W, C), at least one, C 1 (grey) or 3 (colour); given was {images.shape}."
        )
    if images.dtype == np.uint8:
        return images
    if not np.issubdtype(images.dtype, np.floating):
        raise ValueError(f"Images are floats in [-1, 1] or uint8 in [0, 255]; given was {images.dtype}.")
    images = np.nan_to_num(images.astype("float32"), posinf=0.0, neginf=0.0)
    if np.abs(images).max() > 1.5:
        raise ValueError(
            f"Float images lie in [-1, 1]; given were values from {images.min():.4g} to {images.max():.4g}: "
            "rescale them with images / 127.5 - 1, or give them as uint8."
        )
    return np.rint(np.clip(images, -1, 1) * 127.5 + 127.5).astype("uint8")


def at_least_one(name, value, default):
    """Return `value`, or `default` for None, checked to be a whole number from 1 on."""
    value = default if value is None else value
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise ValueError(f"{name} is an integer >= 1; given was {value!r}.")
    return int(value)


def written(image, path):
    """Write the image where a path is given, whole or not at all, and return it."""
    if path is not None:
        with replacing(path) as part:
            image.save(part)
    return image
