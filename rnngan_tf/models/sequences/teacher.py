"""What probability a text generator gives to texts: the true tokens are put in where it would read its own."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

from rnngan_tf.core.validation import check_positive
from rnngan_tf.models.sampling import normal, pair
from rnngan_tf.models.sequences.cells import TokenCell


def token_cell(generator):
    """Return the `TokenCell` of a text generator.

    Raises:
        ValueError: the generator writes no tokens.
    """
    for layer in generator.layers:
        if isinstance(getattr(layer, "cell", None), TokenCell):
            return layer.cell
    raise ValueError(f"{generator.name!r} writes no tokens; build it with rg.generators.text.")


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
    """Return the log-probability of each text in nats, `(B,)`: over its tokens and end mark, never over padding."""
    return ops.sum(tokens * ops.log_softmax(logits, axis=-1), axis=(1, 2))


def negative_log_likelihood(model, sequences, draws=16, seed=0, batch_size=256):
    r"""Return what texts cost a model of them, in nats each.

    $$-\log p(x) \approx -\log \frac{1}{K} \sum_k p(x | z_k), \qquad z_k \sim N(0, 1)$$

    The mean over draws is unbiased for p, so that the cost is on average a little too large.

    Args:
        model: a `GANModel` or `LanguageModel` without classes whose generator is a text generator.
        sequences: one-hot tokens `(N, T, V)`.
        draws: number K of latents for each text.
        seed: of the latents.
        batch_size: texts at a time.

    Returns:
        float32 array `(N,)`.
    """
    check_positive(draws=draws, batch_size=batch_size)
    forced = tf.function(teacher_forced(model.sampler), reduce_retracing=True)
    found = []
    for start in range(0, len(sequences), batch_size):
        tokens = tf.convert_to_tensor(sequences[start : start + batch_size], tf.float32)
        terms = []
        for draw in range(draws):
            latents = normal((len(tokens), model.latent_dim), pair(seed + 7919 * draw + start))
            terms.append(log_probabilities(forced([latents, tokens]), tokens))
        found.append(np.log(draws) - tf.reduce_logsumexp(tf.stack(terms), axis=0).numpy())
    return np.concatenate(found)
