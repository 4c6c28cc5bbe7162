"""What the package's models add to Keras' `fit`: looks at the data, running means, callbacks around the whole of it."""

from collections.abc import Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import keras
import tensorflow as tf

from rnngan_tf.core import optional
from rnngan_tf.models import batches, checks, distribution
from rnngan_tf.models.xla import jit_status


class FittingMixin:
    """`fit` and `evaluate` that look at their data first.

    The model has `image_shape`, `num_classes` and `seed`; `trackers`, a dictionary of running means by the names of
    its logs; `scores`, metrics of real and generated images; and `evaluation_seed`, begun anew at each evaluation.
    """

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: str | int = "auto",
        callbacks: keras.callbacks.Callback | Sequence[keras.callbacks.Callback] | None = None,
        **kwargs: Any,
    ) -> keras.callbacks.History:
        """Train as any Keras model; the first batch is looked at, so that wrong sizes and ranges end early."""
        self.check_data(x, y, batch_size)
        _check_packages(callbacks)
        distribution.check_split(self.distribute_strategy, kwargs.get("validation_split"))
        if kwargs.get("validation_data") is not None:
            validation_batch_size = kwargs.get("validation_batch_size") or batch_size
            self.check_data(*batches.unpack(kwargs["validation_data"]), validation_batch_size)
            checks.check_enough(self.scores, *batches.unpack(kwargs["validation_data"]))
        kwargs.setdefault("shuffle", not isinstance(x, tf.data.Dataset))
        options = {"batch_size": batch_size, "epochs": epochs, **kwargs}
        with around_fit(self, x, y, callbacks, options) as (callbacks, options):
            return super().fit(x, y, verbose=verbose, callbacks=callbacks, **options)

    def evaluate(self, x: Any = None, y: Any = None, batch_size: int | None = None, *args: Any, **kwargs: Any) -> Any:
        """Return losses and scores on `x`, with the same noise at each call."""
        if not kwargs.get("_use_cached_eval_dataset"):
            self.check_data(x, y, batch_size)
        return super().evaluate(x, y, batch_size, *args, **kwargs)

    def check_data(self, x: Any, y: Any = None, batch_size: int | None = None) -> None:
        """Raise a `ValueError` of one sentence where the first batch of `x` is not what this model needs."""
        distribution.check_batches(self.distribute_strategy, x, batch_size)
        batch = batches.first_batch(x, y)
        if batch is not None:
            batches.check_batch(*batch, self.image_shape, self.num_classes)

    def track(self, logs):
        """Add this step to the running means and return these."""
        for name, value in logs.items():
            self.trackers[name].update_state(value)
        return {name: tracker.result() for name, tracker in self.trackers.items()}

    @property
    def metrics(self):
        return [*self.trackers.values(), *self.scores]

    def reset_metrics(self):
        super().reset_metrics()
        self.evaluation_seed.state.assign([self.seed + 1, 0])

    def jit_status(self) -> str:
        """Return one sentence that tells whether XLA compiles the training step, and why or why not."""
        return jit_status(self)


def _check_packages(callbacks):
    """Raise a `MissingPackageError` where a callback needs a package that is not installed."""
    callbacks = callbacks if isinstance(callbacks, (list, tuple)) else [callbacks]
    if any(isinstance(callback, keras.callbacks.TensorBoard) for callback in callbacks):
        optional.check_installed({"tensorboard": "tensorboard"}, "The callback TensorBoard", "tensorboard")


@contextmanager
def around_fit(model, data, labels, callbacks, options):
    """Prepare the callbacks and arguments of one `fit`, and clean up after it however it ends.

    The package's own data get the number of each epoch, of which their order is a function. A callback with a method
    `around_fit(model, data, labels, callbacks, options)` is entered as a context manager and yields the callbacks and
    options to go on with: it sees its neighbours, may put others before and behind them, and learns of errors.

    Args:
        model: the model to be trained.
        data, labels: the `x` and `y` of `fit`.
        callbacks: None, one callback or several.
        options: the other arguments of `fit`.

    Yields:
        The list of callbacks and the dict of options.
    """
    callbacks = [] if callbacks is None else [*callbacks] if isinstance(callbacks, (list, tuple)) else [callbacks]
    if hasattr(data, "epoch"):
        follow = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: data.epoch.assign(epoch))
        callbacks.insert(0, follow)
    with ExitStack() as stack:
        for callback in list(callbacks):
            if hasattr(callback, "around_fit"):
                entered = callback.around_fit(model, data, labels, callbacks, options)
                callbacks, options = stack.enter_context(entered)
        try:
            yield callbacks, options
        finally:
            model._initial_epoch = None  # Keras would start the next fit where BackupAndRestore began this one
