r"""Images to score, whatever holds them: a model, a run, an array, a file or a folder."""

import os
import warnings
import zipfile
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

from rnngan_tf.core.validation import check_positive, check_seed
from rnngan_tf.data import folder, image_files
from rnngan_tf.models.saving import MODEL, load_trained

ACCEPTED = "a GANModel or VAE, an array, a .npz, .npy or .keras file, a run folder, or a folder of images"
RUN_FILES = ("config.json", "history.csv")  # of a run that has no model
KEY = "images"  # of an .npz file, as `rnngan sample` writes it
TOLERANCE = 1e-3  # by which rounding may carry floats out of [-1, 1]
UNREADABLE = (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError)


def load(subject, n, seed=0, image_shape=None):
    r"""Return `n` images of a subject.

    A model generates them. From more than `n` images, `n` are drawn without replacement and kept in their order. No
    image is resized: scores would then tell of the resizing too.

    Args:
        subject: a GANModel or VAE, or anything with `generate(n, seed=)`; an array `(N, H, W, C)`, float in [-1, 1] or
            uint8; the path of an `.npz` file with such an array under "images", of an `.npy` file, of a `.keras` file,
            of a folder of `rnngan train`, or of a folder of images of one size.
        n: how many, at least 1.
        seed: a whole number; the same one gives the same images.
        image_shape: `(H, W, C)` that they must have; None takes them as they are (a folder whose images are all
            grey then has one channel).

    Returns:
        float32 array `(n, H, W, C)` in [-1, 1], not shared with the subject.

    Raises:
        ValueError: another kind of subject, fewer than `n` images, another shape, type or range, not-a-number, a file
            that cannot be read.
        OSError: there is no such file, or no image in the folder.

    Warns:
        UserWarning: no value is below 0, so that the range seems to be [0, 1].

    Example:
        >>> load(np.zeros((10, 8, 8, 1), "uint8"), n=4, image_shape=(8, 8, 1))[:, 0, 0, 0]
        array([-1., -1., -1., -1.], dtype=float32)
    """
    n = check_positive(n=n)
    what, source = _open(subject)
    if hasattr(source, "generate"):
        _check_shape(what, getattr(source, "image_shape", image_shape), image_shape)
        images = np.asarray(source.generate(n, seed=check_seed(seed)))
    elif isinstance(source, list):
        images = _read(what, [source[row] for row in choose_rows(what, len(source), n, seed)], image_shape)
    else:
        images = source[choose_rows(what, len(source), n, seed)]
    return _checked(what, images, n, image_shape)


def to_float(images):
    r"""Return uint8 images in [0, 255] as float32 in [-1, 1]; floats only as float32.

    Example:
        >>> to_float(np.array([0, 255], "uint8"))
        array([-1.,  1.], dtype=float32)
    """
    images = np.asarray(images)
    floats = images.astype("float32")
    return floats / 127.5 - 1 if images.dtype == np.uint8 else floats


def choose_rows(what, count, n, seed):
    r"""Return `n` of the numbers 0 to `count - 1` in rising order, drawn without replacement by `seed`.

    Args:
        what: what has `count` images, for the message.

    Raises:
        ValueError: fewer than `n`.

    Example:
        >>> choose_rows("The box", 3, 3, seed=0)
        array([0, 1, 2])
    """
    if count < n:
        raise ValueError(
            f"{what} has {count:,} images and {n:,} are asked for; give more images, or ask for fewer samples."
        )
    return np.sort(np.random.default_rng(check_seed(seed) % 2**63).choice(count, n, replace=False))


def _open(subject):
    """Return what to call the subject, and what holds its images: a model, an array or a list of files."""
    if not isinstance(subject, (str, os.PathLike)):
        what = "The array" if hasattr(subject, "__array__") else f"The {type(subject).__name__}"
        return what, subject if callable(getattr(subject, "generate", None)) else _array(what, subject)
    path = Path(subject).expanduser()
    if path.is_dir():
        is_run = (path / MODEL).exists() or all((path / name).exists() for name in RUN_FILES)
        return str(path), load_trained(path) if is_run else folder.list_images(path)
    if not path.exists():
        raise FileNotFoundError(f"There is nothing at {path}; give {ACCEPTED}.")
    if path.suffix == ".keras":
        return str(path), load_trained(path)
    if path.suffix not in (".npz", ".npy"):
        raise ValueError(f"{path} is a file of another kind; give {ACCEPTED}.")
    return str(path), _array(path, _read_arrays(path))


def _read_arrays(path):
    """Return the array of an `.npz` or `.npy` file; the latter stays on disk until its rows are chosen."""
    try:
        if path.suffix == ".npy":
            return np.load(path, mmap_mode="r", allow_pickle=False)
        with np.load(path, allow_pickle=False) as arrays:
            names = arrays.files
            if KEY in names:
                return arrays[KEY]
    except UNREADABLE as error:
        reason = (str(error).strip().splitlines() or [""])[0][:150].rstrip(".")
        raise ValueError(f"{path} holds no readable array ({type(error).__name__}: {reason}).") from error
    raise ValueError(f"{path} has no array {KEY!r}, as `rnngan sample` writes it, but {names[:8]}.")


def _array(what, source):
    """Return an array of four axes, or say what was given instead."""
    try:
        images = source if isinstance(source, np.ndarray) else np.asarray(source)
    except (TypeError, ValueError):  # lists of unequal lengths
        images = np.empty((), object)
    if images.dtype.kind not in "fiub":
        raise ValueError(f"{what} holds no images that can be scored; give {ACCEPTED}.")
    if images.ndim != 4:
        raise ValueError(
            f"{what} has an array of shape {images.shape}; images have the shape (N, H, W, C), "
            "where images[..., None] adds the channel that grey ones may lack."
        )
    return images


def _read(what, paths, image_shape):
    """Return the images of files, uint8 `(n, H, W, C)`, each of which must have that size."""
    width, height = _size(paths[0]) if image_shape is None else (image_shape[1], image_shape[0])

    def read(path):
        given = _size(path)
        if given != (width, height):
            raise ValueError(
                f"The image {path} has {given[1]}x{given[0]} pixels, not {height}x{width}; "
                "give images of one size, that of the real ones."
            )
        return image_files.read_image(path, height, width)

    images = image_files.collect(read, paths, (height, width, 3), "Reading images")
    wanted = None if image_shape is None else image_shape[-1]
    if wanted == 3 or (images != images[..., :1]).any():
        _check_shape(what, images.shape[1:], image_shape)
        return images
    return images[..., :1]


def _size(path):
    """Return width and height of an image file, read from its head alone."""
    try:
        with Image.open(path) as image:
            return image.size
    except Exception as error:  # Pillow's decoders raise many kinds
        raise ValueError(f"The image {path} cannot be read ({error}); repair it or remove it.") from error


def _check_shape(what, given, wanted):
    """Raise a `ValueError` unless images of the shape `given` can be scored beside those of the shape `wanted`."""
    given = None if given is None else tuple(given)
    if given is not None and (given[-1] not in (1, 3) or 0 in given):
        raise ValueError(f"{what} has images of shape {given}; they need pixels, and 1 (grey) or 3 (colour) channels.")
    if wanted is not None and given != tuple(wanted):
        raise ValueError(
            f"{what} has images of shape {given}, not {tuple(wanted)} like the real ones; make both alike."
        )


def _checked(what, images, n, image_shape):
    """Return images as float32 in [-1, 1], or say what is wrong with them."""
    if images.ndim != 4 or len(images) != n:
        raise ValueError(f"{what} gave an array of shape {images.shape}; asked for were {n:,} images, (n, H, W, C).")
    _check_shape(what, images.shape[1:], image_shape)
    if images.dtype == np.uint8:
        return to_float(images)
    if images.dtype.kind != "f":
        raise ValueError(f"{what} has {images.dtype} values; give floats in [-1, 1], or uint8 in [0, 255].")
    images = to_float(images)
    bad = np.count_nonzero(~np.isfinite(images).all(axis=(1, 2, 3)))
    if bad:
        raise ValueError(f"{what} has not-a-number or infinity in {bad:,} of {n:,} images; such cannot be scored.")
    low, high = images.min(), images.max()
    if low < -1 - TOLERANCE or high > 1 + TOLERANCE:
        raise ValueError(
            f"{what} has values from {low:.4g} to {high:.4g}; floats lie in [-1, 1]: "
            "rescale them with images / 127.5 - 1, or give uint8 in [0, 255]."
        )
    if low >= 0:
        warnings.warn(
            f"{what} has no value below 0; where its range is [0, 1], rescale it with images * 2 - 1.", stacklevel=3
        )
    return np.clip(images, -1, 1, out=images)
