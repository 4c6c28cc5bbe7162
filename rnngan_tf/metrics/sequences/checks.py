"""What the scores of sequences accept, and where a sequence ends."""

import numpy as np

from rnngan_tf.metrics.functional.checks import LARGEST


def sequences(least=2, **sets):
    """Return each array with the steps that are padding in all of them cut off, float32, in the order given.

    Arrays of unequal length are padded to the longest of them, so that all have one shape `(., T, D)`. As the result
    holds no step that is padding in every sequence, padding added to an array changes nothing that is computed of it.

    Args:
        least: the fewest sequences that are enough.
        **sets: arrays `(N, T, D)` of finite numbers, by the name that messages call them.

    Raises:
        ValueError: no such array, too few sequences, NaN, infinite or huge values, or different numbers of features.

    Example:
        >>> padded = np.pad(np.ones((3, 2, 1)), ((0, 0), (0, 7), (0, 0)))
        >>> [array.shape for array in sequences(real=np.ones((2, 4, 1)), generated=padded)]
        [(2, 4, 1), (3, 4, 1)]
    """
    arrays = {name: _array(name, values, least) for name, values in sets.items()}
    first, *others = arrays
    for name in others:
        if arrays[name].shape[2] != arrays[first].shape[2]:
            raise ValueError(
                f"The {first} sequences have {arrays[first].shape[2]} features a step and the {name} ones "
                f"{arrays[name].shape[2]}; give sequences of the same kind."
            )
    longest = max(1, *(int(lengths(array).max()) for array in arrays.values()))
    return [_resized(array, longest) for array in arrays.values()]


def lengths(array):
    """Return how many steps each sequence of `(N, T, D)` has before its padding, int `(N,)`.

    Padding are the steps of zeros at the end; a step of zeros with others after it belongs to the sequence.

    Example:
        >>> lengths(np.array([[[1.0], [0.0], [2.0], [0.0]], [[0.0], [0.0], [0.0], [0.0]]]))
        array([3, 0])
    """
    filled = (array != 0).any(axis=-1)  # (N, T)
    return np.where(filled.any(axis=1), array.shape[1] - filled[:, ::-1].argmax(axis=1), 0)


def mask(array):
    """Return which steps of `(N, T, D)` are no padding, bool `(N, T)`.

    Example:
        >>> mask(np.array([[[1.0], [0.0], [2.0], [0.0]]])).tolist()
        [[True, True, True, False]]
    """
    return np.arange(array.shape[1]) < lengths(array)[:, None]


def flat(array):
    """Return `(N, T, D)` as rows `(N, T * D)`."""
    return array.reshape(len(array), -1)


def equal(rng, *sets):
    """Return as many sequences of each set as the smallest one has, drawn without replacement."""
    size = min(len(one) for one in sets)
    return [one[rng.permutation(len(one))[:size]] for one in sets]


def texts(least=1, **sets):
    """Return each list of texts as a list of tuples of tokens, in the order given.

    Args:
        least: the fewest texts that are enough.
        **sets: lists of strings, whose tokens are their characters, or lists of lists of tokens, by name.

    Raises:
        ValueError: no such list, or too few texts.

    Example:
        >>> texts(generated=["ab", ["to", "be"]])
        [[('a', 'b'), ('to', 'be')]]
    """
    return [_texts(name, values, least) for name, values in sets.items()]


def _texts(name, values, least):
    accepted = "give a list of strings, or of lists of tokens"
    if isinstance(values, (str, bytes, dict)) or not hasattr(values, "__iter__"):
        raise ValueError(f"The {name} texts are a {type(values).__name__}; {accepted}.")
    values = list(values)
    for text in values:
        if not isinstance(text, str) and not (
            isinstance(text, (list, tuple)) and all(isinstance(token, str) for token in text)
        ):
            raise ValueError(f"The {name} texts hold {str(text)[:40]!r}, a {type(text).__name__}; {accepted}.")
    if len(values) < least:
        raise ValueError(f"There are {len(values)} {name} texts; give at least {least}.")
    return [tuple(text) for text in values]


def _array(name, values, least):
    """Return `values` as float32 `(N, T, D)`, checked."""
    try:
        array = np.asarray(values)
    except (TypeError, ValueError):
        array = np.empty(0, dtype=object)
    if array.dtype.kind not in "fiu" or array.ndim != 3 or 0 in array.shape[1:]:
        raise ValueError(
            f"The {name} sequences have shape {array.shape} and type {array.dtype}; give numbers of shape "
            "(sequences, steps, features), with features = 1 for plain series."
        )
    if len(array) < least:
        raise ValueError(f"There are {len(array)} {name} sequences; give at least {least}.")
    bad = np.count_nonzero(~np.isfinite(array).all(axis=(1, 2)))
    if bad:
        raise ValueError(
            f"The {name} sequences hold NaN or infinite values in {bad:,} of {len(array):,}; look for a network that "
            "has diverged."
        )
    if np.abs(array).max() > LARGEST:
        raise ValueError(
            f"The {name} sequences reach {np.abs(array).max():.1e}; give values of at most {LARGEST:.0e}, such as "
            "scaled to [-1, 1]."
        )
    return array.astype("float32")


def _resized(array, steps):
    """Return `(N, T, D)` with `steps` steps: padding is cut off or added."""
    missing = max(0, steps - array.shape[1])
    return np.pad(array, ((0, 0), (0, missing), (0, 0)))[:, :steps]
