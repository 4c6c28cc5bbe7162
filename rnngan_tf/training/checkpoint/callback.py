"""Checkpoint: a callback that saves a training so that it goes on as if it had never stopped."""

import logging
import time
from contextlib import contextmanager
from pathlib import Path

import keras

from rnngan_tf.core.annotations import PathLike
from rnngan_tf.core.keras_private import set_initial_epoch
from rnngan_tf.core.lock import FolderLock
from rnngan_tf.core.validation import check_positive
from rnngan_tf.training.checkpoint import format, state
from rnngan_tf.training.checkpoint.fingerprint import fingerprint
from rnngan_tf.training.checkpoint.format import Position
from rnngan_tf.training.checkpoint.signals import HeldSignals

logger = logging.getLogger(__name__)


class Checkpoint(keras.callbacks.Callback):
    r"""Save a training as it goes, and go on from the last save when `fit` is called again.

    The same program, started again after whatever ended it, ends with the weights, optimizers and samples of a
    training that was never interrupted, bit for bit; only the steps since the last checkpoint are done again. After
    every epoch, and within it as asked for, one file takes in all weights and averages, both optimizers with their
    learning rates and loss scales, all seeds, the history and the running means of the epoch, and the state of the
    other callbacks. Ctrl-C and SIGTERM during `fit` have their effect after the step under way, which is saved first;
    a second one does not wait.

    A file is written whole or not at all. One that is damaged is set aside with a warning, and the one before it is
    used. Where a file cannot be written, as on a full disk, training goes on with a warning. Weights that are no longer
    numbers are not saved. A training that differs in networks, settings, data or versions is refused. `epochs` may
    differ: a training that is finished goes on when `fit` gets more of them.

    The order of the data must be a function of the epoch, as with `rg.load_images(...).train()` or any data in a
    fixed order. Of other callbacks come back: what they return from `get_state()`, which goes to `set_state(state)`;
    where they lack these, such attributes as have changed and are numbers, text, arrays or collections of them, like
    the best value and the patience of Keras' `EarlyStopping`, `ReduceLROnPlateau` and `ModelCheckpoint`. Files that
    others write are theirs (give `CSVLogger` its `append=True`). Not kept are the global random generators of Python,
    NumPy and TensorFlow, which nothing in this package draws from while it trains.

    Args:
        folder: where the files go; one folder for each training.
        every_steps: save within an epoch after so many steps.
        every_minutes: save within an epoch after so many minutes.
        keep: how many files to keep, the newest.

    Attributes:
        resumed: the `Position(epoch, step)` that the last `fit` went on from; None where it began anew.
        finished: whether that `fit` found nothing left to do.

    Raises:
        ValueError: a number out of its range; when training begins, checkpoints of another training, or none whole.
        OSError: when training begins, the folder cannot be written, or another process uses it.

    Example:
        >>> checkpoint = Checkpoint("runs/digits/checkpoints", every_minutes=5)
        >>> checkpoint.keep, checkpoint.resumed is None
        (3, True)
    """

    def __init__(
        self, folder: PathLike, every_steps: int | None = None, every_minutes: float | None = None, keep: int = 3
    ) -> None:
        super().__init__()
        check_positive(keep=keep, **({} if every_steps is None else {"every_steps": every_steps}))
        number = isinstance(every_minutes, (int, float)) and not isinstance(every_minutes, bool)
        if every_minutes is not None and not (number and 0 < every_minutes < float("inf")):
            raise ValueError(f"every_minutes is {every_minutes!r}; it must be None or a number above 0.")
        self.folder = Path(folder)
        self.every_steps, self.every_minutes, self.keep = every_steps, every_minutes, keep
        self.resumed, self.finished = None, False
        self._clock = time.monotonic
        self._others = None  # the other callbacks, during a fit

    def restore(self, gan: keras.Model) -> int:
        """Give a compiled model the values of the newest whole checkpoint, without training.

        Returns:
            The number of whole epochs behind it.

        Raises:
            FileNotFoundError: there is no checkpoint.
            ValueError: none is whole, or the model is another one.
        """
        found = state.load(self.folder)
        if found is None:
            raise FileNotFoundError(f"There is no checkpoint in {self.folder}.")
        found.check(self.folder, gan, {name: fingerprint(gan, None, None, {})[name] for name in ("model", "settings")})
        found.restore(gan)
        return found.position.epoch

    @contextmanager
    def around_fit(self, model, data, labels, callbacks, options):
        """Hold folder and signals during one `fit`, and yield the callbacks and options to go on with."""
        if sum(isinstance(one, Checkpoint) for one in callbacks) > 1:
            raise ValueError("callbacks holds more than one Checkpoint; give one, with the smaller every_steps.")
        self.folder.mkdir(parents=True, exist_ok=True)
        with HeldSignals() as self._signals, FolderLock(self.folder):
            self._fingerprint = fingerprint(model, data, labels, options)
            if self._fingerprint["data"].get("order") == "shuffled":
                logger.warning("fit shuffles these arrays anew when it goes on; give shuffle=False for exact resume.")
            self._found, self._skipper, self._callback_states = self._restore(model), None, None
            self.resumed, self.finished = self._found and self._found.position, False
            if self.resumed:
                options = {**options, "initial_epoch": self.resumed.epoch}
            others = [one for one in callbacks if one is not self]
            if not any(isinstance(one, keras.callbacks.History) for one in others):
                others.append(keras.callbacks.History())  # else Keras puts one behind this callback
            self._others = others
            try:
                yield [EarlyHook(self), *others, self], options
            finally:
                if self._skipper:
                    self._skipper.end()
                self._others = self._found = self._callback_states = None

    def _restore(self, model):
        """Return the newest whole checkpoint after the model got its values; None where there is none."""
        found = state.load(self.folder)
        if found:
            found.check(self.folder, model, self._fingerprint)
            found.restore(model)
        format.tidy(self.folder, found.damaged if found else [])
        return found

    def on_train_begin(self, logs=None):
        if self._others is None:
            raise ValueError(f"Checkpoint works in the fit of a GANModel; this is a {type(self.model).__name__}.")
        self._callback_states = state.CallbackStates(self._others)
        self._epoch, self._from, self._saved_at = 0, 0, self._clock()
        if not self._found:
            return
        self._callback_states.set(*self._found.states)
        stopped = self._found.manifest["stopped"]
        goes_on = stopped is None or (stopped == "time" and not self._time_is_over())
        self.finished = not goes_on or self.resumed.epoch >= self.params["epochs"]
        if self.finished:
            set_initial_epoch(self.model, self.params["epochs"])
            logger.warning("The training in %s is finished after %s; nothing is left to do.", self.folder, self.resumed)
        elif self.resumed.step:
            self._skipper = BatchSkipper(self.model, self.resumed.step)

    def begin_epoch(self, epoch):
        """Note the epoch; in one that goes on, bring back its running means, which Keras has just reset."""
        self._epoch, self._from = epoch, 0
        if self._skipper:
            self._found.restore(self.model)

    def begin_step(self, step):
        """Save where it is time or a signal waits, before a step whose number in the epoch is given."""
        if self._skipper:
            if step < self._skipper.steps:
                return
            self._skipper.end()
            # whatever callbacks made of the steps passed over
            self._found.restore(self.model)
            self._callback_states.set(*self._found.states)
            self._skipper, self._from = None, step
        due = self.every_steps is not None and step - self._from >= self.every_steps
        if self.every_minutes is not None and step > self._from:
            due = due or self._clock() - self._saved_at >= 60 * self.every_minutes
        if due or (self._signals.number is not None and step > self._from):
            self._save(Position(self._epoch, step))
            self._from = step
        self._signals.deliver()

    def on_epoch_end(self, epoch, logs=None):
        stopped = self.model.stop_training and ("time" if self._time_is_over() else "callback")
        self._save(Position(epoch + 1, 0), stopped or None)
        self._signals.deliver()

    def _save(self, position, stopped=None):
        """Write a checkpoint; where that cannot be, say so and leave those that are there."""
        self._saved_at = self._clock()
        if not state.all_finite(self.model):
            logger.warning("No checkpoint after %s, since weights are no longer finite; the last one stays.", position)
            return
        try:
            content = state.pack_training(self.model, self._callback_states, self._fingerprint, stopped)
            format.save(self.folder, position, content, self.keep)
        except OSError as error:
            logger.warning(
                "No checkpoint after %s, since %s cannot be written (%s); training goes on and the last one stays.",
                *(position, self.folder, error.strerror or error),
            )

    def _time_is_over(self):
        """Tell whether a time limit among the callbacks is reached."""
        return any(getattr(one, "over", False) for one in self._others)


class EarlyHook(keras.callbacks.Callback):
    """Tells a `Checkpoint`, which is the last of all callbacks, what only the first of them sees in time.

    At the beginning of a batch no other callback has moved on from the end of the last one yet.
    """

    def __init__(self, checkpoint):
        super().__init__()
        self._checkpoint = checkpoint

    def on_epoch_begin(self, epoch, logs=None):
        self._checkpoint.begin_epoch(epoch)

    # At the beginning of a batch, not at its end: an end comes with logs, and whoever wants these waits for the device.
    def on_train_batch_begin(self, batch, logs=None):
        self._checkpoint.begin_step(batch)


class BatchSkipper:
    """Stands in for a model's training function until so many steps of an epoch are passed over.

    Keras counts the batches as always, so that progress bars and all that goes by the number of a batch are right;
    callbacks see them with the running means of the epoch as they were.

    Args:
        model: a model in `fit`, whose training function is made.
        steps: how many steps to pass over.
    """

    def __init__(self, model, steps):
        self.steps = steps
        self._model, self._train = model, model.train_function
        model.train_function = self._skip

    def _skip(self, iterator):
        for _ in range(self._model.steps_per_execution):
            next(iterator)
        skipped = {id(metric) for metric in getattr(self._model, "generative_metrics", ())}
        return {metric.name: metric.result() for metric in self._model.metrics if id(metric) not in skipped}

    def end(self):
        """Let the model train again."""
        self._model.train_function = self._train
