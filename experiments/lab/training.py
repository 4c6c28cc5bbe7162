"""Train a GAN for a number of updates and score it on the way, in one way for all experiments."""

import time

import keras
import numpy as np


def optimizers(rate, beta_1=0.5, ratio=1.0):
    """Return the two Adam optimizers of `GANModel.compile`, the discriminator's rate `ratio` times the generator's."""
    names = {"generator_optimizer": rate, "discriminator_optimizer": rate * ratio}
    return {name: keras.optimizers.Adam(value, beta_1=beta_1, beta_2=0.999) for name, value in names.items()}


def follow(gan, data, updates, score, every, batch_size=64, samples=1000, seed=12345):
    """Train a compiled `GANModel` and return its curve.

    Args:
        gan: a compiled `GANModel`.
        data: `ImageData`, or a dataset of batches that ends and is begun again.
        updates: of the generator in all.
        score: a function from generated images to a dictionary of numbers.
        every: updates between two scores.
        samples: images that are scored each time, drawn from the averaged generator with one seed.

    Returns:
        A dictionary of lists, a value for each time it was scored: "updates", "seconds" of training alone, the logs
        of `fit` ("d_loss", "d_accuracy", ...: means since the time before) and the scores. Training ends where a
        loss is not finite: the scores then have a value less, and "failed" is True.
    """
    batches = data.train(batch_size) if hasattr(data, "train") else data
    watcher = _Curve(score, samples, seed)
    gan.fit(batches.repeat(), steps_per_epoch=every, epochs=updates // every, verbose=0, callbacks=[watcher])
    return watcher.curve


class _Curve(keras.callbacks.Callback):
    """Scores at the end of each epoch, and the time of training without that of scoring."""

    def __init__(self, score, samples, seed):
        super().__init__()
        self.score, self.samples, self.seed = score, samples, seed
        self.curve, self.seconds, self.updates = {"updates": [], "seconds": [], "failed": False}, 0.0, 0

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds += time.perf_counter() - self.start
        self.updates += self.params["steps"]
        found = {"updates": self.updates, "seconds": self.seconds, **logs}
        if np.isfinite(list(logs.values())).all():
            found |= self.score(self.model.generate(self.samples, seed=self.seed))
        else:
            self.curve["failed"] = self.model.stop_training = True
        for name, value in found.items():
            self.curve.setdefault(name, []).append(float(value))


def last(curve, name, share=0.3):
    """Return the mean of a score over the last part of a curve, which one lucky moment cannot decide."""
    values = curve[name]
    count = max(1, round(share * len(values)))
    return float(np.mean(values[-count:]))
