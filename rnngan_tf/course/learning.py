"""Checks that both networks learned: weights and metrics before training, and problems after it."""

import numpy as np
from keras import ops

from rnngan_tf.metrics import features
from rnngan_tf.metrics.functional.frechet import frechet_distance
from rnngan_tf.training.diagnosis.samples import variety

SAMPLES = 1000
MOVED = 1e-4  # the least relative change of the weights
BETTER = 0.5  # the distance after training must be below this share of the distance before
ALIKE = 0.4  # the variety of images must be at least this share of that of real images
LOOKED_AT = 256  # number of images whose variety is measured


class NotLearnedError(AssertionError):
    """A network did not learn; the message says what is wrong."""


class Start:
    """A GAN before training.

    Args:
        gan: a `GANModel`.
        data: the `ImageData` that it will be trained on.
        seed: an integer that determines the latents of all its images.
    """

    def __init__(self, gan, data, seed=0):
        self.gan, self.data, self.seed = gan, data, seed  # keep a reference to the GAN, so that its id stays unique
        self.weights = {name: flat(getattr(gan, name)) for name in ("generator", "discriminator")}
        self.score = distance(gan.generate(SAMPLES, seed=seed), data)

    def scores(self, gan):
        """Return the metrics of a trained GAN by name."""
        name, images = score_name(self.data), gan.generate(SAMPLES, seed=self.seed)
        found = {f"{name}, untrained": self.score, name: distance(images, self.data)}
        return found | {f"variety of {self.data.name} (real: 1)": self.variety(images)}

    def variety(self, images):
        """Return the variety of images divided by that of real images."""
        return float(variety(images[:LOOKED_AT]) / variety(real_images(self.data, LOOKED_AT)))

    def problems(self, gan):
        """Return the problems of a GAN after training, one sentence each."""
        problems = []
        for name, before in self.weights.items():
            after = flat(getattr(gan, name))
            if not np.isfinite(after).all():
                problems.append(f"The {name}'s weights are not finite: the training blew up; lower the learning rate.")
            elif np.linalg.norm(after - before) < MOVED * np.linalg.norm(before):
                problems.append(
                    f"The {name}'s weights did not move: it is frozen, or its optimizer never saw it "
                    "(trainable = False before compile?)."
                )
        if problems:
            return problems
        images = gan.generate(SAMPLES, seed=self.seed)
        share = self.variety(images)
        if share < ALIKE:
            problems.append(
                f"The images are alike: their variety is {share:.0%} of that of real ones; the generator hardly uses "
                "its latents (mode collapse)."
            )
        score = distance(images, self.data)
        if not score < BETTER * self.score:
            problems.append(
                f"The Frechet distance is {score:.3g}, untrained it was {self.score:.3g}: the generator learned little "
                "or nothing; does its loss ask for what you think it does?"
            )
        return problems


def flat(network):
    """Return all weights of a network in one array.

    Frozen weights are included, so that a frozen network is detected.
    """
    parts = [np.ravel(ops.convert_to_numpy(weight)) for weight in network.weights if "seed" not in weight.path]
    return np.concatenate([part.astype("float64") for part in parts])


def real_images(data, count=SAMPLES):
    """Return test images in [-1, 1], `(N, H, W, C)`."""
    return data.test_images[:count].astype("float32") / 127.5 - 1


def score_name(data):
    """Return the name of the Frechet distance for a data set, with its protocol."""
    return f"fd_{data.name}_1k"


def distance(images, data):
    """Return the Frechet distance of 1,000 images from 1,000 test images; infinity if pixels are not finite.

    Images are resized to the size that the feature network takes, real ones, too.
    """
    if not np.isfinite(images).all():
        return float("inf")
    extractor = features.get(data.name)
    return float(frechet_distance(*(_features(extractor, some) for some in (real_images(data), images))))


def _features(extractor, images):
    """Return the features of images, resized if necessary."""
    height, width = extractor.image_shape[:2]
    if images.shape[1:3] != (height, width):
        images = ops.convert_to_numpy(ops.image.resize(images, (height, width), antialias=True))
    return extractor.extract(images)[0]
