"""Figures of metric tables, and of a distance at several sample sizes."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from rnngan_tf.core.annotations import PathLike
from rnngan_tf.plot.style import (
    MUTED,
    STRONG,
    colour,
    direction_hint,
    drawing,
    logarithmic_where_wide,
    panels,
    wrap_name,
)

COLUMNS = 3  # panels per row
PANEL_WIDTH = 3.6  # inches
ROW_HEIGHT = 0.24  # inches


def scores(report: Any, path: PathLike | None = None) -> Figure:
    """Plot a table of metrics: one panel per metric, with a dot and its interval for each row.

    The evaluated models stand out; the calibration rows, in grey, show what good and bad values are. Each panel says
    which direction is better. Its axis is logarithmic if the values span decades.

    Args:
        report: the result of an evaluator: `rows`, each with a `label`, a `kind` ("subject" or "calibration") and
            `values`, a dictionary from a metric's name to `value`, `low` and `high`; `names`, the metrics in order;
            `better`, a dictionary from a metric's name to "low", "high" or its ideal value. A row may lack a metric.
        path: file to write; its suffix decides the format.

    Returns:
        A `matplotlib.figure.Figure`.

    Raises:
        ValueError: the report has no rows or no metrics.

    Example:
        >>> from types import SimpleNamespace as Thing
        >>> row = Thing(label="mine", kind="subject", values={"fd_mnist_5k_test": Thing(value=3.2, low=3.0, high=3.4)})
        >>> report = Thing(rows=[row], names=["fd_mnist_5k_test"], better={"fd_mnist_5k_test": "low"})
        >>> scores(report).axes[0].get_title()
        'fd_mnist_5k_test'
    """
    rows, names = list(report.rows), list(report.names)
    if not rows or not names:
        raise ValueError(f"The report must have rows and metrics; got {len(rows)} and {len(names)}.")
    columns = min(COLUMNS, len(names))
    lines = -(-len(names) // columns)
    size = (PANEL_WIDTH * columns + 1.5, lines * (1.25 + ROW_HEIGHT * max(3, len(rows))))
    with drawing(path, figsize=size) as figure:
        for index, (axis, name) in enumerate(zip(panels(figure, len(names), columns), names, strict=True)):
            _panel(axis, name, rows, report.better.get(name))
            _row_names(axis, rows, shown=index % columns == 0)
    return figure


def sample_sizes(curve: Any, path: PathLike | None = None) -> Figure:
    r"""Plot a distance against 1/n for n samples: its bias is nearly linear in 1/n (Chong and Forsyth, 2020).

    Args:
        curve: `sizes`, the numbers of samples n; `values`, the distance at each size, with `low` and `high`; `limit`,
            the line's value at 1/n = 0; `name` of the distance.
        path: file to write; its suffix decides the format.

    Returns:
        A `matplotlib.figure.Figure`.

    Raises:
        ValueError: there are no sizes, a size is below 1, or the lists have different lengths.

    Example:
        >>> from types import SimpleNamespace as Thing
        >>> curve = Thing(sizes=[500, 1000], values=[5.0, 4.0], low=[4.8, 3.9], high=[5.2, 4.1], limit=3.0, name="fd")
        >>> sample_sizes(curve).axes[0].get_ylabel()
        'fd'
    """
    lengths = {len(curve.sizes), len(curve.values), len(curve.low), len(curve.high)}
    sizes = np.asarray(curve.sizes, float)
    if len(lengths) > 1 or not len(sizes) or sizes.min() < 1:
        raise ValueError(
            "sample_sizes needs as many values, lows and highs as sizes, and sizes >= 1; got "
            f"{len(curve.values)}, {len(curve.low)} and {len(curve.high)} for the sizes {list(curve.sizes)}."
        )
    x, values = 1 / sizes, np.asarray(curve.values, float)
    slope = (x * (values - curve.limit)).sum() / (x * x).sum()  # least-squares line through the limit at 1/n = 0
    with drawing(path, figsize=(6.4, 4)) as figure:
        axis = figure.subplots()
        line = np.array([0, x.max() * 1.05])
        axis.plot(line, curve.limit + slope * line, "--", color=MUTED, label="line in 1/n")
        axis.vlines(x, curve.low, curve.high, color=colour(0))
        axis.plot(x, values, "o", color=colour(0), label="measured, with its interval")
        label = f"without bias (n to infinity): {curve.limit:.4g}"
        axis.plot(
            0, curve.limit, "D", mfc="white", mec=STRONG, mew=2, ms=8, ls="", clip_on=False, zorder=5, label=label
        )
        axis.set(xlabel="number of samples n (distances on the axis: 1/n)", ylabel=curve.name, xlim=(0, line[1]))
        axis.set_xticks(*_size_ticks(sizes, line[1]))
        axis.legend()
    return figure


def _panel(axis, name, rows, better):
    """Plot one metric for all rows, the first row at the top."""
    numbers = []
    for place, row in enumerate(rows):
        metric = row.values.get(name)
        value, low, high = (_number(metric, part) for part in ("value", "low", "high"))
        ink = STRONG if row.kind == "subject" else MUTED
        if np.isfinite(value):
            numbers.append(value)
            if np.isfinite(low) and np.isfinite(high):
                axis.plot([low, high], [place, place], color=ink, solid_capstyle="butt")
            axis.plot(value, place, "o", color=ink, ms=7 if row.kind == "subject" else 5)
        text = f"{value:.4g}" if np.isfinite(value) else "none"
        weight = "bold" if row.kind == "subject" else "normal"
        place_beside = axis.get_yaxis_transform()
        axis.text(1.03, place, text, transform=place_beside, va="center", color=ink, weight=weight, size=9)
    if isinstance(better, (int, float)):
        axis.axvline(better, color=colour(0), linewidth=1, linestyle=":")
        numbers.append(better)
    axis.set_ylim(len(rows) - 0.5, -0.5)
    axis.margins(x=0.08)
    axis.set_title(wrap_name(name, 28))
    axis.set_xlabel({"low": "← lower is better", "high": "higher is better →"}.get(better) or direction_hint(better))
    axis.grid(False, axis="y")
    logarithmic_where_wide(axis, numbers, "x", better)


def _row_names(axis, rows, shown):
    """Write the names of the rows on the left, those of evaluated models in bold."""
    axis.set_yticks(range(len(rows)), [_short(row.label) if shown else "" for row in rows])
    axis.tick_params(axis="y", length=0)
    axis.spines["left"].set_visible(False)
    for row, label in zip(rows, axis.get_yticklabels(), strict=True):
        label.set(fontweight="bold" if row.kind == "subject" else "normal")


def _short(label, most=32):
    """Shorten a long label, such as a path, to its end, which distinguishes it from others."""
    return label if len(label) <= most else "…" + label[1 - most :]


def _number(metric, part):
    """Return `value`, `low` or `high` of a metric as a float, NaN if it is missing."""
    value = getattr(metric, part, None)
    return float("nan") if value is None else float(value)


def _size_ticks(sizes, width):
    """Return positions and labels of the ticks at 1/n; labels that would touch another one are left out."""
    positions, labels = [0.0], ["∞"]
    free = width
    for size in sorted(set(sizes)):
        if free - 1 / size >= 0 and 1 / size > 0.07 * width:
            positions.append(1 / size)
            labels.append(f"{size:,.0f}")
            free = 1 / size - 0.09 * width
    return positions, labels
