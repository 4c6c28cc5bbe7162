"""`rnngan train` with networks and epochs small enough for tests, shared by the tests of the command line."""

from rnngan_tf.cli import main
from rnngan_tf.training import callbacks

TINY = [
    *("train", "--generator", "dense", "--generator-option", "units=[8]", "--latent-dim", "4"),
    *("--discriminator", "dense", "--discriminator-option", "units=[8]", "--precision", "float32"),
    *("--penalty", "none"),
    *("--batch-size", "16", "--steps-per-epoch", "3", "--samples", "6", "--score-samples", "0"),
]


def train(*words):
    """`rnngan train` with tiny networks and three steps an epoch."""
    return main([*TINY, *map(str, words)])


def at_batch(monkeypatch, epoch, batch, action):
    """Let something happen at the end of a batch."""

    def on_train_batch_end(self, current, logs=None):
        if (self._epoch, current) == (epoch, batch):
            action()

    monkeypatch.setattr(callbacks.StopOnNaN, "on_train_batch_end", on_train_batch_end)


def raise_interrupt():
    """Stands for Ctrl-C at just this place."""
    raise KeyboardInterrupt
