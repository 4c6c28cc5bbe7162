"""The small recurrent network that judges or continues sequences, trained anew for every repeat."""

import keras
import numpy as np
from keras import layers

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
