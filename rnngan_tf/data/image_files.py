r"""Images to arrays of one size: cut to the shape wanted around the centre, then resized."""

import concurrent.futures
import contextlib
import sys

import numpy as np
import rich.console
import rich.progress
from PIL import Image, ImageOps

PROGRESS_FROM = 500  # fewer images take no time worth a progress bar
GREY = ("1", "L", "LA", "La", "F")  # modes of images without colours, beside the integers'
BLOCK = 16  # images that a thread takes at a time: handing over each singly costs as much as resizing it


def fit_image(image, height, width):
    r"""Cut the largest centred part with the aspect `width / height` out of an image and resize it (Lanczos).

    Args:
        image: a `PIL.Image.Image` of mode "L" or "RGB".
        height, width: the size wanted, in pixels.

    Returns:
        `(height, width, C)` uint8, C 1 or 3.
    """
    fitted = np.asarray(ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS))
    return fitted.reshape(height, width, -1)


def resize_images(images, height, width):
    r"""Resize images as `fit_image` does.

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
        pillow_image = Image.fromarray(image[..., 0] if channels == 1 else image)
        return fit_image(pillow_image, height, width)

    return collect(resize, images, (height, width, channels), "Resizing images")


def read_image(path, height, width):
    r"""Read an image file in colour: upright, transparent parts on white, 16-bit greys to 8 bits, fitted.

    Args:
        path: the file.
        height, width: the size wanted, in pixels.

    Returns:
        `(height, width, 3)` uint8.

    Raises:
        ValueError: the file is not a readable image; the message names it.
    """
    with _reading(path) as image:
        return fit_image(_to_rgb(image), height, width)


def read_whole(path):
    r"""Read an image file in its own size, upright, transparent parts on white, 16-bit greys to 8 bits.

    Args:
        path: the file.

    Returns:
        `(height, width, C)` uint8: one channel for an image without colours in its format, else three.

    Raises:
        ValueError: the file is not a readable image; the message names it.
    """
    with _reading(path) as image:
        colours = np.asarray(_to_rgb(image))
        return colours[..., :1] if image.mode in GREY or image.mode.startswith("I") else colours


@contextlib.contextmanager
def _reading(path):
    """Give the image of a file, upright."""
    try:
        with Image.open(path) as image:
            yield ImageOps.exif_transpose(image)
    except Exception as error:  # Pillow's decoders raise many kinds
        raise ValueError(f"The image {path} cannot be read ({error}); repair it or remove it.") from error


def _to_rgb(image):
    if image.mode.startswith("I"):  # 16 bits a pixel, which convert() would clip instead of scale
        return Image.fromarray((np.asarray(image).clip(0, 65535) // 257).astype(np.uint8)).convert("RGB")
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return image.convert("RGB")


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
