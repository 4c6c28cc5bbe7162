"""Recurrent cells that read at each step what they wrote at the last: numbers, or tokens drawn through Gumbel noise."""

import keras
from keras import layers, ops

CELLS = {"lstm": layers.LSTMCell, "gru": layers.GRUCell, "simple_rnn": layers.SimpleRNNCell}


class Feedback(layers.Layer):
    """What both cells share: recurrent layers one upon the other, and the last output among what they read.

    Args:
        size: features D (or tokens V) written at each step.
        cell: "lstm", "gru" or "simple_rnn".
        units: size U of each layer's state.
        num_layers: number of layers.
    """

    def __init__(self, size, cell="lstm", units=100, num_layers=1, **kwargs):
        super().__init__(**kwargs)
        self.size, self.cell, self.units, self.num_layers = size, cell, units, num_layers
        self.cells = [CELLS[cell](units, dtype=self.dtype_policy) for _ in range(num_layers)]
        self.head = layers.Dense(size, dtype=self.dtype_policy, name="head")

    @property
    def states_per_layer(self):
        """2 for an LSTM, hidden and cell state; else 1."""
        return 2 if self.cell == "lstm" else 1

    @property
    def layer_states(self):
        """Sizes of the states of all layers, in the order in which they are handed on."""
        return [self.units] * self.num_layers * self.states_per_layer

    @property
    def output_size(self):
        return self.size

    def build_layers(self, width):
        """Build the layers for inputs of that width, and the readout."""
        for index, cell in enumerate(self.cells):
            cell.build((None, self.units if index else width))
        self.head.build((None, self.units))

    def advance(self, x, states, training):
        """Return the readout `(B, size)` of the layers one step on, and their states, a flat list."""
        each, following = self.states_per_layer, []
        for index, cell in enumerate(self.cells):
            x, new = cell(x, list(states[index * each : (index + 1) * each]), training=training)
            following += new if isinstance(new, (list, tuple)) else [new]
        return self.head(x), following

    def get_config(self):
        own = {"size": self.size, "cell": self.cell, "units": self.units, "num_layers": self.num_layers}
        return {**super().get_config(), **own}


@keras.saving.register_keras_serializable(package="rnngan_tf")
class SeriesCell(Feedback):
    r"""One step of a series that reads the last one (Mogren, 2016).

    $$h_t = \mathrm{RNN}([z_t; x_{t-1}], h_{t-1}), \qquad x_t = \tanh(W h_t + b), \qquad x_{-1} = 0$$

    States: those of the layers, `(B, U)` each, and the last output, `(B, D)`.
    """

    @property
    def state_size(self):
        return [*self.layer_states, self.size]

    def build(self, input_shape):
        self.build_layers(input_shape[-1] + self.size)

    def call(self, inputs, states, training=False):
        *states, last = states
        y, states = self.advance(ops.concatenate([inputs, last], axis=-1), states, training)  # (B, D)
        y = ops.tanh(y)
        return y, [*states, y]


@keras.saving.register_keras_serializable(package="rnngan_tf")
class TokenCell(Feedback):
    r"""One token, drawn by Gumbel noise and read at the next step (Jang et al., 2017; Maddison et al., 2017).

    $$l_t = W h_t + b, \qquad x_t = \mathrm{onehot}(\arg\max (l_t / T + g_t)), \qquad
    \frac{\partial x_t}{\partial l_t} := \frac{\partial}{\partial l_t} \mathrm{softmax}\frac{l_t / T + g_t}{\tau}$$

    With standard Gumbel noise g the token is an exact draw from softmax(l / T); only the gradient is relaxed, by
    $\tau$ (`relaxation`). T is `temperature`. Both are weights that no optimizer moves, so that a schedule can.
    After token 0, the end mark, all steps are zeros.

    States: those of the layers, `(B, U)` each; the last token, `(B, V)`; 0 until the end mark and 1 after it, `(B, 1)`.
    """

    @property
    def state_size(self):
        return [*self.layer_states, self.size, 1]

    def build(self, input_shape):
        self.embedding = layers.Dense(self.units, use_bias=False, dtype=self.dtype_policy, name="embedding")
        self.embedding.build((None, self.size))
        self.build_layers(self.units)
        shared = {"shape": (), "initializer": "ones", "trainable": False, "dtype": "float32"}
        self.relaxation = self.add_weight(name="relaxation", **shared)
        self.temperature = self.add_weight(name="temperature", **shared)

    def logits(self, last, states, training=False):
        """Return what the next token's probabilities are the softmax of, `(B, V)`, and the layers' states."""
        return self.advance(self.embedding(last), states, training)

    def call(self, inputs, states, training=False):
        *states, last, ended = states
        logits, states = self.logits(last, states, training)  # (B, V)
        noisy = logits / self.temperature + inputs
        hard = ops.one_hot(ops.argmax(noisy, axis=-1), self.size, dtype=noisy.dtype)
        token = hard
        if training:  # adding and taking away rounds: outside of training tokens are exactly one-hot
            soft = ops.softmax(noisy / self.relaxation)
            token = soft + ops.stop_gradient(hard - soft)
        token = (1 - ended) * token
        return token, [*states, token, ops.maximum(ended, hard[:, :1])]
