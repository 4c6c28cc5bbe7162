r"""Are generated sequences as good to learn from as real ones: train on synthetic, test on real (Esteban et al., 2017).

Deviation: TimeGAN's code (Yoon et al., 2019) predicts the last feature from the others, which series of one feature
do not have; here all features are predicted, one step ahead.
"""

from typing import NamedTuple

import numpy as np
from sklearn.ensemble import RandomForestClassifier

from rnngan_tf.core.validation import check_positive
from rnngan_tf.metrics.functional.checks import whole
from rnngan_tf.metrics.sequences import checks
from rnngan_tf.metrics.sequences.discriminative import Recurrent, Standardised

TREES = 100


class OnReal(NamedTuple):
    """One number on real test data: of a model trained on generated data, and of one trained on real data."""

    trained_on_generated: float
    trained_on_real: float


def predictive_score(training, test, generated, repeats=2, seed=0, units=16, steps=200, batch_size=128):
    r"""Return the mean absolute error of predicting each next step of real test sequences, in the data's units.

    A GRU reads a sequence and gives all features of the next step; it is trained on as many generated sequences as on
    real ones, with the absolute error as its loss. Errors count at the steps that exist. The nearer the first number
    comes to the second, the better; 0 is reached by sequences that can be foreseen entirely, no others.

    Args:
        training: real training sequences `(N, T, D)`, at least two, and two steps.
        test: real test sequences `(K, T, D)`.
        generated: generated sequences `(M, T, D)`.
        repeats: trainings of each kind, of which the mean is taken.
        seed: of the drawing, the weights and the order.
        units: of the GRU.
        steps: batches of each training.
        batch_size: sequences a batch.

    Returns:
        An `OnReal(trained_on_generated, trained_on_real)` of errors.

    Raises:
        ValueError: no such sequences, different numbers of features, or an argument out of its range.
    """
    training, test, generated = checks.sequences(training=training, test=test, generated=generated)
    repeats, units, steps, batch_size = check_positive(repeats=repeats, units=units, steps=steps, batch_size=batch_size)
    if checks.lengths(test).max() < 2:
        raise ValueError("The test sequences have 1 step; give sequences of at least 2, so that one can be predicted.")
    network = Recurrent(training.shape[2], training.shape[2], "mae", every_step=True, units=units)
    errors = np.zeros((repeats, 2))
    for repeat in range(repeats):
        rng = np.random.default_rng([whole("seed", seed, low=0), repeat])
        drawn_real, drawn_generated = checks.equal(rng, training, generated)
        weights_seed = int(rng.integers(2**31))
        for kind, drawn in enumerate((drawn_generated, drawn_real)):
            scale = _learn(network, drawn, weights_seed, steps, batch_size)
            errors[repeat, kind] = _error(network, scale, test)
    return OnReal(*(float(error) for error in errors.mean(axis=0)))


def classification_score(training, test, generated, training_labels, test_labels, generated_labels, seed=0):
    r"""Return the accuracy on real test sequences of random forests, trained on generated and on real sequences.

    The forests of 100 trees see flat rows of T * D values, and equally many of both kinds.

    Args:
        training, test, generated: arrays `(N, T, D)`, `(K, T, D)` and `(M, T, D)`.
        training_labels, test_labels, generated_labels: whole numbers, one a sequence; those of the generated ones
            are the classes that were asked of the generator.
        seed: of the drawing and of the trees.

    Returns:
        An `OnReal(trained_on_generated, trained_on_real)` of shares in [0, 1].

    Raises:
        ValueError: no such sequences, or not one label for each.

    Example:
        >>> real = np.repeat([[[-1.0]], [[1.0]]], 10, axis=0)
        >>> labels = np.repeat([0, 1], 10)
        >>> classification_score(real, real, real, labels, labels, 1 - labels)     # the generator swaps the classes
        OnReal(trained_on_generated=0.0, trained_on_real=1.0)
    """
    sets = {"training": training, "test": test, "generated": generated}
    labels = {"training": training_labels, "test": test_labels, "generated": generated_labels}
    rows = dict(zip(sets, map(checks.flat, checks.sequences(**sets)), strict=True))
    labels = {name: _labels(name, labels[name], len(rows[name])) for name in sets}
    rng = np.random.default_rng(whole("seed", seed, low=0))
    size = min(len(rows["training"]), len(rows["generated"]))
    forest_seed = int(rng.integers(2**31))
    accuracies = []
    for name in ("generated", "training"):
        drawn = rng.permutation(len(rows[name]))[:size]
        forest = RandomForestClassifier(TREES, random_state=forest_seed).fit(rows[name][drawn], labels[name][drawn])
        accuracies.append(float(forest.score(rows["test"], labels["test"])))
    return OnReal(*accuracies)


def _learn(network, array, seed, steps, batch_size):
    """Train a network to predict the next step; return how it sees values."""
    valid = checks.mask(array)
    scale = Standardised(array, valid)
    seen = scale(array)
    weights = valid[:, 1:].astype("float32")
    network.train(seen[:, :-1], valid[:, :-1], seen[:, 1:], seed, steps, batch_size, weights)
    return scale


def _error(network, scale, array):
    """Return the mean absolute error over the steps that are no padding, the first of each sequence left out."""
    valid = checks.mask(array)
    predicted = scale.back(network(scale(array)[:, :-1], valid[:, :-1]))
    return float(np.abs(predicted - array[:, 1:])[valid[:, 1:]].mean())


def _labels(name, labels, count):
    labels = np.asarray(labels)
    if labels.shape != (count,) or labels.dtype.kind not in "iu":
        raise ValueError(
            f"The {name} labels have shape {labels.shape} and type {labels.dtype}; give one whole number for each of "
            f"the {count} {name} sequences."
        )
    return labels
