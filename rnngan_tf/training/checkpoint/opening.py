"""The part of a checkpoint that comes before all other callbacks."""

import keras


class Opening(keras.callbacks.Callback):
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
