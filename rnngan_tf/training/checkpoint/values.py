"""Plain Python values as JSON and arrays, and back: numbers, text, lists, tuples, sets, dicts, paths, arrays."""

import hashlib
import json
import pathlib

import numpy as np


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
