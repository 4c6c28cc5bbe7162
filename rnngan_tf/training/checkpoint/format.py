"""The files of checkpoints: their bytes, their folder, and plain Python values as JSON and arrays.

A file is one line that says what it is and carries a sha256, then an npz archive with a JSON manifest and arrays, which
is read without pickle. The sha256 covers every byte, so that a truncated, emptied or changed file is noticed.
"""

import contextlib
import hashlib
import io
import json
import logging
import os
import pathlib
import re
from pathlib import Path
from typing import NamedTuple

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


logger = logging.getLogger(__name__)
NAME = re.compile(r"epoch_(\d+)_step_(\d+)\.checkpoint")


class Position(NamedTuple):
    """Where a training stands: whole epochs behind it, and steps behind it in the epoch under way."""

    epoch: int
    step: int

    def __str__(self):
        parts = [_count(self.epoch, "epoch")] if self.epoch or not self.step else []
        parts += [f"{_count(self.step, 'step')} of the {'next' if self.epoch else 'first'}"] if self.step else []
        return " and ".join(parts)


def path_of(folder, position):
    """Return the path of the checkpoint at a position."""
    return Path(folder) / f"epoch_{position.epoch:05d}_step_{position.step:06d}.checkpoint"


def positions(folder):
    """Return the positions of which there is a file, oldest first."""
    folder = Path(folder)
    names = [NAME.fullmatch(entry.name) for entry in folder.iterdir()] if folder.is_dir() else []
    return sorted(Position(int(name[1]), int(name[2])) for name in names if name)


def newest(folder):
    """Read the newest checkpoint that is whole.

    Returns:
        `(position, manifest, arrays, damaged)`, where `damaged` lists the paths of newer files that are not whole;
        the first three are None where there is no checkpoint at all.

    Raises:
        ValueError: there are checkpoints, and not one of them is whole.
    """
    damaged = []
    for position in reversed(positions(folder)):
        path = path_of(folder, position)
        try:
            manifest, arrays = unpack(path.read_bytes())
            return position, manifest, arrays, damaged
        except DamagedError as error:
            logger.warning("The checkpoint %s %s; an earlier one is looked for.", path, error)
            damaged.append(path)
    if damaged:
        raise ValueError(
            f"None of the {len(damaged)} checkpoints in {folder} is whole; train from the beginning in another "
            "folder, or remove them."
        )
    return None, None, None, []


def tidy(folder, damaged):
    """Set damaged files aside under another name, and remove what killed processes left half written."""
    for path in damaged:
        path.replace(path.with_name(f"{path.name}.damaged"))
    for part in Path(folder).glob("*.checkpoint.part"):
        part.unlink(missing_ok=True)


def save(folder, position, content, keep):
    """Write a checkpoint, then remove all but the newest `keep`.

    Raises:
        OSError: it cannot be written; those that were there still are.
    """
    write(path_of(folder, position), content)
    for old in positions(folder)[:-keep]:
        path_of(folder, old).unlink(missing_ok=True)


def _count(number, unit):
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


class NotPlainError(TypeError):
    """A value that is more than numbers, text and collections of these."""


def encode(value, arrays):
    """Return `value` in a form that JSON takes; arrays go to the end of the list `arrays`.

    Raises:
        NotPlainError: there is something else in it, such as a function, a tensor or a model.

    Example:
        >>> arrays = []
        >>> encode({"best": 1.5, 3: (True, None)}, arrays)
        {'dict': [['best', 1.5], [3, {'tuple': [True, None]}]]}
        >>> decode(encode(np.ones(2), arrays), arrays)
        array([1., 1.])
    """
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype != object:
        arrays.append(np.asarray(value))
        return {"array" if isinstance(value, np.ndarray) else "scalar": len(arrays) - 1}
    if type(value) is list:
        return [encode(one, arrays) for one in value]
    if type(value) in (tuple, set):
        members = sorted(value, key=repr) if type(value) is set else value
        return {type(value).__name__: [encode(one, arrays) for one in members]}
    if type(value) is dict:
        return {"dict": [[encode(key, arrays), encode(one, arrays)] for key, one in value.items()]}
    if isinstance(value, pathlib.PurePath):
        return {"path": str(value)}
    raise NotPlainError(f"a {type(value).__name__} is no plain value")


def decode(value, arrays):
    """Return what `encode` was given."""
    if isinstance(value, list):
        return [decode(one, arrays) for one in value]
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "array":
        return arrays[content].copy()
    if kind == "scalar":
        return arrays[content][()]
    if kind == "path":
        return pathlib.Path(content)
    if kind == "dict":
        return {decode(key, arrays): decode(one, arrays) for key, one in content}
    return {"tuple": tuple, "set": set}[kind](decode(one, arrays) for one in content)


def digest(value):
    """Return a text that is the same for the same plain value, to tell later whether it has changed.

    Raises:
        NotPlainError: as `encode`.
    """
    arrays = []
    found = hashlib.sha256(json.dumps(encode(value, arrays)).encode())
    for array in arrays:
        found.update(f"{array.dtype} {array.shape}".encode())
        found.update(np.ascontiguousarray(array).tobytes())
    return found.hexdigest()
