"""Walk over all pairs of rows of two arrays in tiles, so that the memory needed does not grow with the arrays."""

import numpy as np

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
