r"""Recurrent cells: the equations of one time step as pure functions, and the table of all cells, `CELLS`.

Every builder with a `cell` argument looks it up in this table: generators and discriminators of images, series and
text. A new cell is one entry. Samples are rows here, so the documents' $W x$ is written `x @ W`, with the kernels
transposed.
"""

from collections.abc import Callable
from typing import NamedTuple

import keras
from keras import layers, ops

from rnngan_tf.models.kernels.recurrent import linear_recurrence
from rnngan_tf.models.layers import GRU, LSTM


def rnn_step(x, h, W, U, b):
    r"""Advance a simple recurrent network by one time step (doc 0, section 3.1; equation 0.3a).

    $$h_t = \tanh(W_{xh} x_t + W_{hh} h_{t-1} + b_h)$$

    Args:
        x: inputs, `(B, D)`.
        h: hidden state, `(B, U)`.
        W, U, b: kernels `(D, U)`, `(U, U)` and bias `(U,)`: the weights of `keras.layers.SimpleRNN`, in its order.

    Returns:
        The new `h`, `(B, U)`, in (-1, 1).

    Example:
        >>> h = rnn_step(ops.ones((2, 3)), ops.zeros((2, 4)), ops.ones((3, 4)), ops.eye(4), ops.zeros(4))
        >>> h.shape.as_list(), round(float(h[0, 0]), 4)         # tanh(3)
        ([2, 4], 0.9951)
    """
    return ops.tanh(ops.matmul(x, W) + ops.matmul(h, U) + b)


def lstm_step(x, h, c, W, U, b):
    r"""Advance an LSTM by one time step (doc 4, section 3.3, equation 4.3a).

    $$i_t = \sigma(W_{xi} x_t + W_{hi} h_{t-1} + b_i), \quad f_t = \sigma(W_{xf} x_t + W_{hf} h_{t-1} + b_f)$$
    $$g_t = \tanh(W_{xg} x_t + W_{hg} h_{t-1} + b_g), \quad o_t = \sigma(W_{xo} x_t + W_{ho} h_{t-1} + b_o)$$
    $$c_t = f_t \odot c_{t-1} + i_t \odot g_t, \qquad h_t = o_t \odot \tanh(c_t)$$

    Args:
        x: inputs, `(B, D)`.
        h, c: hidden and cell state, `(B, U)`.
        W, U, b: kernels `(D, 4U)`, `(U, 4U)` and bias `(4U,)`, gates in the order i, f, g, o: the weights of
            `keras.layers.LSTM`, in its order.

    Returns:
        The new `h` and `c`, each `(B, U)`; `h` in (-1, 1).

    Example:
        >>> h = c = ops.ones((2, 4))
        >>> h, c = lstm_step(ops.zeros((2, 3)), h, c, ops.zeros((3, 16)), ops.zeros((4, 16)), ops.zeros(16))
        >>> round(float(c[0, 0]), 4), round(float(h[0, 0]), 4)  # half forgotten: 0.5 and 0.5 tanh(0.5)
        (0.5, 0.2311)
    """
    gates = ops.matmul(x, W) + ops.matmul(h, U) + b  # (B, 4U)
    i, f, g, o = ops.split(gates, 4, axis=-1)  # 4 x (B, U)
    c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
    h = ops.sigmoid(o) * ops.tanh(c)
    return h, c


def gru_step(x, h, W, U, b):
    r"""Advance a gated recurrent unit by one time step (Cho et al., 2014, in Keras' `reset_after=True` form).

    $$z_t = \sigma(W_z x_t + b_z + U_z h_{t-1} + b'_z), \qquad r_t = \sigma(W_r x_t + b_r + U_r h_{t-1} + b'_r)$$
    $$\tilde h_t = \tanh(W_h x_t + b_h + r_t \odot (U_h h_{t-1} + b'_h)), \qquad
    h_t = z_t \odot h_{t-1} + (1 - z_t) \odot \tilde h_t$$

    Args:
        x: inputs, `(B, D)`.
        h: hidden state, `(B, U)`.
        W, U, b: kernels `(D, 3U)`, `(U, 3U)` and biases `(2, 3U)` (row 0 is $b$, row 1 is $b'$), gates in the order
            z, r, h: the weights of `keras.layers.GRU`, in its order.

    Returns:
        The new `h`, `(B, U)`: between the old one and (-1, 1).

    Example:
        >>> W, U, b = ops.zeros((3, 12)), ops.zeros((4, 12)), ops.zeros((2, 12))
        >>> float(gru_step(ops.zeros((2, 3)), ops.ones((2, 4)), W, U, b)[0, 0])    # z = 1/2: half the old state stays
        0.5
    """
    from_input = ops.matmul(x, W) + b[0]  # (B, 3U)
    from_state = ops.matmul(h, U) + b[1]  # (B, 3U)
    x_z, x_r, x_h = ops.split(from_input, 3, axis=-1)  # 3 x (B, U)
    h_z, h_r, h_h = ops.split(from_state, 3, axis=-1)
    z = ops.sigmoid(x_z + h_z)
    r = ops.sigmoid(x_r + h_r)
    candidate = ops.tanh(x_h + r * h_h)
    return z * h + (1.0 - z) * candidate


def mingru_step(x, h, W, b):
    r"""Advance a minimal gated recurrent unit by one time step (Feng et al., 2024, section 3.1).

    $$z_t = \sigma(W_z x_t + b_z), \qquad \tilde h_t = W_h x_t + b_h, \qquad
    h_t = (1 - z_t) \odot h_{t-1} + z_t \odot \tilde h_t$$

    The gate does not read $h_{t-1}$, so all steps of a sequence can be computed at once. This is the plain form of the
    paper, whose candidate is linear. Its form in logarithms needs positive candidates: with those, `lstm_row` was
    farther from real digits after a minute of training, and first states could not be negative.

    Args:
        x: inputs, `(B, D)`.
        h: hidden state, `(B, U)`.
        W, b: kernel `(D, 2U)` and bias `(2U,)`, in the order z, h.

    Returns:
        The new `h`, `(B, U)`.

    Example:
        >>> float(mingru_step(ops.zeros((2, 3)), ops.ones((2, 4)), ops.zeros((3, 8)), ops.zeros(8))[0, 0])
        0.5
    """
    z, candidate = ops.split(ops.matmul(x, W) + b, 2, axis=-1)  # 2 x (B, U)
    z = ops.sigmoid(z)
    return (1.0 - z) * h + z * candidate


def minlstm_step(x, h, W, b):
    r"""Advance a minimal LSTM by one time step (Feng et al., 2024, section 3.2).

    $$f_t = \sigma(W_f x_t + b_f), \quad i_t = \sigma(W_i x_t + b_i), \quad \tilde h_t = W_h x_t + b_h, \quad
    h_t = \frac{f_t}{f_t + i_t} \odot h_{t-1} + \frac{i_t}{f_t + i_t} \odot \tilde h_t$$

    As in `mingru_step`, the gates read the input alone and the candidate is linear.

    Args:
        x: inputs, `(B, D)`.
        h: hidden state, `(B, U)`; there is no second state.
        W, b: kernel `(D, 3U)` and bias `(3U,)`, in the order f, i, h.

    Returns:
        The new `h`, `(B, U)`.

    Example:
        >>> float(minlstm_step(ops.zeros((2, 3)), ops.ones((2, 4)), ops.zeros((3, 12)), ops.zeros(12))[0, 0])
        0.5
    """
    f, i, candidate = ops.split(ops.matmul(x, W) + b, 3, axis=-1)  # 3 x (B, U)
    f, i = ops.sigmoid(f), ops.sigmoid(i)
    return f / (f + i) * h + i / (f + i) * candidate


class MinimalCell(layers.Layer):
    r"""One step $h_t = k_t \odot h_{t-1} + (1 - k_t) \odot \tilde h_t$ whose share k reads the input alone.

    Args:
        units: size U of the state.
    """

    gates = 1  # projections of the input that `keep` takes

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units

    def keep(self, *gates):
        """Return the share k of the state that stays, `(..., U)`, from projections of that shape."""
        raise NotImplementedError

    def build(self, input_shape):
        columns = (self.gates + 1) * self.units
        self.kernel = self.add_weight(shape=(input_shape[-1], columns), initializer="glorot_uniform", name="kernel")
        self.bias = self.add_weight(shape=(columns,), initializer="zeros", name="bias")

    def factors(self, inputs):
        r"""Return a and b of $h_t = a_t \odot h_{t-1} + b_t$, float32 `(..., U)`, for inputs `(..., D)`."""
        projected = ops.cast(ops.matmul(inputs, self.kernel) + self.bias, "float32")
        *gates, candidate = ops.split(projected, self.gates + 1, axis=-1)
        kept = self.keep(*gates)
        return kept, (1.0 - kept) * candidate

    def call(self, inputs, states, training=False):
        a, b = self.factors(inputs)
        h = ops.cast(a * ops.cast(states[0], "float32") + b, self.compute_dtype)
        return h, [h]

    def get_config(self):
        return {**super().get_config(), "units": self.units}


class MinimalRNN(layers.RNN):
    """A `MinimalCell` over a whole sequence: one matrix product, then a linear recurrence.

    Args:
        units: size U of the state.
        **kwargs: as for `keras.layers.RNN`.
    """

    step = None  # the class of the cell

    def __init__(self, units, **kwargs):
        super().__init__(self.step(units, dtype=kwargs.get("dtype")), **kwargs)
        self.units = units

    def inner_loop(self, sequences, initial_state, mask, training=False):
        if mask is not None or sequences.shape[1] is None:
            return super().inner_loop(sequences, initial_state, mask, training)
        sequences = ops.flip(sequences, axis=1) if self.go_backwards else sequences
        a, b = self.cell.factors(sequences)  # (B, T, U) each
        state = initial_state[0] if isinstance(initial_state, (list, tuple)) else initial_state
        outputs = ops.cast(linear_recurrence(a, b, ops.cast(state, "float32")), self.compute_dtype)
        last = outputs[:, -1]
        return last, outputs if self.return_sequences else last[:, None], [last]

    def get_config(self):
        config = super().get_config()
        del config["cell"]
        return {**config, "units": self.units}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        return cls(**config)


@keras.saving.register_keras_serializable(package="rnngan_tf")
class MinGRUCell(MinimalCell):
    """`mingru_step` as a Keras cell."""

    def keep(self, z):
        return 1.0 - ops.sigmoid(z)


@keras.saving.register_keras_serializable(package="rnngan_tf")
class MinLSTMCell(MinimalCell):
    """`minlstm_step` as a Keras cell."""

    gates = 2

    def keep(self, f, i):
        # sigma(f) / (sigma(f) + sigma(i)) in a form that is not 0 / 0 where both gates are nearly 0
        return ops.sigmoid(ops.softplus(-i) - ops.softplus(-f))


@keras.saving.register_keras_serializable(package="rnngan_tf")
class MinGRU(MinimalRNN):
    """`mingru_step` over a sequence, as a Keras layer."""

    step = MinGRUCell


@keras.saving.register_keras_serializable(package="rnngan_tf")
class MinLSTM(MinimalRNN):
    """`minlstm_step` over a sequence, as a Keras layer."""

    step = MinLSTMCell


class Cell(NamedTuple):
    """What builders need to know of a recurrent cell.

    Attributes:
        layer: a Keras layer class over sequences, called with `units`.
        step: a Keras cell class for one time step, called with `units`; it has the weights of `layer`.
        states: the number of states, each `(B, U)`.
    """

    layer: Callable
    step: Callable
    states: int = 1

    def over_sequence(self, units, bidirectional=False, **options):
        """Return a new layer over sequences; `options` are arguments of `keras.layers.RNN`."""
        layer = self.layer(units, **options)
        return layers.Bidirectional(layer, dtype=options.get("dtype")) if bidirectional else layer

    def first_states(self, code, units, copies, dtype, name=None):
        """Return the first states, `(B, units)` each, of `copies` layers or directions from a code `(B, Z)`.

        Each state is a dense layer with tanh; with a `name` they are called name_0, name_1 and so on.
        """
        names = [name and f"{name}_{index}" for index in range(copies * self.states)]
        return [layers.Dense(units, activation="tanh", dtype=dtype, name=name)(code) for name in names]


CELLS = {
    "lstm": Cell(LSTM, layers.LSTMCell, states=2),
    "gru": Cell(GRU, layers.GRUCell),
    "simple_rnn": Cell(layers.SimpleRNN, layers.SimpleRNNCell),
    "mingru": Cell(MinGRU, MinGRUCell),
    "minlstm": Cell(MinLSTM, MinLSTMCell),
}
