"""What a number of a notebook should come near: bands of several seeds, from the result file of the notebook."""

import functools
import json
from importlib import resources
from typing import NamedTuple

import numpy as np

LEAST = 0.15  # of the mean: how much a band is wider than its seeds on each side, at least


class Band(NamedTuple):
    """From where to where a number should lie, and of how many seeds that was seen."""

    low: float
    high: float
    seeds: int

    def __contains__(self, value):
        return bool(self.low <= value <= self.high)

    def __str__(self):
        return f"{self.low:.3g} to {self.high:.3g}"


def read(notebook):
    """Return the result file of a notebook as a dictionary, empty where there is none.

    Its `values` are lists, one number a seed. Written by `python notebooks/make.py bands`.
    """
    return dict(_read(notebook))


@functools.cache
def _read(notebook):
    path = resources.files("rnngan_tf.course") / "bands" / f"{notebook}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def band(values):
    """Return the `Band` of several seeds: their span, wider by itself (or 15 % of the mean, the larger) on each side.

    The width is for other machines, whose numbers are not the same to the last digit, and for seeds not yet seen.
    What was never negative has no band below 0.

    Raises:
        ValueError: fewer than three seeds.

    Example:
        >>> band([10.0, 11.0, 12.0])
        Band(low=8.0, high=14.0, seeds=3)
    """
    values = np.asarray(values, float)
    if values.size < 3:
        raise ValueError(f"A band is that of three seeds or more; given were {values.size}.")
    wider = max(values.max() - values.min(), LEAST * abs(values.mean()))
    low = float(values.min() - wider)
    return Band(max(low, 0.0) if values.min() >= 0 else low, float(values.max() + wider), values.size)


def lines(notebook, budget, values):
    """Return a Markdown table of numbers beside their bands, and the names of those outside.

    Args:
        notebook: such as "doc4.1".
        budget: that of the run.
        values: a dictionary from name to number.
    """
    known = read(notebook)
    measured = known.get("values", {}) if budget == known.get("budget") else {}
    outside, rows = [], ["| measured | here | you should see | |", "|---|---|---|---|"]
    for name, value in values.items():
        if name not in measured:
            rows.append(f"| {name} | {value:.3g} | no band was measured for the {budget} budget | |")
            continue
        near = band(measured[name])
        mark = "as it should be" if value in near else "**outside**"
        outside += [] if value in near else [name]
        rows.append(f"| {name} | {value:.3g} | {near} ({near.seeds} seeds) | {mark} |")
    return "\n".join(rows), outside
