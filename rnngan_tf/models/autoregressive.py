"""Recurrent cells that read their last output at each step: numbers, or tokens sampled with Gumbel noise."""

from collections.abc import Iterator
from contextlib import contextmanager

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

from rnngan_tf.core.validation import check_at_least_zero, check_positive
from rnngan_tf.models.cells import CELLS
from rnngan_tf.models.sampling import normal, pair


class AutoregressiveCell(layers.Layer):
    """Base of both cells: stacked recurrent layers and a readout, whose last output is among their inputs.

    Args:
        size: number of features D (or tokens V) of each step's output.
        cell: a name in `rg.generators.CELLS`, such as "lstm", "gru" or "mingru".
        units: size U of each layer's state.
        num_layers: number of layers.
    """

    def __init__(self, size, cell="lstm", units=100, num_layers=1, **kwargs):
        super().__init__(**kwargs)
        self.size, self.cell, self.units, self.num_layers = size, cell, units, num_layers
        self.cells = [CELLS[cell].step(units, dtype=self.dtype_policy) for _ in range(num_layers)]
        self.head = layers.Dense(size, dtype=self.dtype_policy, name="head")

    @property
    def states_per_layer(self):
        """The number of states of each layer."""
        return CELLS[self.cell].states

    @property
    def layer_states(self):
        """Sizes of the states of all layers, in the order of `states` in `advance`."""
        return [self.units] * self.num_layers * self.states_per_layer

    @property
    def output_size(self):
        return self.size

    def build_layers(self, width):
        """Build the layers for inputs `(B, width)`, and the readout."""
        for index, cell in enumerate(self.cells):
            cell.build((None, self.units if index else width))
        self.head.build((None, self.units))

    def advance(self, x, states, training):
        """Advance the layers by one step; return their readout `(B, size)` and their new states, a flat list."""
        each, following = self.states_per_layer, []
        for index, cell in enumerate(self.cells):
            x, new = cell(x, list(states[index * each : (index + 1) * each]), training=training)
            following += new if isinstance(new, (list, tuple)) else [new]
        return self.head(x), following

    def get_config(self):
        own = {"size": self.size, "cell": self.cell, "units": self.units, "num_layers": self.num_layers}
        return {**super().get_config(), **own}


@keras.saving.register_keras_serializable(package="rnngan_tf")
class SeriesCell(AutoregressiveCell):
    r"""One step of a series, computed from the step before and noise (Mogren, 2016).

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
class TokenCell(AutoregressiveCell):
    r"""One token, sampled with Gumbel noise and read at the next step (Jang et al., 2017; Maddison et al., 2017).

    $$l_t = W h_t + b, \qquad x_t = \mathrm{onehot}(\arg\max (l_t / T + g_t)), \qquad
    \frac{\partial x_t}{\partial l_t} := \frac{\partial}{\partial l_t} \mathrm{softmax}\frac{l_t / T + g_t}{\tau}$$

    With standard Gumbel noise g, the token is an exact sample from softmax(l / T); only its gradient is relaxed, by
    $\tau$ (`gumbel_temperature`). T is `temperature`. Both are weights that are not trained, so a schedule can change
    them. After token 0, the end mark, all steps are zeros.

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
        self.gumbel_temperature = self.add_weight(name="gumbel_temperature", **shared)
        self.temperature = self.add_weight(name="temperature", **shared)

    def logits(self, last, states, training=False):
        """Return the logits of the next token, `(B, V)`, and the layers' new states."""
        return self.advance(self.embedding(last), states, training)

    def call(self, inputs, states, training=False):
        *states, last, ended = states
        logits, states = self.logits(last, states, training)  # (B, V)
        noisy = logits / self.temperature + inputs
        hard = ops.one_hot(ops.argmax(noisy, axis=-1), self.size, dtype=noisy.dtype)
        token = hard
        if training:  # the sum rounds; outside of training, tokens are exactly one-hot
            soft = ops.softmax(noisy / self.gumbel_temperature)
            token = soft + ops.stop_gradient(hard - soft)
        token = (1 - ended) * token
        return token, [*states, token, ops.maximum(ended, hard[:, :1])]


def token_cell(generator):
    """Return the `TokenCell` of a text generator.

    Raises:
        ValueError: the generator does not generate tokens.
    """
    for layer in generator.layers:
        if isinstance(getattr(layer, "cell", None), TokenCell):
            return layer.cell
    raise ValueError(f"{generator.name!r} does not generate tokens; build it with rg.generators.text.")


def teacher_forced(generator):
    r"""Return a model that shares a text generator's weights and reads true tokens (Williams and Zipser, 1989).

    $$l_t = W \, \mathrm{RNN}(E x_{t-1}, h_{t-1}) + b, \qquad p(x_t | x_{<t}, z) = \mathrm{softmax}(l_t)$$

    Args:
        generator: of `rg.generators.text`.

    Returns:
        A `keras.Model` from the generator's inputs and tokens `(B, T, V)`, in a list, to logits `(B, T, V)`.
    """
    cell = token_cell(generator)
    tokens = keras.Input(generator.output_shape[1:], name="teacher")
    x = layers.ZeroPadding1D((1, 0))(tokens)[:, :-1]  # each step reads the token before it
    x = cell.embedding(x)  # (B, T, U)
    each = cell.states_per_layer
    for index, inner in enumerate(cell.cells):
        names = [f"state_{number}" for number in range(index * each, (index + 1) * each)]
        states = [generator.get_layer(name).output for name in names]
        x = layers.RNN(inner, return_sequences=True, dtype="float32")(x, initial_state=states)
    return keras.Model([*generator.inputs, tokens], cell.head(x), name=f"{generator.name}_teacher_forced")


def log_probabilities(logits, tokens):
    """Return the log-probability of each text in nats, `(B,)`: of its tokens and end mark, without padding."""
    return ops.sum(tokens * ops.log_softmax(logits, axis=-1), axis=(1, 2))


def negative_log_likelihood(model, sequences, draws=16, seed=0, batch_size=256):
    r"""Return the negative log-likelihood of texts under a model, in nats each.

    $$-\log p(x) \approx -\log \frac{1}{K} \sum_k p(x | z_k), \qquad z_k \sim N(0, 1)$$

    The mean over K samples is unbiased for p, so its negative logarithm is on average slightly too large.

    Args:
        model: a `GANModel` or `LanguageModel` without classes whose generator is a text generator.
        sequences: one-hot tokens `(N, T, V)`.
        draws: number K of latents sampled for each text.
        seed: seed of the latents.
        batch_size: texts computed at a time.

    Returns:
        float32 array `(N,)`.
    """
    draws, batch_size = check_positive(draws=draws, batch_size=batch_size)
    forced = tf.function(teacher_forced(model.sampler), reduce_retracing=True)
    likelihoods = []
    for start in range(0, len(sequences), batch_size):
        tokens = tf.convert_to_tensor(sequences[start : start + batch_size], tf.float32)
        terms = []
        for draw in range(draws):
            latents = normal((len(tokens), model.latent_dim), pair(seed + 7919 * draw + start))
            terms.append(log_probabilities(forced([latents, tokens]), tokens))
        likelihoods.append(np.log(draws) - tf.reduce_logsumexp(tf.stack(terms), axis=0).numpy())
    return np.concatenate(likelihoods)


@contextmanager
def at_temperature(model: keras.Model, temperature: float) -> Iterator[None]:
    r"""Let a model sample tokens from softmax(logits / T) inside a `with` block.

    Args:
        model: a `GANModel` or `LanguageModel` whose generator is a text generator.
        temperature: T above 0; below 1 texts are likelier, above 1 more varied.

    Raises:
        ValueError: a temperature that is not above 0, or a generator that does not generate tokens.

    Example:
        >>> from rnngan_tf.models import generators
        >>> from rnngan_tf.models.language import LanguageModel
        >>> model = LanguageModel(generators.text((5, 4), units=8))
        >>> with at_temperature(model, 0.5):
        ...     model.generate(2, seed=0).shape
        (2, 5, 4)
    """
    check_at_least_zero(temperature=temperature)
    if not temperature:
        raise ValueError("temperature is 0; it must be above 0, such as 0.1 for the likeliest tokens alone.")
    weight = token_cell(model.sampler).temperature
    before = float(weight)
    weight.assign(temperature)
    try:
        yield
    finally:
        weight.assign(before)
