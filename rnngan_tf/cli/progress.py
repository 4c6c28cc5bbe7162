"""What is told and written while training goes on."""

import csv
import time

import keras


class HistoryFile(keras.callbacks.Callback):
    """Add a row to a CSV file after every epoch: its number from 1, minutes since the start, and the logs.

    Unlike `keras.callbacks.CSVLogger` it has no empty columns for a validation that did not take place.

    Args:
        path: the file, begun anew when training begins.
    """

    def __init__(self, path):
        super().__init__()
        self.path = path

    def on_train_begin(self, logs=None):
        self._start, self._columns = time.monotonic(), None

    def on_epoch_end(self, epoch, logs=None):
        first = self._columns is None
        self._columns = self._columns or list(logs)
        with open(self.path, "w" if first else "a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            if first:
                writer.writerow(["epoch", "minutes", *self._columns])
            minutes = (time.monotonic() - self._start) / 60
            writer.writerow([epoch + 1, f"{minutes:.3f}", *(f"{logs[name]:.6g}" for name in self._columns)])


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

    def on_epoch_begin(self, epoch, logs=None):
        super().on_epoch_begin(epoch, logs)
        minutes = (time.monotonic() - self._start) / 60
        print(f"Epoch {epoch + 1}, minute {minutes:.1f} of {self.minutes:g}")
