"""Trainings that are cut off and go on, shared by the tests of checkpoints."""

import contextlib

import keras
import numpy as np

import rnngan_tf as rg
from rnngan_tf.data.image_data import ImageData
from rnngan_tf.training.checkpoint import state as model_state

BATCH, STEPS, CLASSES = 4, 4, 3


class CutError(RuntimeError):
    """Stands for whatever ends a process."""


class Break(keras.callbacks.Callback):
    """Cut training off at the end of a batch; by default it does not."""

    def __init__(self, epoch=None, batch=None, action=None):
        super().__init__()
        self.at, self.action = (epoch, batch), action

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if (self.epoch, batch) == self.at:
            if self.action is None:
                raise CutError
            self.action()


def make_data(labels=False, seed=1, batch=BATCH):
    """Made images in an order that is a function of seed and epoch, in four batches."""
    images = np.random.default_rng(0).integers(0, 256, (BATCH * STEPS + 1, 8, 8, 1)).astype("uint8")
    classes = np.arange(len(images), dtype="int32") % CLASSES
    data = ImageData("made", (images, classes), (images[:4], classes[:4]), "made", list("abc"), seed)
    return data.train(batch, labels)


def fit(gan, *callbacks, epochs=3, data=None, **options):
    """Train for three epochs, and return the history."""
    data = make_data(labels=gan.num_classes is not None) if data is None else data
    return gan.fit(data, epochs=epochs, verbose=0, callbacks=list(callbacks), **options)


def resume(make, folder, at, epochs=3, **options):
    """Cut a training off at the end of batch `at`, go on with another model, and return that, its history and the
    callback."""
    checkpoint = rg.callbacks.Checkpoint(folder, **options)
    with contextlib.suppress(CutError):
        fit(make(), checkpoint, Break(*at), epochs=epochs)
    gan, checkpoint = make(), rg.callbacks.Checkpoint(folder, **options)
    keras.utils.set_random_seed(9)  # nothing may depend on the global generators
    return gan, fit(gan, checkpoint, epochs=epochs), checkpoint


def assert_same(gan, other):
    """Fail unless weights, averages, optimizers, seeds and samples are the same bit for bit, and running means nearly.

    TensorFlow sums losses up in an order that differs from run to run, so that their last bits do too.
    """
    means = {id(variable) for metric in gan.metrics for variable in metric.variables}
    exact = 0
    for (name, variable), ours, theirs in zip(
        model_state.variables(gan), model_state.gather(gan), model_state.gather(other), strict=True
    ):
        if id(variable) in means:
            np.testing.assert_allclose(ours, theirs, rtol=1e-5, err_msg=name)
        else:
            np.testing.assert_array_equal(ours, theirs, err_msg=name)
            exact += 1
    assert exact > 10
    np.testing.assert_array_equal(gan.generate(5, seed=1), other.generate(5, seed=1))
    np.testing.assert_array_equal(gan.generate(2), other.generate(2))  # the next ones of its own seed


def assert_same_history(history, other):
    """Fail unless two histories have the same names and nearly the same values."""
    assert history.keys() == other.keys()
    for name, values in history.items():
        np.testing.assert_allclose(values, other[name], rtol=1e-5, err_msg=name)
