"""The discriminative score, and the small recurrent networks that post-hoc scores train."""

from typing import NamedTuple

import keras
import numpy as np
from keras import layers

from rnngan_tf.core.validation import check_positive
from rnngan_tf.metrics import functional
from rnngan_tf.metrics.functional.checks import whole
from rnngan_tf.metrics.sequences import checks

LEARNING_RATE = 1e-2
CLIP = 1.0  # norm of the gradient


class Standardised:
    """Brings sequences to mean 0 and spread 1 in each feature, and back; padding stays as it is told.

    Features that hardly vary are not blown up: no spread counts as less than a tenth of the largest one.

    Args:
        array: sequences `(N, T, D)` to learn from.
        valid: which of their steps are no padding, `(N, T)`.
    """

    def __init__(self, array, valid):
        values = array[valid].astype("float64") if valid.any() else np.zeros((1, array.shape[2]))
        self.mean, spread = values.mean(axis=0), values.std(axis=0)
        self.spread = np.maximum(spread, max(0.1 * spread.max(), 1e-6))

    def __call__(self, array):
        return ((array - self.mean) / self.spread).astype("float32")

    def back(self, array):
        """Return standardised sequences in their own units."""
        return array * self.spread + self.mean


class Recurrent:
    """One GRU and a linear layer over sequences of any length; steps of padding are passed over.

    Args:
        features: D of the sequences.
        outputs: numbers that it gives.
        loss: a Keras loss of them.
        every_step: whether it gives them at every step, `(N, T, outputs)`, or once, `(N, outputs)`.
        units: of the GRU.

    Example:
        >>> network = Recurrent(features=2, outputs=1, loss="mae", every_step=False, units=3)
        >>> network(np.ones((4, 5, 2)), np.ones((4, 5), bool)).shape
        (4, 1)
    """

    def __init__(self, features, outputs, loss, every_step, units):
        self._settings = features, outputs, every_step, units
        self._model = _network(*self._settings, seed=0)
        self._model.compile(keras.optimizers.Adam(LEARNING_RATE, clipnorm=CLIP), loss)
        self._model.optimizer.build(self._model.trainable_variables)
        self._start = [variable.numpy() for variable in self._model.optimizer.variables]

    def train(self, array, valid, targets, seed, steps, batch_size, weights=None):
        """Forget everything and train on whole batches drawn epoch by epoch.

        Args:
            array, valid: sequences `(N, T, D)` and which of their steps are no padding, `(N, T)`.
            targets: `(N, outputs)` or `(N, T, outputs)`.
            seed: of the weights and of the order.
            steps: how many batches.
            batch_size: at most N are taken.
            weights: of the targets' steps, `(N, T)`, or None.
        """
        self._model.set_weights(_network(*self._settings, seed=seed).get_weights())
        for variable, value in zip(self._model.optimizer.variables, self._start, strict=True):
            variable.assign(value)
        rng, size = np.random.default_rng(seed), min(batch_size, len(array))
        order = np.empty(0, "int64")
        for _ in range(steps):
            if len(order) < size:
                order = rng.permutation(len(array))
            rows, order = order[:size], order[size:]
            batch = [array[rows], valid[rows]], targets[rows]
            self._model.train_on_batch(*batch, sample_weight=None if weights is None else weights[rows])

    def __call__(self, array, valid):
        """Return the outputs for sequences `(N, T, D)` as an array."""
        return self._model([array, valid], training=False).numpy()


def _network(features, outputs, every_step, units, seed):
    steps, valid = keras.Input((None, features)), keras.Input((None,), dtype="bool")
    glorot, orthogonal = keras.initializers.GlorotUniform, keras.initializers.Orthogonal
    states = layers.GRU(
        units,
        return_sequences=every_step,
        kernel_initializer=glorot(seed=seed),
        recurrent_initializer=orthogonal(seed=seed),
        seed=seed,
        dtype="float32",
    )(steps, mask=valid)
    head = layers.Dense(outputs, kernel_initializer=glorot(seed=seed + 1), dtype="float32")
    return keras.Model([steps, valid], head(states))


TEST_SHARE = 0.3
LEAST = 10  # sequences of each kind


class Discriminative(NamedTuple):
    """The mean of |accuracy - 0.5| over the repeats, its standard deviation, and each repeat's accuracy."""

    score: float
    spread: float
    accuracies: tuple


class NeighbourTest(NamedTuple):
    """Shares of all, of the real and of the generated sequences whose nearest other one has the same origin."""

    accuracy: float
    real_accuracy: float
    generated_accuracy: float


def discriminative_score(real, generated, repeats=5, seed=0, units=16, steps=150, batch_size=128):
    r"""Return how well a trained network tells real from generated sequences it has not seen (Yoon et al., 2019).

    $$\operatorname{mean}_r |a_r - 1/2|, \qquad a_r \text{ the accuracy on repeat } r\text{'s test part}$$

    0: it can only guess; 0.5: it is always right. Every repeat draws equally many of both kinds, another 30 % of them
    to test on, and other weights; a GRU reads each sequence up to its own end. As |a - 1/2| is never below 0, equal
    distributions score about 0.02 with 1,000 sequences of each: read the score beside that of real against real.

    Args:
        real: array `(N, T, D)`, at least 10 sequences.
        generated: array `(M, T, D)`, at least 10 sequences.
        repeats: trainings, at least 2.
        seed: of the drawing, the weights and the order.
        units: of the GRU.
        steps: batches of each training.
        batch_size: sequences a batch.

    Returns:
        A `Discriminative(score, spread, accuracies)`.

    Raises:
        ValueError: no such sequences, different numbers of features, or an argument out of its range.
    """
    real, generated = checks.sequences(LEAST, real=real, generated=generated)
    units, steps, batch_size = check_positive(units=units, steps=steps, batch_size=batch_size)
    repeats, seed = whole("repeats", repeats, low=2), whole("seed", seed, low=0)
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    network = Recurrent(real.shape[2], 1, loss, every_step=False, units=units)
    accuracies = []
    for repeat in range(repeats):
        rng = np.random.default_rng([seed, repeat])
        training, testing = _split(rng, real, generated)
        scale = Standardised(training[0], checks.mask(training[0]))
        network.train(
            scale(training[0]),
            checks.mask(training[0]),
            training[1],
            int(rng.integers(2**31)),
            steps,
            batch_size,
        )
        called_real = network(scale(testing[0]), checks.mask(testing[0])) > 0  # (n, 1)
        accuracies.append(float(np.mean(called_real == testing[1])))
    scores = np.abs(np.array(accuracies) - 0.5)
    return Discriminative(float(scores.mean()), float(scores.std(ddof=1)), tuple(accuracies))


def nearest_neighbour_test(real, generated, seed=0):
    r"""Return the leave-one-out 1-nearest-neighbour two-sample accuracies (Lopez-Paz and Oquab, 2017).

    0.5 where the sets cannot be told apart, 1 where they lie apart, towards 0 where generated sequences are copies of
    the real ones. The two halves tell how: a collapsed generator is at 1 among its own, whatever the reals are; where
    the reals alone are at 1, no generated sequence lies among them.

    Sequences are compared as flat rows; padding is zeros in both sets and adds nothing. Of the larger set as many are
    drawn as the other one has.

    Args:
        real, generated: arrays `(N, T, D)` and `(M, T, D)`, at least two sequences each.
        seed: of the drawing.

    Returns:
        A `NeighbourTest(accuracy, real_accuracy, generated_accuracy)`.

    Raises:
        ValueError: no such sequences, or different numbers of features.

    Example:
        >>> real = np.array([0.0, 1.0, 2.0])[:, None, None]
        >>> nearest_neighbour_test(real, real + 9)
        NeighbourTest(accuracy=1.0, real_accuracy=1.0, generated_accuracy=1.0)
        >>> nearest_neighbour_test(real, real.copy()).accuracy
        0.0
    """
    real, generated = checks.sequences(real=real, generated=generated)
    real, generated = checks.equal(np.random.default_rng(whole("seed", seed, low=0)), real, generated)
    terms = functional.nearest_neighbour_accuracy(checks.flat(real), checks.flat(generated))
    halves = terms[: len(real)].mean(), terms[len(real) :].mean()
    return NeighbourTest(float(terms.mean()), *(float(half) for half in halves))


def _split(rng, real, generated):
    """Return training and test sequences with their origins `(n, 1)`, equally many of both kinds in each."""
    sets = checks.equal(rng, real, generated)
    tested = max(1, round(TEST_SHARE * len(sets[0])))
    parts = []
    for at in (slice(tested, None), slice(tested)):
        chosen = [one[at] for one in sets]
        origins = np.repeat([[1.0], [0.0]], [len(chosen[0]), len(chosen[1])], axis=0).astype("float32")
        parts.append((np.concatenate(chosen), origins))
    return parts
