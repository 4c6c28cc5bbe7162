"""What happens around Keras' `fit`: callbacks that need more than its hooks, and the order of the package's data."""

from contextlib import ExitStack, contextmanager

import keras


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
