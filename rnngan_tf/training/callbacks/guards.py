"""Callbacks that end a training or change its schedule: NaN, time, target score, learning rate, Gumbel temperature."""

import logging
import math
import time

import keras
import numpy as np

from rnngan_tf.core.validation import check_at_least_zero, check_choice, check_positive
from rnngan_tf.models.autoregressive import token_cell

logger = logging.getLogger(__name__)
LOSSES = ("d_loss", "g_loss")


class StopOnNaN(keras.callbacks.Callback):
    """Stop training when a loss or a weight is no longer a finite number, and say so.

    After training `message` holds what happened, or None. Unlike `keras.callbacks.TerminateOnNaN` it looks at the
    losses of both networks, and at their weights after every epoch.

    Example:
        >>> StopOnNaN().message is None
        True
    """

    async_safe = True  # where Keras can, it may call on_train_batch_end from a thread while the next step runs

    def __init__(self) -> None:
        super().__init__()
        self.message = None

    def on_train_begin(self, logs=None):
        self.message = None
        self._epoch = 0

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        bad = [name for name in LOSSES if not np.isfinite((logs or {}).get(name, 0.0))]
        if bad:
            self._stop(f"batch {batch + 1} of epoch {self._epoch + 1}", f"{bad[0]} is {float(logs[bad[0]])}")

    def on_epoch_end(self, epoch, logs=None):
        bad = [weight.path for weight in self.model.trainable_weights if not _finite(weight)]
        if bad:
            self._stop(f"epoch {epoch + 1}", f"{len(bad)} weights hold values that are not finite, the first {bad[0]}")

    def _stop(self, when, what):
        """Stop training with one message, the first."""
        self.model.stop_training = True
        if self.message is None:
            self.message = (
                f"Training stopped at {when}: {what}, so the model learns no more. Go back to an earlier "
                "checkpoint and try a lower learning rate, precision='float32' or a stronger penalty."
            )
            logger.warning(self.message)


class StopAfter(keras.callbacks.Callback):
    """Stop training when a time is over: the batch then under way is the last.

    The clock starts when `fit` starts, so the tracing of the first step counts. Callbacks still get the end of the
    epoch that was cut short.

    Args:
        minutes: how long to train, above 0.

    Raises:
        ValueError: minutes of 0 or less, or no number.

    Example:
        >>> StopAfter(minutes=8).minutes
        8.0
    """

    def __init__(self, minutes: float) -> None:
        super().__init__()
        if isinstance(minutes, bool) or not isinstance(minutes, (int, float)) or not 0 < minutes < float("inf"):
            raise ValueError(f"minutes is a number above 0; given was {minutes!r}.")
        self.minutes = float(minutes)
        self._clock = time.monotonic

    def on_train_begin(self, logs=None):
        self._end = self._clock() + 60 * self.minutes

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return self._clock() >= self._end

    def get_state(self):
        """Return the seconds used, for a `Checkpoint`."""
        return {"used": 60 * self.minutes - (self._end - self._clock())}

    def set_state(self, state):
        """Take the seconds used before training was interrupted from what is left."""
        self._end = self._clock() + 60 * self.minutes - state["used"]

    # At the beginning of a batch, not at its end: an end comes with logs, and whoever wants these waits for the device.
    def on_train_batch_begin(self, batch, logs=None):
        if self.over:
            self.model.stop_training = True


class StopAtScore(keras.callbacks.Callback):
    """Stop training at the end of the first epoch whose score is at most `target`.

    Args:
        monitor: the score's name in the logs, such as `"val_fd_mnist_1k_test"`.
        target: the score to reach; smaller is better.

    Raises:
        ValueError: `target` is not a finite number.

    Example:
        >>> StopAtScore("val_fd_mnist_1k_test", target=2).target
        2.0
    """

    def __init__(self, monitor: str, target: float) -> None:
        super().__init__()
        if isinstance(target, bool) or not isinstance(target, (int, float)) or not np.isfinite(target):
            raise ValueError(f"target is {target!r}; give a finite number.")
        self.monitor, self.target = monitor, float(target)
        self.reached = False

    def on_train_begin(self, logs=None):
        self.reached = False

    def on_epoch_end(self, epoch, logs=None):
        if (logs or {}).get(self.monitor, np.inf) <= self.target:
            self.reached = self.model.stop_training = True


class DecayOverTime(keras.callbacks.Callback):
    r"""Lower the learning rates of a model over a time, for trainings that end by the clock.

    With $p$ the share of the time that has passed, every optimizer of the model gets

    $$\eta \cdot \tfrac{1}{2}(1 + \cos \pi p) \quad \text{(cosine)} \qquad \text{or} \qquad
    \eta \cdot (1 - p) \quad \text{(linear)}$$

    The clock starts when `fit` starts. A machine that is twice as fast takes twice as many steps on the same curve.

    Args:
        minutes: how long training lasts, above 0, as for `StopAfter`.
        schedule: "cosine" or "linear".

    Raises:
        ValueError: an unknown schedule or `minutes` that is not above 0; at the start of `fit`, an optimizer that has a
            learning-rate schedule of its own.

    Example:
        >>> [round(DecayOverTime(8, "cosine").share(minute * 60), 2) for minute in (0, 4, 8)]
        [1.0, 0.5, 0.0]
    """

    CURVES = {"cosine": lambda passed: (1 + math.cos(math.pi * passed)) / 2, "linear": lambda passed: 1 - passed}

    def __init__(self, minutes: float, schedule: str = "cosine") -> None:
        super().__init__()
        self.minutes = StopAfter(minutes).minutes
        check_choice("schedule", schedule, tuple(self.CURVES))
        self.schedule = schedule
        self._clock = time.monotonic

    def share(self, seconds: float) -> float:
        """Return the share of the learning rate that is used after so many seconds, from 1 down to 0."""
        return self.CURVES[self.schedule](min(1.0, seconds / (60 * self.minutes)))

    def on_train_begin(self, logs=None):
        self._start = self._clock()
        self._optimizers = optimizers_of(self.model)
        try:
            self._rates = [float(optimizer.learning_rate) for optimizer in self._optimizers]
            self._set(1.0)
        except TypeError as error:
            raise ValueError(
                "DecayOverTime changes the learning rate, and an optimizer has a schedule of its own; give it a number."
            ) from error

    def get_state(self):
        """Return the seconds used and the rates at the start, for a `Checkpoint`."""
        return {"used": self._clock() - self._start, "rates": self._rates}

    def set_state(self, state):
        """Continue the curve where it was interrupted."""
        self._start, self._rates = self._clock() - state["used"], state["rates"]

    def on_train_batch_begin(self, batch, logs=None):
        self._set(self.share(self._clock() - self._start))

    def _set(self, share):
        for optimizer, rate in zip(self._optimizers, self._rates, strict=True):
            optimizer.learning_rate = rate * share


def optimizers_of(model):
    """Return the optimizers of a model: one, or those of a generator and a discriminator."""
    names = ("optimizer", "generator_optimizer", "discriminator_optimizer")
    return [optimizer for name in names if (optimizer := getattr(model, name, None)) is not None]


def _finite(weight):
    """Tell whether every value of a weight is a finite number."""
    return bool(np.isfinite(keras.ops.convert_to_numpy(keras.ops.cast(weight, "float32"))).all())


class AnnealRelaxation(keras.callbacks.Callback):
    r"""Lower the relaxation of a text generator's gradient exponentially over the epochs (Nie et al., 2019).

    $$\tau_e = \tau_0 (\tau_1 / \tau_0)^{\min(1, e / (E - 1))}$$

    High, the gradient reaches all tokens and is wrong; low, it is right and vanishes for all but the one drawn. A
    function of the epoch alone, so that a training that is resumed goes on as it would have.

    Args:
        start, end: the relaxation in the first and from the last epoch on, above 0.
        epochs: number E of epochs over which it is lowered.

    Raises:
        ValueError: a number outside its range; at the start of `fit`, a generator that writes no tokens.

    Example:
        >>> [round(AnnealRelaxation(2.0, 0.5, 3).at(epoch), 2) for epoch in range(4)]
        [2.0, 1.0, 0.5, 0.5]
    """

    def __init__(self, start: float = 2.0, end: float = 0.2, epochs: int = 10) -> None:
        super().__init__()
        check_at_least_zero(start=start, end=end)
        epochs = check_positive(epochs=epochs)
        if not start or not end:
            raise ValueError(f"The relaxation goes from {start:g} to {end:g}; both must be above 0.")
        self.start, self.end, self.epochs = start, end, epochs

    def at(self, epoch: int) -> float:
        """Return the relaxation in an epoch, counted from 0."""
        return self.start * (self.end / self.start) ** min(1.0, epoch / max(1, self.epochs - 1))

    def on_train_begin(self, logs=None):
        token_cell(self.model.generator)

    def on_epoch_begin(self, epoch, logs=None):
        token_cell(self.model.generator).gumbel_temperature.assign(self.at(epoch))
