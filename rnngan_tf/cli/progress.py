"""What is told and written while training goes on."""

import csv
import time

import keras

from rnngan_tf.plot import replacing


class HistoryFile(keras.callbacks.Callback):
    """Add a row to a CSV file after every epoch: its number from 1, minutes since the start, and the logs.

    Unlike `keras.callbacks.CSVLogger` it has no empty columns for a validation that did not take place.

    Args:
        path: the file, written anew after each epoch.
    """

    def __init__(self, path):
        super().__init__()
        self.path = path

    def on_train_begin(self, logs=None):
        self._start, self._rows = time.monotonic(), []

    def on_epoch_end(self, epoch, logs=None):
        if not self._rows:
            self._rows.append(["epoch", "minutes", *logs])
        values = (f"{logs[name]:.6g}" for name in self._rows[0][2:])
        self._rows.append([str(epoch + 1), f"{(time.monotonic() - self._start) / 60:.3f}", *values])
        self._write()

    def get_state(self):
        """Return the rows so far and the seconds used, for a checkpoint."""
        return {"rows": self._rows, "used": time.monotonic() - self._start}

    def set_state(self, state):
        """Go on with those rows: what the file has beyond them is done again."""
        self._rows, self._start = state["rows"], time.monotonic() - state["used"]
        if self._rows:
            self._write()

    def _write(self):
        with replacing(self.path) as part, open(part, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(self._rows)


class MinutesBar(keras.callbacks.ProgbarLogger):
    """Keras' progress bar for a training that ends by the clock: without a number of epochs that means nothing.

    Args:
        minutes: the time limit.
    """

    def __init__(self, minutes):
        super().__init__()
        self.minutes = minutes

    def set_params(self, params):
        super().set_params({**params, "epochs": 1})  # one epoch has no headline of Keras'

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        self._start = time.monotonic()

    def get_state(self):
        """Return the seconds used, for a checkpoint."""
        return {"used": time.monotonic() - self._start}

    def set_state(self, state):
        """Count the seconds used before training was interrupted."""
        self._start = time.monotonic() - state["used"]

    def on_epoch_begin(self, epoch, logs=None):
        super().on_epoch_begin(epoch, logs)
        minutes = (time.monotonic() - self._start) / 60
        print(f"Epoch {epoch + 1}, minute {minutes:.1f} of {self.minutes:g}")
