"""Argument checks, one for each kind of value; every message says what was given and what is accepted."""

from math import isfinite
from numbers import Integral, Real

from rnngan_tf.core.names import choose

CHANNELS = (1, 3)


def check_image_shape(image_shape, smallest=8):
    """Return `image_shape` as a tuple `(H, W, C)` of ints.

    Raises:
        ValueError: not three whole numbers, a side under `smallest`, or a channel count other than 1 or 3.
    """
    accepted = f"(height, width, channels) with sides of at least {smallest} and 1 or 3 channels, such as (28, 28, 1)"
    try:
        shape = tuple(int(side) for side in image_shape)
        whole = all(int(side) == side for side in image_shape)
    except (TypeError, ValueError):
        shape, whole = (), False
    if not whole or len(shape) != 3 or min(shape[:2]) < smallest or shape[2] not in CHANNELS:
        raise ValueError(f"image_shape is {image_shape!r}; it must be {accepted}.")
    return shape


def check_sequence_shape(sequence_shape):
    """Return `sequence_shape` as a tuple `(T, D)` of ints.

    Raises:
        ValueError: not two whole numbers, or fewer than 2 steps or 1 feature.
    """
    shape = tuple(sequence_shape) if isinstance(sequence_shape, (tuple, list)) else ()
    whole = all(isinstance(side, Integral) and not isinstance(side, bool) for side in shape)
    if not whole or len(shape) != 2 or shape[0] < 2 or shape[1] < 1:
        raise ValueError(
            f"sequence_shape is {sequence_shape!r}; it must be (steps, features) with at least 2 steps, "
            "such as (30, 1)."
        )
    return tuple(map(int, shape))


def check_sample_shape(shape):
    """Return the shape of images `(H, W, C)` or of sequences `(T, D)`, checked."""
    two = isinstance(shape, (tuple, list)) and len(shape) == 2
    return check_sequence_shape(shape) if two else check_image_shape(shape)


def check_integers(minimum, values):
    """Return values as ints: one alone, or a tuple of several.

    Args:
        minimum: the smallest integer that is accepted.
        values: a dictionary from the arguments' names to what was given; NumPy's integers count, True and False do not.

    Raises:
        ValueError: names the first argument that is not such an integer.
    """
    integers = []
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, Integral) or value < minimum:
            raise ValueError(f"{name} is {value!r}; it must be an integer >= {minimum}.")
        integers.append(int(value))
    return integers[0] if len(integers) == 1 else tuple(integers)


def check_positive(**values):
    """Return integers >= 1 as ints, one alone or a tuple; raise a `ValueError` that names the first other argument.

    Example:
        >>> units, layers = check_positive(units=8, layers=2)
        >>> units, layers
        (8, 2)
    """
    return check_integers(1, values)


def check_count(**values):
    """Return integers >= 0 as ints, one alone or a tuple; raise a `ValueError` that names the first other argument."""
    return check_integers(0, values)


def check_widths(name, widths):
    """Return `widths` as a tuple, or raise a `ValueError` unless they are several integers >= 1."""
    if isinstance(widths, str) or not hasattr(widths, "__iter__"):
        raise ValueError(f"{name} is {widths!r}; it must be one whole number for each layer, such as (64, 128).")
    widths = tuple(widths)
    return tuple(check_positive(**{f"{name}[{index}]": width}) for index, width in enumerate(widths))


def check_share(name, value):
    """Raise a `ValueError` unless `value` is a number in [0, 1)."""
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= value < 1:
        raise ValueError(f"{name} is {value!r}; it must be a share: at least 0 and less than 1.")


def is_number(value):
    """Return whether `value` is a finite real number; True and False are not."""
    return isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)


def check_at_least_zero(**values):
    """Raise a `ValueError` that names the first argument that is not a finite number of at least 0."""
    for name, value in values.items():
        if not is_number(value) or value < 0:
            raise ValueError(f"{name} is {value!r}; it must be a number of at least 0.")


def check_above_zero(**values):
    """Raise a `ValueError` that names the first argument that is not a finite number above 0."""
    for name, value in values.items():
        if not is_number(value) or value <= 0:
            raise ValueError(f"{name} is {value!r}; it must be a number above 0.")


def check_seed(seed):
    """Return `seed` as an int, or raise a `ValueError` unless it is a whole number."""
    if isinstance(seed, bool) or not isinstance(seed, Integral):
        raise ValueError(f"seed is {seed!r}; it must be a whole number.")
    return int(seed)


def check_num_classes(num_classes):
    """Return `num_classes` as an int or None; raise a `ValueError` unless it is None or an integer >= 2."""
    if num_classes is None:
        return None
    if not isinstance(num_classes, Integral) or num_classes < 2:
        raise ValueError(f"num_classes is {num_classes!r}; it must be None or an integer >= 2.")
    return int(num_classes)


def check_choice(name, value, accepted):
    """Raise a `ValueError` with the nearest valid word unless `value` is one of `accepted`."""
    choose(name, value, dict.fromkeys(accepted))
