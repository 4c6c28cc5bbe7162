r"""Pictures to arrays of one size: cut to the shape wanted around the centre, then resized."""

import concurrent.futures
import contextlib
import sys

import numpy as np
import rich.console
import rich.progress
from PIL import Image, ImageOps

PROGRESS_FROM = 500  # fewer pictures take no time worth a progress bar
GREY = ("1", "L", "LA", "La", "F")  # modes of pictures without colours, beside the integers'
BLOCK = 16  # pictures that a thread takes at a time: handing over each singly costs as much as resizing it


def fit_picture(picture, height, width):
    r"""Cut the largest centred part with the aspect `width / height` out of a picture and resize it (Lanczos).

    Args:
        picture: a `PIL.Image.Image` of mode "L" or "RGB".
        height, width: the size wanted, in pixels.

    Returns:
        `(height, width, C)` uint8, C 1 or 3.
    """
    fitted = np.asarray(ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS))
    return fitted.reshape(height, width, -1)


def resize_images(images, height, width):
    r"""Resize images as `fit_picture` does.

    Args:
        images: `(N, H, W, C)` uint8, C 1 or 3.
        height, width: the size wanted, in pixels.

    Returns:
        `(N, height, width, C)` uint8; `images` itself when they have that size.

    Example:
        >>> resize_images(np.zeros((2, 28, 28, 1), "uint8"), 32, 64).shape
        (2, 32, 64, 1)
    """
    if images.shape[1:3] == (height, width):
        return images
    channels = images.shape[-1]

    def resize(image):
        picture = Image.fromarray(image[..., 0] if channels == 1 else image)
        return fit_picture(picture, height, width)

    return collect(resize, images, (height, width, channels), "Resizing pictures")


def read_picture(path, height, width):
    r"""Read a picture file in colour: upright, transparent parts on white, 16-bit greys to 8 bits, fitted.

    Args:
        path: the file.
        height, width: the size wanted, in pixels.

    Returns:
        `(height, width, 3)` uint8.

    Raises:
        ValueError: the file is not a readable picture; the message names it.
    """
    with _reading(path) as picture:
        return fit_picture(_to_rgb(picture), height, width)


def read_whole(path):
    r"""Read a picture file in its own size, upright, transparent parts on white, 16-bit greys to 8 bits.

    Args:
        path: the file.

    Returns:
        `(height, width, C)` uint8: one channel for a picture without colours in its format, else three.

    Raises:
        ValueError: the file is not a readable picture; the message names it.
    """
    with _reading(path) as picture:
        colours = np.asarray(_to_rgb(picture))
        return colours[..., :1] if picture.mode in GREY or picture.mode.startswith("I") else colours


@contextlib.contextmanager
def _reading(path):
    """Give the picture of a file, upright."""
    try:
        with Image.open(path) as picture:
            yield ImageOps.exif_transpose(picture)
    except Exception as error:  # Pillow's decoders raise many kinds
        raise ValueError(f"The picture {path} cannot be read ({error}); repair it or remove it.") from error


def _to_rgb(picture):
    if picture.mode.startswith("I"):  # 16 bits a pixel, which convert() would clip instead of scale
        return Image.fromarray((np.asarray(picture).clip(0, 65535) // 257).astype(np.uint8)).convert("RGB")
    if "A" in picture.getbands() or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    return picture.convert("RGB")


def collect(function, items, shape, description):
    r"""Call a function on each item, on all cores and with a progress bar, and gather the results in one array.

    Args:
        function: takes an item, returns an array of `shape`.
        items: a sequence of N items.
        shape: the shape of each result.
        description: what the progress bar says.

    Returns:
        `(N, *shape)` uint8.
    """
    results = np.empty((len(items), *shape), np.uint8)
    blocks = range(0, len(items), BLOCK)

    def fill(start):
        for place in range(start, min(start + BLOCK, len(items))):
            results[place] = function(items[place])

    pool = concurrent.futures.ThreadPoolExecutor()
    try:
        for _ in rich.progress.track(
            pool.map(fill, blocks),
            description,
            total=len(blocks),
            console=rich.console.Console(stderr=True),
            transient=True,
            disable=len(items) < PROGRESS_FROM or not sys.stderr.isatty(),
        ):
            pass
    finally:
        pool.shutdown(cancel_futures=True)  # after an error the rest need not be read
    return results
