"""What an evaluation found: a table of subjects and metrics, and the best and the last value of a training."""

from collections.abc import Sequence
from typing import NamedTuple

import keras
import numpy as np

from rnngan_tf.core.annotations import History

DIRECTIONS = {"low": "lower is better", "high": "higher is better"}


class Value(NamedTuple):
    """A score with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


class Row(NamedTuple):
    """The scores of one set of images.

    Attributes:
        label: what the images are.
        kind: "subject" or "calibration".
        values: a dictionary from the score's name to its `Value`.
        class_counts: how many images the classifier gave to each class, `(K,)`; None without classes.
    """

    label: str
    kind: str
    values: dict
    class_counts: np.ndarray | None = None


class Report:
    """The table of an evaluation; `str` of it is text, in a notebook it shows as a table.

    Attributes:
        rows: a list of `Row`, the subject first.
        names: names of the scores, in the order of the table.
        better: a dictionary from name to "low", "high" or the ideal value.
        protocol: what was compared with what: data, source, samples, extractor, rounds.
        class_names: names of the classes; None without classes.
        notes: sentences to read with the numbers.
    """

    def __init__(self, rows, better, protocol, class_names=None, notes=()):
        self.rows, self.better, self.protocol = list(rows), dict(better), dict(protocol)
        self.names, self.class_names, self.notes = list(better), class_names, list(notes)

    def __getitem__(self, name):
        """Return the subject's `Value` of a score, by its whole name or its first part, such as "fd"."""
        if name in self.names:
            return self.rows[0].values[name]
        for whole in self.names:
            if whole.startswith(f"{name}_"):
                return self.rows[0].values[whole]
        raise KeyError(f"There is no score {name!r}; there are {', '.join(self.names)}.")

    def __str__(self):
        header = ["score", *(row.label for row in self.rows), "better"]
        lines = [[name, *(_cell(row.values[name]) for row in self.rows), self._direction(name)] for name in self.names]
        widths = [max(len(line[column]) for line in [header, *lines]) for column in range(len(header))]
        table = [
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in [header, *lines]
        ]
        return "\n".join([self._title(), "", *table, *self._classes(), *(["", *self.notes] if self.notes else [])])

    def _repr_html_(self):
        head = "".join(f"<th>{cell}</th>" for cell in ["score", *(row.label for row in self.rows), "better"])
        body = ""
        for name in self.names:
            cells = [name, *(_cell(row.values[name]) for row in self.rows), self._direction(name)]
            body += f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        notes = "".join(f"<p>{note}</p>" for note in self.notes)
        return f"<p>{self._title()}</p><table><tr>{head}</tr>{body}</table>{notes}"

    def to_dict(self):
        """Return everything as plain values for JSON; what is not finite becomes None."""
        rows = [
            {
                "label": row.label,
                "kind": row.kind,
                "scores": {name: _plain(value) for name, value in row.values.items()},
                "class_counts": None if row.class_counts is None else [int(count) for count in row.class_counts],
            }
            for row in self.rows
        ]
        return {"protocol": self.protocol, "better": self.better, "rows": rows, "notes": self.notes}

    def _title(self):
        known = self.protocol
        return (
            f"{known['samples']:,} images of each row against {known['samples']:,} test images of {known['data']}, "
            f"feature network {known['extractor']}; 95 % intervals of {known['rounds']} bootstrap rounds."
        )

    def _direction(self, name):
        return DIRECTIONS.get(self.better[name]) or f"ideal {self.better[name]:g}"

    def _classes(self):
        """Return lines with the share of each class, for up to twenty classes."""
        rows = [row for row in self.rows if row.class_counts is not None and len(row.class_counts) <= 20]
        if not rows or self.class_names is None:
            return []
        lines = ["", "Share of each class in %, as the classifier sees it:"]
        width = max(len(row.label) for row in rows)
        cells = [max(4, len(name)) for name in self.class_names]
        lines.append(
            " " * width + "".join(f"  {name:>{cell}}" for name, cell in zip(self.class_names, cells, strict=True))
        )
        for row in rows:
            shares = 100 * row.class_counts / row.class_counts.sum()
            lines.append(
                row.label.ljust(width)
                + "".join(f"  {share:>{cell}.1f}" for share, cell in zip(shares, cells, strict=True))
            )
        return lines


def _cell(value):
    """Return a value with its interval, four digits."""
    return f"{_number(value.value)} [{_number(value.low)}, {_number(value.high)}]"


def _number(value):
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _plain(value):
    return {part: float(number) if np.isfinite(number) else None for part, number in value._asdict().items()}


class BestAndLast(NamedTuple):
    """One score over a training.

    Attributes:
        best, best_epoch: the best value and the epoch it came after, from 1.
        last, last_epoch: the last value that was computed.
    """

    best: float
    best_epoch: int
    last: float
    last_epoch: int


def best_and_last(history: History, scores: Sequence[keras.metrics.Metric], every: int = 1) -> dict[str, BestAndLast]:
    """Return for each score that was logged its best and its last value.

    Args:
        history: what `fit` returned, or a dictionary of lists like its `history`.
        scores: the `GenerativeMetric`s given to `compile`, which know the better direction.
        every: the `validation_freq` of `fit`: scores were computed after every so many epochs.

    Returns:
        A dictionary from the logged name, such as `val_fd_mnist_2k_test`, to `BestAndLast`; scores that were never
        computed are left out.

    Example:
        >>> from rnngan_tf.metrics import FrechetDistance
        >>> best_and_last({"val_fd_mnist_2k_test": [9.0, 4.0, 5.0]}, [FrechetDistance("mnist")])
        {'val_fd_mnist_2k_test': BestAndLast(best=4.0, best_epoch=2, last=5.0, last_epoch=3)}
    """
    logged = getattr(history, "history", history)
    found = {}
    for score in scores:
        name = f"val_{score.name}"
        values = np.array(logged.get(name, []), "float64")
        epochs = np.flatnonzero(np.isfinite(values))
        if not len(epochs):
            continue
        best = epochs[np.argmin(_worse(values[epochs], getattr(score, "better", "low")))]
        last = epochs[-1]
        found[name] = BestAndLast(
            float(values[best]), (int(best) + 1) * every, float(values[last]), (int(last) + 1) * every
        )
    return found


def _worse(values, better):
    """Return numbers that grow with how bad the values are."""
    if better == "low":
        return values
    return -values if better == "high" else np.abs(values - better)
