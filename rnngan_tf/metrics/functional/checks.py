"""What all distances share: checks of their arguments, and walks over pairs of rows in tiles of bounded memory."""

from math import isfinite
from numbers import Integral, Real

import numpy as np

LARGEST = 1e15  # beyond it products of features overflow, and a network that writes such numbers has diverged


def features(name, values, rows=2):
    """Return `values` as a NumPy array `(N, D)` of finite numbers, of the type it has.

    Args:
        name: what the array is, for the messages ("real features").
        values: an array or tensor `(N, D)` of floats or whole numbers, at most 1e15 in size.
        rows: the fewest rows that are enough.

    Raises:
        ValueError: no numbers, other than two axes, too few rows, no columns, NaN, infinite or huge values.

    Example:
        >>> features("real features", [[0.0, 1.0], [2.0, 3.0]]).shape
        (2, 2)
    """
    try:
        array = np.asarray(values)
    except (TypeError, ValueError):
        array = np.empty(0, dtype=object)
    if array.dtype.kind not in "fiu":
        raise ValueError(
            f"The {name} are no array of numbers ({type(values).__name__} of type {array.dtype}); "
            "give floats of shape (samples, features)."
        )
    if array.ndim != 2 or array.shape[1] == 0:
        raise ValueError(
            f"The {name} have shape {array.shape}; give an array of shape (samples, features), one row a sample."
        )
    if len(array) < rows:
        raise ValueError(f"The {name} have {_rows(len(array))}; give at least {rows}, one a sample.")
    _finite(name, array)
    return array


def pair(real, generated, rows=2, names=("real features", "generated features")):
    """Return two arrays checked by `features` that must have as many columns as each other.

    Raises:
        ValueError: as `features`, or the two differ in their columns.
    """
    real, generated = features(names[0], real, rows), features(names[1], generated, rows)
    if real.shape[1] != generated.shape[1]:
        raise ValueError(
            f"The {names[0]} have {real.shape[1]} columns and the {names[1]} {generated.shape[1]}; "
            "take both from the same network."
        )
    return real, generated


def counts(name, values):
    """Return `values` as float64 `(K,)`, the number of samples of each class.

    Raises:
        ValueError: not one axis, fractions, negative or non-finite numbers, or no sample at all.

    Example:
        >>> counts("class counts", [3, 0, 1])
        array([3., 0., 1.])
    """
    array = np.asarray(values)
    if array.ndim != 1 or array.dtype.kind not in "fiu" or array.size == 0:
        raise ValueError(
            f"The {name} have shape {array.shape} and type {array.dtype}; "
            "give one whole number a class, as class_histogram returns them."
        )
    array = array.astype(np.float64)
    if not np.isfinite(array).all() or (array < 0).any() or (array != np.round(array)).any():
        raise ValueError(f"The {name} hold something that counts no samples; give whole numbers of 0 or more.")
    if array.sum() == 0:
        raise ValueError(f"The {name} are all 0; count at least one sample.")
    return array


def whole(name, value, low, high=None, reason=""):
    """Return `value` as an int within `low` and `high`, both included.

    Raises:
        ValueError: no whole number, or outside of the range; `reason` is added to the sentence.

    Example:
        >>> whole("k", 5, 1)
        5
    """
    fits = isinstance(value, Integral) and not isinstance(value, bool)
    if not fits or value < low or (high is not None and value > high):
        accepted = f"at least {low}" if high is None else f"from {low} to {high}"
        raise ValueError(f"{name} is {value!r}; give a whole number {accepted}{reason}.")
    return int(value)


def number(name, value, low, high=None):
    """Return `value` as a float within `low` and `high`, both included.

    Raises:
        ValueError: no finite number, or outside of the range.

    Example:
        >>> number("threshold", 0.5, low=0)
        0.5
    """
    fits = isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)
    if not fits or value < low or (high is not None and value > high):
        accepted = f"of at least {low}" if high is None else f"from {low} to {high}"
        raise ValueError(f"{name} is {value!r}; give a number {accepted}.")
    return float(value)


def _rows(count):
    return "1 row" if count == 1 else f"{count} rows"


def _finite(name, array):
    """Refuse NaN, infinite and huge values; no copy of the array is made."""
    if not array.size:
        return
    low, high = float(array.min()), float(array.max())  # NaN if there is one anywhere
    if not (isfinite(low) and isfinite(high)):
        bad = np.flatnonzero(~np.isfinite(array).all(axis=1))
        raise ValueError(
            f"The {name} hold NaN or infinite values in {_rows(len(bad))}, row {bad[0]} first; "
            "look for a network that has diverged or images that are no numbers."
        )
    if max(-low, high) > LARGEST:
        raise ValueError(
            f"The {name} reach {max(-low, high):.1e}; give features of at most {LARGEST:.0e}: "
            "the network that made them has diverged, or needs its outputs scaled."
        )


# Rows of each side: a tile of float64 is 32 MiB. Tiles of 512 took a seventh less time on one thread, but several times
# as much on two threads of a busy machine, where the threads wait for each other at the end of each matrix product.
TILE = 2048


def blocks(count):
    """Yield slices of at most `TILE` rows that together cover `count` rows.

    Example:
        >>> [(part.start, part.stop) for part in blocks(5000)]
        [(0, 2048), (2048, 4096), (4096, 5000)]
    """
    for start in range(0, count, TILE):
        yield slice(start, min(start + TILE, count))


def block_mean(array):
    """Return the mean row `(D,)` in float64."""
    return np.mean(array, axis=0, dtype=np.float64)


def products(left, right):
    """Yield `(rows, columns, dot products)` for each tile of pairs, in float64.

    Args:
        left, right: arrays `(N, D)` and `(M, D)`.

    Yields:
        Two slices, and the products `(rows, columns)` of the rows of `left` with those of `right`.
    """
    for rows in blocks(len(left)):
        x = left[rows].astype(np.float64)
        for columns in blocks(len(right)):
            yield rows, columns, x @ right[columns].astype(np.float64).T


def squared_distances(left, right=None, below=False):
    r"""Yield `(rows, columns, squared Euclidean distances)` for each tile of pairs, in float64.

    $$\lVert x - y \rVert^2 = \lVert x \rVert^2 + \lVert y \rVert^2 - 2\, x \cdot y$$

    Both arrays are shifted by the mean of `right` first, which keeps the digits of features that lie far from 0. A
    distance too small to be told from rounding (under about 1e-7 of the row's length) is 0: copies are at 0.

    Args:
        left, right: arrays `(N, D)` and `(M, D)`. Without `right`, the pairs within `left`.
        below: leave out the tiles that hold only pairs of a row with a later one.

    Yields:
        Two slices, and the squared distances `(rows, columns)`, which the caller may overwrite. Within one array a
        row lies infinitely far from itself, so that it is not its own neighbour.
    """
    within, right = right is None, left if right is None else right
    center = block_mean(right)
    noise = 2 * np.finfo(np.float64).eps * left.shape[1]
    for rows in blocks(len(left)):
        x = left[rows] - center
        x_squared = np.einsum("nd,nd->n", x, x)[:, None]
        for columns in blocks(rows.stop if below else len(right)):
            y = right[columns] - center
            squared = x @ (-2 * y.T)
            squared += x_squared
            squared += np.einsum("md,md->m", y, y)
            squared[squared <= noise * x_squared] = 0
            if within and rows == columns:
                np.fill_diagonal(squared, np.inf)
            yield rows, columns, squared
