r"""Arrays that take long to make, kept in files between runs."""

import hashlib
import json
import logging
import os
import zipfile
import zlib
from pathlib import Path

import numpy as np

from rnngan_tf.core.files import replacing

logger = logging.getLogger(__name__)

PARTS = "__parts__"  # the array beside the others that says what they were made of
DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError)


def cached(parts, make, folder=None):
    r"""Return the arrays that `make` gives, read from a file where they were made before.

    The file is named by the SHA-256 of what the arrays are made of, so that nothing stale is ever read as long as
    `parts` names everything that they depend on. It is written whole or not at all. A damaged file is made again, and
    where nothing can be written only the caching is lost; both are logged.

    Args:
        parts: a dictionary of plain values (texts, numbers, lists, dictionaries): what the arrays are made of.
        make: a function without arguments that returns a dictionary of NumPy arrays.
        folder: where the files lie; None for `default_folder()`.

    Returns:
        A dictionary of NumPy arrays.

    Raises:
        ValueError: `parts` that JSON cannot hold, or something else than arrays of numbers or texts from `make`.

    Example:
        >>> import tempfile
        >>> folder, parts = tempfile.mkdtemp(), {"data": "mnist", "samples": 3}
        >>> cached(parts, lambda: {"mean": np.arange(3)}, folder)
        {'mean': array([0, 1, 2])}
        >>> cached(parts, lambda: 1 / 0, folder)
        {'mean': array([0, 1, 2])}
    """
    text = _as_text(parts)
    folder = default_folder() if folder is None else Path(folder)
    path = None if folder is None else folder / f"{hashlib.sha256(text.encode()).hexdigest()}.npz"
    arrays = None if path is None else _read(path, text)
    if arrays is None:
        arrays = _checked(make())
        if path is not None:
            _write(path, text, arrays)
    return arrays


def default_folder():
    r"""Return the folder of cached files.

    The environment's `RNNGAN_CACHE`; else `rnngan_tf` in `XDG_CACHE_HOME`, or in `~/.cache`. None where there is no
    home folder.
    """
    if os.environ.get("RNNGAN_CACHE"):
        return Path(os.environ["RNNGAN_CACHE"]).expanduser()
    shared = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if shared.is_absolute():  # the specification asks to ignore other ones
        return shared / "rnngan_tf"
    try:
        return Path.home() / ".cache" / "rnngan_tf"
    except RuntimeError:
        logger.warning("There is no home folder to cache in; set RNNGAN_CACHE to a folder.")
        return None


def fingerprint(array):
    r"""Return the SHA-256 of an array's type, shape and values: a part that tells one array from any other.

    Example:
        >>> fingerprint(np.zeros(3)) == fingerprint(np.zeros(3)), fingerprint(np.zeros(3)) == fingerprint(np.ones(3))
        (True, False)
    """
    array = np.ascontiguousarray(array)
    digest = hashlib.sha256(f"{array.dtype.str}{array.shape}".encode())
    digest.update(array.reshape(-1).view("uint8"))
    return digest.hexdigest()


def _as_text(parts):
    """Return `parts` as JSON, the same for the same parts in any order."""
    try:
        return json.dumps(parts, sort_keys=True, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ValueError(f"parts must be plain texts, numbers, lists and dictionaries ({error}).") from error


def _checked(made):
    """Return what was made as a dictionary of arrays that a file can hold without pickling."""
    if not isinstance(made, dict) or PARTS in made:
        raise ValueError(
            f"make must return a dictionary of arrays, none of them named {PARTS!r}; it gave {type(made)}."
        )
    arrays = {name: np.asarray(array) for name, array in made.items()}
    odd = [name for name, array in arrays.items() if array.dtype.hasobject]
    if odd:
        raise ValueError(f"make must return arrays of numbers or texts; {odd[0]!r} holds Python objects.")
    return arrays


def _read(path, text):
    """Return the arrays of a file; None where there is none, or it is not what it should be."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        if arrays.pop(PARTS).item() != text:
            raise ValueError("it was made of something else")
        return arrays
    except FileNotFoundError:
        return None
    except DAMAGED as error:
        logger.warning("The cached file %s is damaged (%s) and is made again.", path, error)
        return None


def _write(path, text, arrays):
    """Write the file, or log why that cannot be."""
    try:
        with replacing(path) as part:
            np.savez(part, **arrays, **{PARTS: np.array(text)})
    except OSError as error:
        logger.warning("Nothing is cached in %s (%s); set RNNGAN_CACHE to a folder that can be written.", path, error)
