"""Sequences as curves: several of them side by side."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from rnngan_tf.core.annotations import PathLike
from rnngan_tf.plot.style import MUTED, STRONG, colour, drawing

PANEL = (2.2, 1.4)  # inches
FEATURES = 8  # beyond so many features a step a sequence is drawn as an image


def series(
    sequences: ArrayLike,
    path: PathLike | None = None,
    columns: int = 4,
    titles: Sequence[str] | None = None,
    against: ArrayLike | None = None,
) -> Figure:
    """Draw sequences as curves over their steps, each in a panel of its own; all panels have one scale.

    With more than eight features a step (frames of audio, rows of an image) a panel shows steps from left to right
    and features from bottom to top in grey.

    Args:
        sequences: `(N, T, D)` numbers, at most a few dozen.
        path: file to write, the format by its suffix.
        columns: panels side by side.
        titles: a title for each panel.
        against: further sequences `(N, T, D)`, drawn in grey behind.

    Returns:
        A `matplotlib.figure.Figure`.

    Raises:
        ValueError: no sequence, or another number of axes.

    Example:
        >>> len(series(np.zeros((3, 10, 1))).axes)
        3
    """
    sequences = np.asarray(sequences, float)
    if sequences.ndim != 3 or not len(sequences):
        raise ValueError(f"The sequences have shape {sequences.shape}; give (N, T, D) with at least one sequence.")
    rows, columns = -(-len(sequences) // columns), min(columns, len(sequences))
    behind = np.empty((len(sequences), 0, 0)) if against is None else np.asarray(against, float)
    with drawing(path, figsize=(PANEL[0] * columns, PANEL[1] * rows + 0.3)) as figure:
        axes = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for index, (axis, one) in enumerate(zip(axes, sequences, strict=False)):
            _panel(axis, one, behind[index])
            if titles is not None:
                axis.set_title(titles[index], fontsize="small")
        for axis in axes[len(sequences) :]:
            axis.remove()
    return figure


def _panel(axis, one, behind):
    """Draw one sequence `(T, D)`."""
    if one.shape[1] > FEATURES:
        axis.imshow(one.T, cmap="gray", aspect="auto", origin="lower", interpolation="nearest")
        return
    axis.plot(behind, color=MUTED, linewidth=0.8)
    for feature in range(one.shape[1]):
        axis.plot(one[:, feature], color=STRONG if one.shape[1] == 1 else colour(feature), linewidth=1.2)
