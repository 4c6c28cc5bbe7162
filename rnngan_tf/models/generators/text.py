"""The recurrent generator of tokens: characters of a text, notes of a tune."""

import keras
from keras import layers

from rnngan_tf.core.annotations import Shape
from rnngan_tf.core.validation import check_choice, check_positive, check_sequence_shape
from rnngan_tf.models.generators.common import begin
from rnngan_tf.models.generators.sequence import first_states, zeros
from rnngan_tf.models.sequences.cells import CELLS, TokenCell
from rnngan_tf.models.sequences.layers import Gumbel


def text(
    sequence_shape: Shape,
    latent_dim: int = 32,
    cell: str = "lstm",
    units: int = 128,
    num_layers: int = 1,
    num_classes: int | None = None,
    precision: str = "auto",
    name: str = "text_generator",
) -> keras.Model:
    r"""Recurrent layers that write a token at a time and read it at the next step (Kusner, 2016; Press et al., 2017).

    $$h_t = \mathrm{RNN}(E x_{t-1}, h_{t-1}), \qquad h_{-1} = \tanh(W_0 z + b_0), \qquad
    x_t = \mathrm{onehot}(\arg\max (W h_t + b + g_t))$$

    The Gumbel noise g comes out of the latents, so that the same latents write the same text; the gradient goes
    through the softmax of the same numbers (see `TokenCell`). Both temperatures are weights: `set_temperature` and
    the callback `AnnealRelaxation` move them.

    Args:
        sequence_shape: `(T, V)`; token 0 is the end mark, after which all steps are zeros.
        latent_dim: size Z of the latents that become the layers' first states.
        cell: "lstm", "gru" or "simple_rnn".
        units: size U of each layer's state and of the tokens' embedding.
        num_layers: number of recurrent layers.
        num_classes: makes the generator class-conditional: the class joins the latents.
        precision: taken for the likeness with other builders, and checked; probabilities are computed in float32.

    Returns:
        A `keras.Model` from latents `(B, Z + T * V)` to one-hot tokens `(B, T, V)`.

    Raises:
        ValueError: an argument outside what is said above.

    Example:
        >>> generator = text((12, 27), units=16)
        >>> generator.input_shape, generator.output_shape
        ((None, 356), (None, 12, 27))
    """
    check_choice("cell", cell, tuple(CELLS))
    check_positive(units=units, num_layers=num_layers)
    steps, tokens = check_sequence_shape(sequence_shape)
    inputs, code, noise, _, _ = begin(
        sequence_shape, latent_dim, num_classes, precision, steps * tokens, check_sequence_shape
    )
    noise = layers.Reshape((steps, tokens), dtype="float32")(noise)
    noise = Gumbel(dtype="float32", name="gumbel")(noise)  # (B, T, V)
    states = first_states(code, units, num_layers * (2 if cell == "lstm" else 1), "float32")
    states += [zeros(states[0], tokens), zeros(states[0], 1)]
    written = TokenCell(tokens, cell, units, num_layers, dtype="float32")
    x = layers.RNN(written, return_sequences=True, dtype="float32", name="tokens")(noise, initial_state=states)
    return keras.Model(inputs, x, name=name)
