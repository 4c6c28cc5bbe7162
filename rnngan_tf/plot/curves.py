"""Curves: what `fit` logged in each epoch, and sequences over their steps."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from rnngan_tf.core.annotations import History, PathLike
from rnngan_tf.plot.style import (
    MUTED,
    STRONG,
    colour,
    direction,
    direction_hint,
    distance_to_best,
    drawing,
    logarithmic_where_wide,
    panels,
)

PANEL = (4.5, 3.2)  # inches
SMALL_PANEL = (2.2, 1.4)  # inches, for one sequence
FEW = 30  # with fewer epochs than this, each is marked by a dot
FEATURES = 8  # a sequence with more features per step is drawn as an image


def history(history: History, path: PathLike | None = None) -> Figure:
    """Plot what `fit` logged in each epoch: losses, mean logits and all other values.

    Values on validation data are dashed lines in the panel and the colour of the training values. A metric
    (`fd_...`, `kd_...`, `precision_...`, `recall_...`, ...; see `rnngan_tf.plot.direction`) has its own panel, in which
    its best value is marked and epochs without a value (NaN) are skipped. In the other panels NaN leaves a gap, so that
    a diverged loss is visible.

    Args:
        history: the `keras.callbacks.History` that `fit` returned, or a dictionary of lists like its `history`.
            A list that is shorter than the longest one (`validation_freq`) is spread evenly over the epochs.
        path: file to write; its suffix decides the format.

    Returns:
        A `matplotlib.figure.Figure`, made without pyplot, so that no global state changes.

    Raises:
        ValueError: nothing was logged.

    Example:
        >>> figure = history({"d_loss": [0.7, 0.6], "g_loss": [0.7, 0.8], "d_real": [0.0, 0.3], "d_fake": [0.0, -0.2]})
        >>> [axis.get_title() for axis in figure.axes]
        ['losses', 'mean logits']
    """
    logged = getattr(history, "history", history)
    curves = {name: np.asarray(values, float) for name, values in logged.items() if len(values)}
    if not curves:
        raise ValueError("The history is empty; train an epoch first.")
    epochs = _epochs(curves, getattr(history, "epoch", None))
    groups = _groups(curves)
    columns = 2 if len(groups) in (2, 4) else 3
    rows = -(-len(groups) // columns)
    with drawing(path, figsize=(PANEL[0] * min(columns, len(groups)), PANEL[1] * rows)) as figure:
        for axis, (title, names) in zip(panels(figure, len(groups), columns), groups.items(), strict=True):
            draw = _metric_panel if direction(title) is not None else _value_panel
            axis.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
            draw(axis, title, {name: (epochs[name], curves[name]) for name in names})
            axis.set(title=title, xlabel="epoch")
    return figure


def series(
    sequences: ArrayLike,
    path: PathLike | None = None,
    columns: int = 4,
    titles: Sequence[str] | None = None,
    against: ArrayLike | None = None,
) -> Figure:
    """Plot sequences as curves over their steps, one panel per sequence; all panels have the same scale.

    With more than eight features per step (frames of audio, rows of an image), a panel is a grey image with steps from
    left to right and features from bottom to top.

    Args:
        sequences: `(N, T, D)`, at most a few dozen.
        path: file to write; its suffix decides the format.
        columns: panels per row.
        titles: a title for each panel.
        against: further sequences `(N, T, D)`, drawn in grey behind the others.

    Returns:
        A `matplotlib.figure.Figure`.

    Raises:
        ValueError: there are no sequences, or the array does not have three axes.

    Example:
        >>> len(series(np.zeros((3, 10, 1))).axes)
        3
    """
    sequences = np.asarray(sequences, float)
    if sequences.ndim != 3 or not len(sequences):
        raise ValueError(f"The sequences have shape {sequences.shape}; give (N, T, D) with at least one sequence.")
    rows, columns = -(-len(sequences) // columns), min(columns, len(sequences))
    behind = np.empty((len(sequences), 0, 0)) if against is None else np.asarray(against, float)
    with drawing(path, figsize=(SMALL_PANEL[0] * columns, SMALL_PANEL[1] * rows + 0.3)) as figure:
        axes = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for index, (axis, sequence) in enumerate(zip(axes, sequences, strict=False)):
            _sequence_panel(axis, sequence, behind[index])
            if titles is not None:
                axis.set_title(titles[index], fontsize="small")
        for axis in axes[len(sequences) :]:
            axis.remove()
    return figure


def _epochs(curves, numbers):
    """Return the epochs, counted from 1, in which the values of each curve were measured."""
    longest = max(map(len, curves.values()))
    if numbers is None or len(numbers) != longest:
        numbers = range(longest)
    numbers = np.asarray(numbers) + 1
    return {
        name: numbers[longest // len(values) - 1 :: longest // len(values)][: len(values)]
        for name, values in curves.items()
    }


def _groups(curves):
    """Assign curves to panels: losses, mean logits, one panel for each other value, and the metrics at the end."""
    groups, metrics = {"losses": [], "mean logits": []}, {}
    for name in curves:
        plain = name.removeprefix("val_")
        if plain == "loss" or plain.endswith("_loss"):
            title = "losses"
        elif plain in ("d_real", "d_fake"):
            title = "mean logits"
        else:
            title = plain
        (groups if direction(title) is None else metrics).setdefault(title, []).append(name)
    return {title: names for title, names in (groups | metrics).items() if names}


def _value_panel(axis, title, curves):
    """Plot training curves and, dashed in the same colours, their validation curves."""
    colours = {}
    for name, (epochs, values) in curves.items():
        plain = name.removeprefix("val_")
        own = colours.setdefault(plain, colour(len(colours)))
        dashed = name != plain and plain in curves
        alone = len(values) < FEW or not np.isfinite(values).all()  # a value between two gaps is not part of a line
        axis.plot(epochs, values, "--" if dashed else "-", color=own, label=name, marker="." if alone else None)
    if len(curves) > 1 or title not in curves:
        axis.legend()


def _metric_panel(axis, title, curves):
    """Plot a metric over the epochs that have a value, and mark its best value."""
    better, drawn = direction(title), []
    axis.set_ylabel(direction_hint(better))
    for index, (name, (epochs, values)) in enumerate(curves.items()):
        epochs, values = epochs[np.isfinite(values)], values[np.isfinite(values)]
        drawn.extend(values)
        axis.plot(epochs, values, color=colour(index), label=name, marker="." if len(values) < FEW else None)
        if not len(values):
            continue
        best = int(np.argmin(distance_to_best(values, better)))
        label = f"best {values[best]:.4g} (epoch {epochs[best]}), last {values[-1]:.4g}"
        axis.plot(epochs[best], values[best], "o", ms=9, mfc="none", mec=STRONG, mew=2, ls="", label=label)
    if not drawn:
        axis.text(0.5, 0.5, "no value is finite", ha="center", va="center", transform=axis.transAxes)
        axis.set(xticks=[], yticks=[])
        return
    logarithmic_where_wide(axis, drawn, "y", better)
    axis.margins(y=0.15)
    axis.legend()


def _sequence_panel(axis, sequence, behind):
    """Plot one sequence `(T, D)`."""
    if sequence.shape[1] > FEATURES:
        axis.imshow(sequence.T, cmap="gray", aspect="auto", origin="lower", interpolation="nearest")
        return
    axis.plot(behind, color=MUTED, linewidth=0.8)
    for feature in range(sequence.shape[1]):
        axis.plot(sequence[:, feature], color=STRONG if sequence.shape[1] == 1 else colour(feature), linewidth=1.2)
