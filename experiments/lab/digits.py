"""Real images for quick tiers: the 1,797 handwritten digits of 8 x 8 pixels of scikit-learn, and scores of such."""

import functools

import numpy as np
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

from rnngan_tf.data import ImageData
from rnngan_tf.metrics.functional import classes
from rnngan_tf.metrics.functional.frechet import frechet_distance
from rnngan_tf.metrics.functional.neighbours import nearest_neighbour_accuracy, neighbourhood

TEST = 500


@functools.cache
def load(classes=tuple(range(10)), most=None):
    """Return `ImageData` of digits, 1,297 to train on and 500 to test with where none are left out.

    Args:
        classes: which digits.
        most: at most so many to train on.
    """
    found = load_digits()
    images = np.uint8(np.round(found.images * 255 / 16))[..., None]  # (N, 8, 8, 1)
    order = np.random.default_rng(0).permutation(len(images))
    images, labels = images[order], found.target[order].astype("int32")
    train, test = (_only(images[part], labels[part], classes) for part in (slice(TEST, None), slice(TEST)))
    train = tuple(part[:most] for part in train)
    names = tuple(str(digit) for digit in range(10))
    return ImageData("digits", train, test, "scikit-learn's digits (UCI)", class_names=names)


def _only(images, labels, classes):
    """Return the images and labels of some classes."""
    kept = np.isin(labels, classes)
    return images[kept], labels[kept]


@functools.cache
def _network():
    """Return a fixed classifier of digits, whose hidden layer gives the features."""
    data = load()
    network = MLPClassifier((64,), max_iter=1000, random_state=0)
    return network.fit(_flat(data.train_images / 127.5 - 1), data.train_labels)


def features(images):
    """Return features `(N, 64)` and logits `(N, 10)` of images `(N, 8, 8, 1)` in [-1, 1]."""
    network = _network()
    hidden = np.maximum(_flat(images) @ network.coefs_[0] + network.intercepts_[0], 0)
    return hidden, hidden @ network.coefs_[1] + network.intercepts_[1]


def scores(images, real=None):
    """Return scores of generated images against the 500 test digits: a dictionary of floats.

    Args:
        images: `(N, 8, 8, 1)` in [-1, 1], N at least 500; the nearest-neighbour scores take the first 500.
        real: other images `(M, 8, 8, 1)` in [-1, 1] to compare with.

    Returns:
        "fd" the Frechet distance of features (that of real digits: see `floor`), "classes" how many digits make 2 % of
        the images, "entropy" of the digits in nats (log 10 = 2.3 the most), "precision", "recall" and "coverage"
        (k = 5), "nn_accuracy" (0.5 the best), "spread": standard deviation over images, beside that of the real ones.
    """
    real = load().test_images / 127.5 - 1 if real is None else real
    (expected, _), (made, logits) = features(real), features(images)
    near = neighbourhood(expected, made[: len(real)])
    counts = classes.class_histogram(logits)
    return {
        "fd": frechet_distance(expected, made),
        "classes": classes.classes_covered(counts),
        "entropy": classes.class_entropy(counts),
        "precision": float(near.precision.mean()),
        "recall": float(near.recall.mean()),
        "coverage": float(near.coverage.mean()),
        "nn_accuracy": float(nearest_neighbour_accuracy(expected, made[: len(real)]).mean()),
        "spread": float(images.std(axis=0).mean() / real.std(axis=0).mean()),
    }


def floor():
    """Return the scores of 1,000 training digits: what no generator can be asked to beat."""
    return scores(load().train_images[:1000] / 127.5 - 1)


def _flat(images):
    """Return images as rows of numbers."""
    return np.asarray(images, float).reshape(len(images), -1)
