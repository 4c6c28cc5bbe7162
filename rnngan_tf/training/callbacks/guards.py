"""Guards that end training: at a number that is no number, and at a time limit."""

import logging
import time

import keras
import numpy as np

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


def _finite(weight):
    """Tell whether every value of a weight is a finite number."""
    return bool(np.isfinite(keras.ops.convert_to_numpy(keras.ops.cast(weight, "float32"))).all())
