r"""Checks of arguments that all data sets share."""

import operator
import os


def checked_seed(seed):
    r"""Return a seed as an `int`.

    Raises:
        ValueError: not a whole number from 0 to 2**63 - 1.
    """
    try:
        number = operator.index(seed)
    except TypeError:
        number = -1
    if not 0 <= number < 2**63:
        raise ValueError(f"seed must be a whole number from 0 to 2**63 - 1, but is {seed!r}.")
    return number


def checked_length(length):
    r"""Return a number of steps as an `int`, or None for None.

    Raises:
        ValueError: not an integer >= 2.
    """
    if length is None:
        return None
    try:
        number = operator.index(length)
    except TypeError:
        number = 0
    if number < 2:
        raise ValueError(f"length must be a whole number of steps of at least 2, but is {length!r}.")
    return number


def checked_batch_size(batch_size, labels, data, count, things):
    r"""Return the size of a batch as an `int`.

    Args:
        batch_size, labels: what was asked for.
        data: a data set with `name` and `num_classes`.
        count: how many there are to make batches of.
        things: what these are called in a message ("training images").

    Raises:
        ValueError: the batch size does not fit, or labels are asked of data without classes.
    """
    try:
        size = operator.index(batch_size)
    except TypeError:
        raise ValueError(f"batch_size must be a whole number, but is {batch_size!r}.") from None
    if size < 1:
        raise ValueError(f"batch_size must be at least 1, but is {size}.")
    if size > count:
        few = f"{data.name!r} has {count} {things}"
        raise ValueError(f"batch_size {size} is more than there are: {few}; choose a smaller batch_size.")
    if labels and data.num_classes is None:
        raise ValueError(f"{data.name!r} has no classes, so labels=True is not possible; use labels=False.")
    return size


def is_path(name, names):
    r"""Tell whether `name` is a path rather than a name: a name of `names` wins, `"./mnist"` is a path.

    Example:
        >>> is_path("./mnist", ["mnist"]), is_path("mnist", ["mnist"]), is_path("mnits", ["mnist"])
        (True, False, False)
    """
    if isinstance(name, os.PathLike):
        return True
    if not isinstance(name, str) or name in names:
        return False
    separators = [separator for separator in (os.sep, os.altsep, "/") if separator]
    return name[:1] in (".", "~") or any(separator in name for separator in separators) or os.path.exists(name)
