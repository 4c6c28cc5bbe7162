r"""Equations of notebook 4.2: the cell state with a constant forget gate, and a generator with swapped states."""

import keras
import numpy as np
import tensorflow as tf

from rnngan_tf.models.layers import LSTM


def cell_after(c, f, added, steps):
    r"""Return the cell state after some steps with a constant forget gate and a constant addition.

    With $a = i \odot g$ the LSTM's $c_t = f c_{t-1} + a$ is a geometric series (equation 4.2a)

    $$c_k = f^k c_0 + \frac{1 - f^k}{1 - f}\, a$$

    Args:
        c: the cell state $c_0$.
        f: the forget gate, in (0, 1).
        added: $a$, the addition at each step.
        steps: $k$.

    Example:
        >>> cell_after(8.0, 0.5, 0.0, steps=3)  # half of it is forgotten at each step
        1.0
    """
    left = f**steps
    return left * c + (1 - left) / (1 - f) * added


def half_life(f):
    r"""Return the number of steps after which half of the cell state is left, $\ln \tfrac12 / \ln f$.

    Example:
        >>> round(float(half_life(0.5)), 4)
        1.0
    """
    return np.log(0.5) / np.log(f)


class Swapped(LSTM):
    """An LSTM that continues at one step with the states of the previous sample of the batch."""

    step = 0

    def inner_loop(self, sequences, initial_state, mask, training=False):
        before, after = sequences[:, : self.step], sequences[:, self.step :]
        _, first, states = super().inner_loop(before, initial_state, mask, training)
        states = [tf.roll(state, shift=1, axis=0) for state in states]  # (B, U), of the previous sample
        last, second, states = super().inner_loop(after, states, mask, training)
        return last, tf.concat([first, second], axis=1), states


def swapped(generator, step):
    """Return a copy of a generator whose LSTM layers continue at one step with the states of another sample.

    Args:
        generator: a functional model with the package's LSTM layers, such as `GANModel.ema_generator`.
        step: the first step with the other sample's states, 1 to T - 1.

    Raises:
        ValueError: the generator has no LSTM layer.

    Example:
        >>> from rnngan_tf import generators
        >>> swapped(generators.lstm_row((8, 8, 1), units=8), step=4).output_shape
        (None, 8, 8, 1)
    """
    if not any(isinstance(layer, LSTM) for layer in generator.layers):
        raise ValueError(f"{generator.name!r} has no LSTM layer whose states could be swapped.")

    def copied(layer):
        kind = Swapped if isinstance(layer, LSTM) else type(layer)
        new = kind.from_config(layer.get_config())
        new.step = step
        return new

    copy = keras.models.clone_model(generator, clone_function=copied)
    copy.set_weights(generator.get_weights())
    return copy
