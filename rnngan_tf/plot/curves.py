"""Training curves: what `fit` logged, epoch by epoch."""

import numpy as np
from matplotlib.figure import Figure

from rnngan_tf.core.annotations import History, PathLike
from rnngan_tf.plot.direction import direction, distance, in_words
from rnngan_tf.plot.style import STRONG, colour, drawing, logarithmic_where_wide, panels

PANEL = (4.5, 3.2)  # inches
FEW = 30  # epochs: fewer are marked by a dot each


def history(history: History, path: PathLike | None = None) -> Figure:
    """Draw what `fit` logged: losses, mean logits and every other number, epoch by epoch.

    What was measured on validation data stands in the panel of the same number, dashed and in its colour. A score
    (`fd_...`, `kd_...`, `precision_...`, `recall_...`, ...; see `rnngan_tf.plot.direction`) has a panel of its own
    with its best value marked; epochs without a score (not-a-number) are passed over. In the other panels
    not-a-number is a gap: a loss that is lost should be seen.

    Args:
        history: the `keras.callbacks.History` that `fit` returned, or a dictionary of lists like its `history`.
            A list that is shorter than the longest (`validation_freq`) is taken as evenly spread over the epochs.
        path: file to write, the format by its suffix.

    Returns:
        A `matplotlib.figure.Figure`, made without pyplot: no global state changes.

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
        raise ValueError(
            "history takes what at least one epoch of fit logged; given was nothing: train an epoch first."
        )
    epochs = _epochs(curves, getattr(history, "epoch", None))
    groups = _groups(curves)
    columns = 2 if len(groups) in (2, 4) else 3
    rows = -(-len(groups) // columns)
    with drawing(path, figsize=(PANEL[0] * min(columns, len(groups)), PANEL[1] * rows)) as figure:
        for axis, (title, names) in zip(panels(figure, len(groups), columns), groups.items(), strict=True):
            draw = _score if direction(title) is not None else _numbers
            axis.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
            draw(axis, title, {name: (epochs[name], curves[name]) for name in names})
            axis.set(title=title, xlabel="epoch")
    return figure


def _epochs(curves, numbers):
    """Return for each curve the epochs at which its values were measured, counted from 1."""
    longest = max(map(len, curves.values()))
    if numbers is None or len(numbers) != longest:
        numbers = range(longest)
    numbers = np.asarray(numbers) + 1
    return {
        name: numbers[longest // len(values) - 1 :: longest // len(values)][: len(values)]
        for name, values in curves.items()
    }


def _groups(curves):
    """Share the curves out to panels: losses, mean logits, one for each other number, and the scores at the end."""
    groups, scores = {"losses": [], "mean logits": []}, {}
    for name in curves:
        plain = name.removeprefix("val_")
        if plain == "loss" or plain.endswith("_loss"):
            title = "losses"
        elif plain in ("d_real", "d_fake"):
            title = "mean logits"
        else:
            title = plain
        (groups if direction(title) is None else scores).setdefault(title, []).append(name)
    return {title: names for title, names in (groups | scores).items() if names}


def _numbers(axis, title, curves):
    """Draw training curves and, dashed in the same colours, their validation curves."""
    colours = {}
    for name, (epochs, values) in curves.items():
        plain = name.removeprefix("val_")
        own = colours.setdefault(plain, colour(len(colours)))
        dashed = name != plain and plain in curves
        alone = len(values) < FEW or not np.isfinite(values).all()  # a value between two gaps has no line
        axis.plot(epochs, values, "--" if dashed else "-", color=own, label=name, marker="." if alone else None)
    if len(curves) > 1 or title not in curves:
        axis.legend()


def _score(axis, title, curves):
    """Draw a score over the epochs that have it, its best value marked and named."""
    better, drawn = direction(title), []
    axis.set_ylabel(in_words(better))
    for index, (name, (epochs, values)) in enumerate(curves.items()):
        epochs, values = epochs[np.isfinite(values)], values[np.isfinite(values)]
        drawn.extend(values)
        axis.plot(epochs, values, color=colour(index), label=name, marker="." if len(values) < FEW else None)
        if not len(values):
            continue
        best = int(np.argmin(distance(values, better)))
        label = f"best {values[best]:.4g} (epoch {epochs[best]}), last {values[-1]:.4g}"
        axis.plot(epochs[best], values[best], "o", ms=9, mfc="none", mec=STRONG, mew=2, ls="", label=label)
    if not drawn:
        axis.text(0.5, 0.5, "no value is a finite number", ha="center", va="center", transform=axis.transAxes)
        axis.set(xticks=[], yticks=[])
        return
    logarithmic_where_wide(axis, drawn, "y", better)
    axis.margins(y=0.15)
    axis.legend()
