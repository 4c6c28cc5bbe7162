"""What all figures share: the style file, the house's colours, and how a figure is opened, laid out and written."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from rnngan_tf.core.annotations import PathLike
from rnngan_tf.core.files import replacing

STYLE = Path(__file__).with_name("rnngan.mplstyle")
MUTED = "#888888"  # what is only there to compare with
STRONG = "#D55E00"  # what a figure is about
WIDE = 30  # numbers whose largest is this many times their smallest stand on a logarithmic axis


@contextmanager
def drawing(path: PathLike | None = None, **options: Any) -> Iterator[Figure]:
    """Give an empty `matplotlib.figure.Figure` in the house's style; write it to `path` when the block ends well.

    The style is matplotlib's default with `rnngan.mplstyle` on top, whatever was set before, and is in force only
    inside the block: global settings are as before when it ends. pyplot is not used, so no figure is kept open.

    Args:
        path: file to write, the format by its suffix, whole or not at all; None writes nothing.
        **options: for `matplotlib.figure.Figure`.

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
    """Return the style's colour of that number, from 0 on and over again; for use inside `drawing`.

    A name like "C0" would be looked up when the figure is shown, in whatever style is then in force.

    Example:
        >>> with drawing():
        ...     [colour(index) for index in (0, 1, 7)]
        ['#0072B2', '#D55E00', '#0072B2']
    """
    import matplotlib

    colours = matplotlib.rcParams["axes.prop_cycle"].by_key()["color"]
    return colours[index % len(colours)]


def panels(figure, count, columns):
    """Return `count` axes in reading order, at most `columns` a row; the figure's last row may be shorter."""
    columns = min(columns, count)
    rows = -(-count // columns)
    return [figure.add_subplot(rows, columns, index + 1) for index in range(count)]


def wrapped(name, width):
    """Break a name at underscores, spaces or slashes into lines of at most `width` letters where it can be.

    Example:
        >>> print(wrapped("nearest_neighbour_accuracy_mnist_5k_test", 28))
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
    """Make the "x" or "y" axis logarithmic where the values are spread over more than a factor of `WIDE`.

    Values of 0 and below, as an unbiased distance has them, get a linear piece around 0 as wide as the least of the
    others. The axis stays linear for shares, where higher is better and nothing is above 1, and around an ideal value.
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
        powers = powers[:: -(-len(powers) // 4) or 1]  # at most four beside 0, none so near that its word touches 0's
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
