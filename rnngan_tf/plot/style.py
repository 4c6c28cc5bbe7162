"""What all figures share: style, colours, layout, atomic files, and which direction of a metric is better."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from rnngan_tf.core.annotations import PathLike
from rnngan_tf.core.files import replacing

STYLE = Path(__file__).with_name("rnngan.mplstyle")
MUTED = "#888888"  # for references
STRONG = "#D55E00"  # for the subject of a figure
WIDE = 30  # values whose largest is at least this many times their smallest get a logarithmic axis
BETTER = {
    "fd": "low",
    "kd": "low",
    "mmd": "low",
    "class_kl": "low",
    "duplicates": "low",
    "precision": "high",
    "recall": "high",
    "coverage": "high",
    "classifier_score": "high",
    "class_entropy": "high",
    "classes": "high",
    "modes": "high",
    "density": 1.0,  # as many generated images around each real one as real images
    "nn_accuracy": 0.5,  # a classifier that can only guess which images are real
}


@contextmanager
def drawing(path: PathLike | None = None, **options: Any) -> Iterator[Figure]:
    """Yield an empty `matplotlib.figure.Figure` in the package's style; write it to `path` if the block succeeds.

    The style is matplotlib's default with `rnngan.mplstyle` on top, independent of earlier settings. It applies only
    inside the block; global settings do not change. pyplot is not used, so no figure stays open.

    Args:
        path: file to write atomically; its suffix decides the format. None writes nothing.
        **options: arguments of `matplotlib.figure.Figure`.

    Example:
        >>> with drawing(figsize=(3, 2)) as figure:
        ...     axis = figure.subplots()
        >>> axis.spines["top"].get_visible()
        False
    """
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(fname=STYLE):
        figure = Figure(layout="constrained", **options)
        yield figure
        if path is not None:
            with replacing(path) as part:
                figure.savefig(part)


def colour(index):
    """Return the colour with this index in the style's cycle; call it inside `drawing`.

    matplotlib would look up a name such as "C0" when the figure is shown, in the style that then applies.

    Example:
        >>> with drawing():
        ...     [colour(index) for index in (0, 1, 7)]
        ['#0072B2', '#D55E00', '#0072B2']
    """
    import matplotlib

    colours = matplotlib.rcParams["axes.prop_cycle"].by_key()["color"]
    return colours[index % len(colours)]


def panels(figure, count, columns):
    """Return `count` axes in reading order, at most `columns` per row; the last row may be shorter."""
    columns = min(columns, count)
    rows = -(-count // columns)
    return [figure.add_subplot(rows, columns, index + 1) for index in range(count)]


def wrap_name(name, width):
    """Break a name after underscores, spaces or slashes into lines of at most `width` letters if possible.

    Example:
        >>> print(wrap_name("nearest_neighbour_accuracy_mnist_5k_test", 28))
        nearest_neighbour_accuracy_
        mnist_5k_test
    """
    pieces, lines = [], [""]
    for letter in str(name):
        if not pieces or pieces[-1][-1] in "_ /":
            pieces.append("")
        pieces[-1] += letter
    for piece in pieces:
        if lines[-1] and len(lines[-1]) + len(piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.rstrip(" ") for line in lines)


def logarithmic_where_wide(axis, values, which, better=None):
    """Make the "x" or "y" axis logarithmic if the values span more than a factor of `WIDE`.

    Values of 0 and below (an unbiased distance can be negative) are drawn on a linear section around 0 that is as wide
    as the smallest of the other values. The axis stays linear for shares (higher is better, no value above 1) and for
    metrics with an ideal value.
    """
    from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullFormatter

    values = np.asarray(values, float)
    values = values[np.isfinite(values)]
    positive = values[values > 0]
    share = better == "high" and not (values > 1).any()
    if not len(positive) or share or isinstance(better, (int, float)):
        return
    least = max(positive.min(), -values.min())
    if values.max() < WIDE * least:
        return
    if values.min() <= 0:
        getattr(axis, f"set_{which}scale")("symlog", linthresh=least)
        ticks = getattr(axis, f"{which}axis")
        powers = np.arange(np.ceil(np.log10(least) + 0.5), np.floor(np.log10(values.max())) + 1)
        powers = powers[:: -(-len(powers) // 4) or 1]  # at most four besides 0, whose labels do not touch
        ticks.set_major_locator(FixedLocator([0, *10.0**powers]))
        ticks.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
        ticks.set_minor_formatter(NullFormatter())
        return
    getattr(axis, f"set_{which}scale")("log")
    ticks = getattr(axis, f"{which}axis")
    decades = np.log10(values.max() / values.min())
    ticks.set_major_locator(LogLocator(subs=(1, 3) if decades < 2.5 else (1,)))
    ticks.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}" if 1e-4 <= value < 1e6 else f"{value:.0e}"))
    ticks.set_minor_formatter(NullFormatter())


def direction(name: str) -> str | float | None:
    """Return "low", "high" or the ideal value of a metric, by the start of its name; None for any other name.

    Args:
        name: such as "val_fd_mnist_2k_test": the kind of metric, then its protocol; a "val_" before it is ignored.

    Example:
        >>> direction("val_fd_mnist_2k_test"), direction("recall_mnist_5k_test"), direction("d_loss")
        ('low', 'high', None)
    """
    plain = str(name).removeprefix("val_") + "_"
    return next((better for start, better in BETTER.items() if plain.startswith(start + "_")), None)


def direction_hint(better):
    """Return a direction as a label for an axis, "" for None.

    Example:
        >>> direction_hint("low"), direction_hint("high"), direction_hint(0.5)
        ('lower is better', 'higher is better', 'ideal 0.5')
    """
    if better is None:
        return ""
    return {"low": "lower is better", "high": "higher is better"}.get(better) or f"ideal {better:g}"


def distance_to_best(values, better):
    """Return numbers that order values by quality: the smallest belongs to the best value."""
    return {"low": lambda: values, "high": lambda: -values}.get(better, lambda: abs(values - better))()
