"""What the command line prints and writes while training goes on."""

import csv
import time

import keras

from rnngan_tf.core.files import replacing


class HistoryFile(keras.callbacks.Callback):
    """Add a row to a CSV file after every epoch: its number from 1, minutes since the start, and the logs.

    Unlike `keras.callbacks.CSVLogger` it has no empty columns for a validation that did not take place. A score that is
    computed every few epochs has empty cells in between.

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
            self._rows.append(["epoch", "minutes"])
        head = self._rows[0]
        for name in (name for name in logs if name not in head):
            for row in self._rows:
                row.append(name if row is head else "")
        values = (f"{logs[name]:.6g}" if name in logs else "" for name in head[2:])
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


class Pace(keras.callbacks.Callback):
    """Measure the speed of the first steps and print what to expect, once.

    The first step does not count, because it includes building the graph.

    Args:
        batch_size: images a step.
        unit: "image" or "sequence".
        readable_after: number of images after which samples are readable, or None if this was not measured.
        seconds: how long to measure.
    """

    def __init__(self, batch_size, unit="image", readable_after=None, seconds=5.0):
        super().__init__()
        self.batch_size, self.unit, self.readable_after = batch_size, unit, readable_after
        self.seconds, self.rate = seconds, None
        self._clock = time.monotonic

    def on_train_begin(self, logs=None):
        self._start, self._steps, self.rate = None, 0, None

    def on_train_batch_end(self, batch, logs=None):
        if self.rate is not None:
            return
        if self._start is None:
            self._start = self._clock()
            return
        self._steps += 1
        passed = self._clock() - self._start
        if passed >= self.seconds:
            self.rate = self._steps * self.batch_size / passed
            print(f"Speed      {self.sentence()}", flush=True)

    def on_epoch_end(self, epoch, logs=None):
        if self.rate is None:  # the time for scores and grids, which come next, does not count
            self._start, self._steps = None, 0

    def sentence(self):
        """Return what to expect, in one line."""
        sentence = f"about {self.rate:,.0f} {self.unit}s/s here"
        if self.readable_after is None:
            return sentence
        minutes = self.readable_after / self.rate / 60
        return f"{sentence}; samples are readable after about {minutes:.1f} minutes"


class ProgressLines(keras.callbacks.Callback):
    """Print a line every few seconds, for output that does not go to a terminal.

    Args:
        minutes: the time limit, or None.
        batch_size: images a step.
        unit: "image" or "sequence".
        every: seconds between lines.
    """

    def __init__(self, minutes, batch_size, unit="image", every=15.0):
        super().__init__()
        self.minutes, self.batch_size, self.unit, self.every = minutes, batch_size, unit, every
        self._clock = time.monotonic

    def on_train_begin(self, logs=None):
        self._begin = self._last = self._clock()
        self._steps, self._used, self._scores, self._epoch = 0, 0.0, {}, None

    def get_state(self):
        """Return the seconds used, for a checkpoint."""
        return {"used": self._used + self._clock() - self._begin}

    def set_state(self, state):
        """Count the seconds used before training was interrupted."""
        self._used = state["used"]

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch = epoch + 1

    def on_train_batch_end(self, batch, logs=None):
        self._steps += 1
        if self._clock() - self._last >= self.every:
            self._line(logs)

    def on_epoch_end(self, epoch, logs=None):
        self._scores = {name: value for name, value in (logs or {}).items() if name.startswith("val_")}

    def on_train_end(self, logs=None):
        if self._epoch is not None:  # None where a resumed training had nothing left to do
            self._line(logs)

    def _line(self, logs):
        """Print where training stands."""
        now = self._clock()
        rate = self._steps * self.batch_size / max(now - self._last, 1e-9)
        limit = f" of {self.minutes:g}" if self.minutes else ""
        values = {name: (logs or {}).get(name) for name in ("d_loss", "g_loss", "loss")}
        values = {name: value for name, value in values.items() if value is not None}
        if "g_loss" in values:
            values.pop("loss", None)
        values |= {name: value for name, value in self._scores.items() if "loss" not in name and "_d_" not in name}
        shown = "".join(f", {name.removeprefix('val_')} {float(value):.3g}" for name, value in values.items())
        minutes = (now - self._begin + self._used) / 60
        print(f"minute {minutes:.1f}{limit}: epoch {self._epoch}, {rate:,.0f} {self.unit}s/s{shown}", flush=True)
        self._last, self._steps = now, 0
