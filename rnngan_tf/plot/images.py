"""Images in one grid, conversion to pixels, and text beside, above and below an image."""

from math import ceil, sqrt
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image

from rnngan_tf.core.annotations import PathLike
from rnngan_tf.core.files import replacing
from rnngan_tf.core.validation import check_positive

SEPARATOR = 96  # the grey of the lines between images: neither the black of digits nor the white of paper
COMFORTABLE = 64  # pixels: smaller images are enlarged to about this size
FONT_SIZE = 13  # pixels
GAP = 6  # pixels between text and image


def grid(
    images: ArrayLike, columns: int | None = None, path: PathLike | None = None, scale: int | None = None
) -> Image.Image:
    """Arrange images in rows and columns with thin lines between them.

    Args:
        images: `(N, H, W, C)` floats in [-1, 1] or uint8, C 1 or 3.
        columns: images per row; None chooses a grid that is about square.
        path: file to write; its suffix decides the format.
        scale: integer factor by which every pixel is enlarged; None enlarges small images to about 64 pixels.

    Returns:
        A `PIL.Image`.

    Raises:
        ValueError: the images have another shape, type or range, there are none, or `columns` or `scale` is below 1.

    Example:
        >>> grid(np.zeros((6, 28, 28, 1), "float32"), columns=3, scale=1).size
        (88, 59)
    """
    pixels = to_uint8(images)
    count, height, width, channels = pixels.shape
    columns = ceil(sqrt(count)) if columns is None else check_positive(columns=columns)
    scale = max(1, COMFORTABLE // max(height, width)) if scale is None else check_positive(scale=scale)
    columns, rows, line = min(columns, count), ceil(count / columns), max(1, scale // 2)
    pixels = pixels.repeat(scale, axis=1).repeat(scale, axis=2)
    height, width = height * scale + line, width * scale + line
    canvas = np.full((rows * height + line, columns * width + line, channels), SEPARATOR, "uint8")
    for index, image in enumerate(pixels):
        top, left = line + index // columns * height, line + index % columns * width
        canvas[top : top + height - line, left : left + width - line] = image
    return save_image(Image.fromarray(canvas[:, :, 0] if channels == 1 else canvas), path)


def to_uint8(images: ArrayLike) -> np.ndarray:
    """Return images as uint8 `(N, H, W, C)` in [0, 255]; NaN becomes middle grey.

    Raises:
        ValueError: the images have another shape, type or range, or there are none.

    Example:
        >>> to_uint8(np.array([-1.0, 0.0, 1.0]).reshape(3, 1, 1, 1)).ravel()
        array([  0, 128, 255], dtype=uint8)
    """
    images = np.asarray(images)
    if images.ndim != 4 or images.shape[-1] not in (1, 3) or 0 in images.shape:
        raise ValueError(
            f"Images must have the shape (N, H, W, C) with N >= 1 and C 1 (grey) or 3 (colour); got {images.shape}."
        )
    if images.dtype == np.uint8:
        return images
    if not np.issubdtype(images.dtype, np.floating):
        raise ValueError(f"Images must be floats in [-1, 1] or uint8 in [0, 255]; got {images.dtype}.")
    images = np.nan_to_num(images.astype("float32"), posinf=0.0, neginf=0.0)
    if np.abs(images).max() > 1.5:
        raise ValueError(
            f"Float images must lie in [-1, 1]; got values from {images.min():.4g} to {images.max():.4g}: "
            "rescale them with images / 127.5 - 1, or convert them to uint8."
        )
    return np.rint(np.clip(images, -1, 1) * 127.5 + 127.5).astype("uint8")


def save_image(image, path):
    """Write a `PIL.Image` atomically if `path` is given, and return the image."""
    if path is not None:
        with replacing(path) as part:
            image.save(part)
    return image


def label_rows(image, labels):
    """Write a label to the left of each row of an image; all rows have the same height.

    Args:
        image: a `PIL.Image`, grey or RGB.
        labels: a short text for each row.

    Returns:
        A wider `PIL.Image`.
    """
    font = _font()
    margin = 2 * GAP + max(_width(label, font) for label in labels)
    canvas, draw, ink = _canvas(image, (image.width + margin, image.height), (margin, 0))
    height = image.height / len(labels)
    for row, label in enumerate(labels):
        draw.text((margin - GAP, (row + 0.5) * height), str(label), fill=ink, font=font, anchor="rm")
    return canvas


def label_columns(image, labels):
    """Write a label above each column of an image; all columns have the same width. See `label_rows`.

    If labels would touch, only every second, third ... label is written, counted from the last one.
    """
    font = _font()
    margin = FONT_SIZE + 2 * GAP
    canvas, draw, ink = _canvas(image, (image.width, image.height + margin), (0, margin))
    width = image.width / len(labels)
    step = ceil((max(_width(label, font) for label in labels) + GAP) / width)
    for column in range(len(labels) - 1, -1, -step):
        draw.text(((column + 0.5) * width, margin / 2), str(labels[column]), fill=ink, font=font, anchor="mm")
    return canvas


def caption(image, sentence):
    """Write a sentence below an image, on as many lines as it needs. See `label_rows`."""
    font, lines = _font(), []
    for word in sentence.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _width(longer, font) <= image.width - 2 * GAP:
            lines[-1] = longer
        else:
            lines.append(word)
    height = FONT_SIZE + 4
    width = max(image.width, *(_width(line, font) + 2 * GAP for line in lines))
    canvas, draw, ink = _canvas(image, (width, image.height + len(lines) * height + 2 * GAP), (0, 0))
    for number, line in enumerate(lines):
        draw.text((GAP, image.height + GAP + (number + 0.5) * height), line, fill=ink, font=font, anchor="lm")
    return canvas


def _font():
    """Return the font of the figures, which matplotlib includes."""
    import matplotlib
    from PIL import ImageFont

    return ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"), FONT_SIZE)


def _width(text, font):
    """Return the width of a text in pixels."""
    return ceil(font.getlength(str(text)))


def _canvas(image, size, place):
    """Paste an image onto white; return the canvas, its `ImageDraw` and the value of black."""
    from PIL import ImageDraw

    grey = image.mode == "L"
    canvas = Image.new(image.mode, size, 255 if grey else (255, 255, 255))
    canvas.paste(image, place)
    return canvas, ImageDraw.Draw(canvas), 0 if grey else (0, 0, 0)
