"""What `fit` logged, read from wherever it is kept."""

import csv
import math
import os
from pathlib import Path

COLUMNS = ("d_loss", "g_loss", "d_real", "d_fake", "d_accuracy")
FILE = "history.csv"  # in a run folder of `rnngan train`


def read_history(history):
    """Return a history as a dict from names to lists of floats, one for each epoch.

    Args:
        history: what `fit` returned, a dict of lists, the path of a run's `history.csv`, or of the run's folder.

    Raises:
        ValueError: something else, no epoch, none of the columns that a GAN logs, or a value that is no number.
        FileNotFoundError: there is no such file.

    Example:
        >>> read_history({"d_loss": [0.7, 0.6]})
        {'d_loss': [0.7, 0.6]}
    """
    if isinstance(history, (str, os.PathLike)):
        history = _read_csv(Path(history))
    history = getattr(history, "history", history)
    if not isinstance(history, dict):
        raise ValueError(
            f"history is a {type(history).__name__}; give what fit returned, a dict of lists, or a run's history.csv."
        )
    return _checked({name: _floats(name, values) for name, values in history.items()})


def _read_csv(path):
    """Return the columns of a CSV file with a headline; "epoch" and "minutes" are no logs and left out."""
    path = path / FILE if path.is_dir() else path
    if not path.is_file():
        raise FileNotFoundError(f"There is no history at {path}; give a run folder of `rnngan train` or its {FILE}.")
    try:
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (csv.Error, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is no CSV file that can be read; give a run's {FILE}.") from error
    # A run that was cut off while it wrote may leave a short last row.
    rows = [row for row in rows if None not in row and None not in row.values()]
    names = [name for name in (rows[0] if rows else ()) if name not in ("epoch", "minutes")]
    return {name: [row[name] for row in rows] for name in names}


def _floats(name, values):
    """Return one column as floats."""
    try:
        return [float(value) for value in values]
    except (TypeError, ValueError):
        raise ValueError(f"history[{name!r}] is no list of numbers; give one number for each epoch.") from None


def _checked(history):
    """Return the history, or raise where nothing can be told from it."""
    known = [name for name in COLUMNS if history.get(name)]
    if not known:
        raise ValueError(
            f"The history holds {', '.join(map(repr, history)) or 'no epoch'}; a diagnosis needs at least one epoch of "
            f"some of {', '.join(map(repr, COLUMNS))}."
        )
    return history


def measure_history(history, scale=(0.0, 1.0)):
    """Return the numbers of the history's latter half.

    Args:
        history: as `read_history` returns it; may be empty.
        scale: the losses of a perfect and of a guessing discriminator, as `game.scale_of` returns them; None where
            the objective has no such losses.

    Returns:
        A dict: `recent_d_accuracy` (mean), `recent_d_loss_share` (mean, on `scale`), `recent_margin` (mean of `d_real`
        less `d_fake`), `largest_d_loss`, `largest_margin`, and `epochs_not_finite`, as far as the history tells.
    """
    late = {name: history[name][len(history[name]) // 2 :] for name in COLUMNS if history.get(name)}
    finite = {name: values for name, values in late.items() if all(map(math.isfinite, values))}
    numbers = {}
    if late:
        rows = zip(*(history[name] for name in late), strict=False)
        numbers["epochs_not_finite"] = sum(not all(map(math.isfinite, row)) for row in rows)
    if "d_accuracy" in finite:
        numbers["recent_d_accuracy"] = _mean(finite["d_accuracy"])
    if "d_loss" in finite:
        numbers["largest_d_loss"] = max(map(abs, finite["d_loss"]))
        share = None if scale is None else (_mean(finite["d_loss"]) - scale[0]) / (scale[1] - scale[0])
        if share is not None and share >= -0.01:  # a loss well below the perfect one's has another scale
            numbers["recent_d_loss_share"] = share
    if "d_real" in finite and "d_fake" in finite:
        margins = [real - fake for real, fake in zip(finite["d_real"], finite["d_fake"], strict=True)]
        numbers |= {"recent_margin": _mean(margins), "largest_margin": max(map(abs, margins))}
    return numbers


def _mean(values):
    return sum(values) / len(values)
