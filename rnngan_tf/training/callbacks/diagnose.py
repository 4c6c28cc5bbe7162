"""A callback that watches for what goes wrong in a GAN's training, and says so once."""

import logging

import keras
import tensorflow as tf
from numpy.typing import ArrayLike

from rnngan_tf.core.validation import check_positive
from rnngan_tf.data.image_data import ImageData
from rnngan_tf.training.diagnosis.diagnose import (
    check_fit,
    check_gan,
    check_inputs,
    judge,
    measure,
    measure_round,
)
from rnngan_tf.training.diagnosis.networks import ROLES, change, layer_weights
from rnngan_tf.training.diagnosis.rules import is_early

logger = logging.getLogger(__name__)


class Diagnose(keras.callbacks.Callback):
    """Diagnose the model after every epoch, and more closely when training ends.

    Beside what `rnngan_tf.diagnose` sees of a trained model it knows how the variety of samples went and how far
    the weights have moved since `fit` began. A verdict that is bad is logged as a warning, once for each
    fit; nothing is stopped. A look takes about as long as drawing n samples.

    Args:
        data: as for `diagnose`; None to leave logits and gradients unmeasured.
        every: look after every so many epochs, and after the last.
        n: how many samples a look draws, 2 at least.
        seed: of their latents, the same at every look.

    Attributes:
        diagnosis: the last `Diagnosis`; None before the first look.
        looks: what was measured at each look, a list of dicts; each has its `epoch`, counted from 1.

    Raises:
        ValueError: every or n out of range, or data that cannot be read or, when training begins, do not fit.

    Example:
        >>> callback = Diagnose(every=5)
        >>> callback.every, callback.diagnosis is None
        (5, True)
    """

    def __init__(
        self, data: ImageData | tf.data.Dataset | ArrayLike | None = None, every: int = 1, n: int = 64, seed: int = 0
    ) -> None:
        super().__init__()
        every = check_positive(every=every)
        self.every = every
        self.n, self.seed, self._images, self._labels = check_inputs(None, data, n, seed)
        self.diagnosis, self.looks = None, []

    def on_train_begin(self, logs=None):
        check_gan(self.model)
        if self._images is not None:
            check_fit(self.model, self._images, self._labels)
        self.diagnosis, self.looks = None, []
        self._history, self._told, self._last = {}, set(), None
        self._first = {role: layer_weights(getattr(self.model, role)) for role in ROLES}

    def on_epoch_end(self, epoch, logs=None):
        self._last = epoch
        for name, value in (logs or {}).items():
            self._history.setdefault(name, []).append(float(value))
        if (epoch + 1) % self.every == 0:
            self._look(epoch)

    def on_train_end(self, logs=None):
        if self._last is None:  # ended before its first epoch did
            return
        if not self.looks or self.looks[-1]["epoch"] != self._last + 1:
            self._look(self._last)
        if self._images is not None:
            numbers = {name: value for name, value in self.looks[-1].items() if name != "epoch"}
            numbers |= measure_round(self.model, self._images, self._labels, self.n, self.seed)
            self._conclude(numbers)
        self._first = None

    def get_state(self):
        """Return what was seen so far, for a `Checkpoint`."""
        seen = {"looks": self.looks, "history": self._history, "told": self._told, "last": self._last}
        return seen | {"first": self._first}

    def set_state(self, state):
        """Go on from what was seen before training was interrupted."""
        self.looks, self._history, self._told, self._last = (state[n] for n in ("looks", "history", "told", "last"))
        self._first = state["first"]
        if self.looks:
            self._conclude({name: value for name, value in self.looks[-1].items() if name != "epoch"})

    def _look(self, epoch):
        """Measure what is quick to measure, and judge it."""
        numbers = measure(self.model, self._history, self._images, self.n, self.seed)
        for role, first in self._first.items():
            numbers[f"{role}_change"] = change(first, layer_weights(getattr(self.model, role)))
        numbers |= self._course(numbers)
        self.looks.append({"epoch": epoch + 1} | numbers)
        self._conclude(numbers)

    def _course(self, numbers):
        """Return the largest variety so far, and how many looks in a row each found less of it, early ones left out."""
        looks = [*self.looks, numbers]
        shares = [look["variety_share"] for look in looks if "variety_share" in look and not is_early(look)]
        falls = [after < before for before, after in zip(shares, shares[1:], strict=False)]
        in_a_row = next((count for count, fell in enumerate(reversed(falls)) if not fell), len(falls))
        return {"peak_variety_share": max(shares), "falling_looks": in_a_row} if shares else {}

    def _conclude(self, numbers):
        """Keep the diagnosis, and tell of a bad verdict that was not told yet."""
        self.diagnosis = judge(numbers, True, self._images is not None)
        if self.diagnosis.bad and self.diagnosis.verdict not in self._told:
            self._told.add(self.diagnosis.verdict)
            worst = self.diagnosis.findings[0]
            logger.warning("Epoch %d: %s: %s %s", self._last + 1, worst.name, worst.sentence, worst.advice)
