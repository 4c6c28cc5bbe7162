r"""The file of a checkpoint: one line that says what it is and carries a sha256, then an npz archive.

The archive holds a JSON manifest and arrays, and is read without pickle. The sha256 covers every byte of it, so that a
file that is truncated, emptied, changed in a single bit, or something else altogether is known for what it is.
"""

import contextlib
import hashlib
import io
import json
import os

import ml_dtypes  # noqa: F401  lets NumPy know bfloat16 by its name
import numpy as np

MAGIC = b"rnngan_tf checkpoint 1 sha256 "
HEADER = len(MAGIC) + 64 + 1  # the digest in hexadecimal, and the line's end


class DamagedError(ValueError):
    """A file that is no whole checkpoint."""


def pack(manifest, arrays):
    """Return the bytes of a checkpoint.

    Args:
        manifest: anything that JSON takes.
        arrays: a list of arrays, of any types but objects.
    """
    # NumPy's files know only its own types; bfloat16 goes in as the bytes it is made of.
    types = [[array.dtype.name, list(array.shape)] for array in arrays]
    described = json.dumps({"content": manifest, "arrays": types}).encode()
    stored = {f"array_{index}": _as_bytes(array) for index, array in enumerate(arrays)}
    archive = io.BytesIO()
    np.savez(archive, manifest=np.frombuffer(described, np.uint8), **stored)
    payload = archive.getbuffer()
    return b"".join([MAGIC, hashlib.sha256(payload).hexdigest().encode(), b"\n", payload])


def unpack(content):
    """Return the manifest and the list of arrays that `pack` was given.

    Raises:
        DamagedError: the bytes are not what `pack` returned; the message completes "the file ...".

    Example:
        >>> unpack(pack({"epoch": 3}, [np.ones(2)]))
        ({'epoch': 3}, [array([1., 1.])])
    """
    if not content:
        raise DamagedError("is empty")
    if content[: len(MAGIC)] != MAGIC[: len(content)]:
        raise DamagedError("is no checkpoint of this package")
    expected, payload = content[len(MAGIC) : HEADER - 1], memoryview(content)[HEADER:]
    if hashlib.sha256(payload).hexdigest().encode() != expected:
        raise DamagedError("is damaged: its content does not have the sha256 that it was written with")
    try:
        with np.load(io.BytesIO(payload), allow_pickle=False) as archive:
            described = json.loads(bytes(archive["manifest"]))
            stored = [archive[f"array_{index}"] for index in range(len(described["arrays"]))]
        arrays = [
            np.frombuffer(one.tobytes(), np.dtype(name)).reshape(shape)
            for one, (name, shape) in zip(stored, described["arrays"], strict=True)
        ]
        return described["content"], arrays
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedError(f"is damaged: {error}") from error


def write(path, content):
    """Write a file so that at any moment, a power cut included, `path` is the old file or the whole new one.

    Raises:
        OSError: it cannot be written, as on a full disk; nothing is left of the attempt where that can be removed.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        with open(part, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder):
    """Make the names in a folder outlast a power cut, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _as_bytes(array):
    """Return the bytes of an array, `(n,)` uint8."""
    return np.frombuffer(np.ascontiguousarray(array).tobytes(), np.uint8)
