"""The best and the last value of every score that `fit` logged: published tables often show only the best."""

from collections.abc import Sequence
from typing import NamedTuple

import keras
import numpy as np

from rnngan_tf.core.annotations import History


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
        scores: the `Score`s given to `compile`, which know the better direction.
        every: the `validation_freq` of `fit`: scores were computed after every so many epochs.

    Returns:
        A dictionary from the logged name, such as `val_fd_mnist_2k_test`, to `BestAndLast`; scores that were never
        computed are left out.

    Example:
        >>> from rnngan_tf.evaluation.scores import FrechetDistance
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
