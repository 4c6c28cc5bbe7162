"""The small trainings that `faults.py` kills; run by it in processes of their own.

    python benchmarks/faults_training.py KIND FOLDER ANSWER.json PROGRESS [POINT NUMBER]

KIND is a name of `KINDS`, or one with `-plain`: without a Checkpoint. POINT makes the process kill itself at the
NUMBER-th save, at one of `POINTS`.
"""

import hashlib
import json
import os
import signal
import sys

import keras
import numpy as np

import rnngan_tf as rg
from rnngan_tf.data.image_data import ImageData
from rnngan_tf.training.checkpoint import format, state

SHAPE, CLASSES, LATENTS = (12, 12, 1), 3, 8
EPOCHS, STEPS, BATCH, EVERY = 5, 24, 16, 5
POINTS = ("half written", "written", "synced", "renamed", "before the oldest goes")


def lstm_row(precision):
    """A row-LSTM against a convolutional discriminator, by the default recipe; augmented."""
    generator = rg.generators.lstm_row(SHAPE, LATENTS, units=16, precision=precision)
    gan = rg.GANModel(generator, rg.discriminators.conv(SHAPE, filters=(8, 16), precision=precision))
    gan.compile(augmentation="translation,cutout")
    return gan


def classes(precision):
    """Dense networks with classes, dropout, two discriminator steps and batch statistics; alternating updates."""
    shared = {"units": (32,), "num_classes": CLASSES, "precision": precision}
    discriminator = rg.discriminators.dense(SHAPE, dropout=0.3, **shared)
    gan = rg.GANModel(rg.generators.dense(SHAPE, LATENTS, **shared), discriminator, num_classes=CLASSES)
    gan.compile("non_saturating", penalty="r1", discriminator_steps=2, updates="alternating")
    return gan


KINDS = {
    "lstm_row-float32": (lstm_row, "float32"),
    "lstm_row-bfloat16": (lstm_row, "mixed_bfloat16"),
    "classes-float32": (classes, "float32"),
    "classes-bfloat16": (classes, "mixed_bfloat16"),
}


def made_data():
    """Images that nobody drew, with classes."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (STEPS * BATCH, *SHAPE)).astype("uint8")
    labels = rng.integers(0, CLASSES, len(images)).astype("int32")
    return ImageData("made", (images, labels), (images[:BATCH], labels[:BATCH]), "made", list("abc"), seed=1)


class Progress(keras.callbacks.Callback):
    """Writes a line for each step that is done, which outlasts the process."""

    def __init__(self, path, checkpoint):
        super().__init__()
        self.handle, self.checkpoint = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), checkpoint

    def on_train_begin(self, logs=None):
        resumed = (self.checkpoint and self.checkpoint.resumed) or (0, 0)
        self.behind = resumed[0] * STEPS + resumed[1]
        os.write(self.handle, f"from {self.behind}\n".encode())

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        done = self.epoch * STEPS + batch + 1
        if done > self.behind:  # not one of those that are passed over
            os.write(self.handle, f"{done}\n".encode())


WRITE = format.write


class Killer:
    """Kills the process at a point of the save whose turn it is."""

    def __init__(self, point, number):
        self.point, self.left = point, number
        format.open, format.os, format.write = self.open, System(self), self.write

    def open(self, path, mode):
        return Halves(open(path, mode), self)  # noqa: SIM115  whoever called closes it

    def write(self, path, content):
        """Write one file as before; older ones are removed afterwards."""
        WRITE(path, content)
        self.at("before the oldest goes")

    def at(self, point):
        self.left -= point == POINTS[0]
        if self.left <= 0 and point == self.point:
            os.kill(os.getpid(), signal.SIGKILL)


class Stand:
    """Stands in for something whose other attributes stay as they are."""

    def __init__(self, real, killer):
        self._real, self._killer = real, killer

    def __getattr__(self, name):
        return getattr(self._real, name)


class Halves(Stand):
    """An open file that is written in two halves."""

    def __enter__(self):
        self._real.__enter__()
        return self

    def __exit__(self, *error):
        return self._real.__exit__(*error)

    def write(self, content):
        self._real.write(content[: len(content) // 2])
        self._real.flush()
        self._killer.at("half written")
        self._real.write(content[len(content) // 2 :])


class System(Stand):
    """The module `os`."""

    def __init__(self, killer):
        super().__init__(os, killer)

    def fsync(self, handle):
        self._killer.at("written")
        os.fsync(handle)

    def replace(self, old, new):
        self._killer.at("synced")
        os.replace(old, new)
        self._killer.at("renamed")


def digest(gan, history):
    """Return sha256 of all variables (weights, averages, optimizers, seeds) and of samples, and the history.

    Running means of the losses, which nothing is trained by, are in the history: TensorFlow sums them up in an order
    that differs from run to run, so that their last bits do too.
    """
    found = {"history": history}
    means = {id(variable) for metric in gan.metrics for variable in metric.variables}
    known = zip(state.variables(gan), state.gather(gan), strict=True)
    kept = [value for (_, variable), value in known if id(variable) not in means]
    for name, arrays in {"variables": kept, "samples": [gan.generate(16, seed=0)]}.items():
        content = hashlib.sha256()
        for array in arrays:
            content.update(np.ascontiguousarray(array).tobytes())
        found[name] = content.hexdigest()
    return found


def main():
    """Train, or go on training, and write what came of it."""
    kind, place, answer, progress, *kill = sys.argv[1:]
    build, precision = KINDS[kind.removesuffix("-plain")]
    keras.utils.set_random_seed(0)
    gan = build(precision)
    plain = kind.endswith("-plain")
    checkpoint = None if plain else rg.callbacks.Checkpoint(place, every_steps=EVERY, keep=2)
    if kill:
        Killer(kill[0], int(kill[1]))
    callbacks = [Progress(progress, checkpoint)] + ([] if plain else [checkpoint])
    data = made_data().train(BATCH, labels=gan.num_classes is not None)
    history = gan.fit(data, epochs=EPOCHS, verbose=0, callbacks=callbacks)
    with open(f"{answer}.part", "w", encoding="utf-8") as file:
        json.dump(digest(gan, history.history), file)
    os.replace(f"{answer}.part", answer)


if __name__ == "__main__":
    main()
