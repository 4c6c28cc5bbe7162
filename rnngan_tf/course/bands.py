"""Bands of a notebook's values: the range over several seeds, from the notebook's result file."""

import functools
import json
from importlib import resources
from typing import NamedTuple

import numpy as np

LEAST = 0.15  # a band extends beyond its seeds by at least this share of their mean


class Band(NamedTuple):
    """The expected range of a value, and the number of seeds that it was measured with."""

    low: float
    high: float
    seeds: int

    def __contains__(self, value):
        return bool(self.low <= value <= self.high)

    def __str__(self):
        return f"{self.low:.3g} to {self.high:.3g}"


def read(notebook):
    """Return the result file of a notebook as a dictionary, which is empty if there is no file.

    Its `values` are lists with one number per seed. `python notebooks/make.py bands` writes the file.
    """
    return dict(_read(notebook))


@functools.cache
def _read(notebook):
    path = resources.files("rnngan_tf.course") / "bands" / f"{notebook}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def band(values):
    """Return the `Band` of several seeds: their range, extended on each side by its width or 15 % of the mean.

    The larger of both extensions is used. It allows for other machines, whose results differ in the last digits, and
    for other seeds. A band of values that were never negative does not extend below 0.

    Raises:
        ValueError: there are fewer than three seeds.

    Example:
        >>> band([10.0, 11.0, 12.0])
        Band(low=8.0, high=14.0, seeds=3)
    """
    values = np.asarray(values, float)
    if values.size < 3:
        raise ValueError(f"A band needs at least three seeds; got {values.size}.")
    wider = max(values.max() - values.min(), LEAST * abs(values.mean()))
    low = float(values.min() - wider)
    return Band(max(low, 0.0) if values.min() >= 0 else low, float(values.max() + wider), values.size)


def lines(notebook, budget, values):
    """Return a Markdown table of values beside their bands, and the names of those outside.

    Args:
        notebook: a name such as "doc4.1".
        budget: the budget of the run.
        values: a dictionary from names to numbers.
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
