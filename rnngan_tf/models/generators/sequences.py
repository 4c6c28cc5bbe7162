"""Generators of sequences: series of numbers, and tokens of a text or tune."""

import keras
from keras import layers, ops

from rnngan_tf.core.annotations import Shape
from rnngan_tf.core.validation import check_choice, check_count, check_positive, check_sequence_shape
from rnngan_tf.models.autoregressive import SeriesCell, TokenCell
from rnngan_tf.models.cells import CELLS
from rnngan_tf.models.generators.common import LABEL_SIZE, generator_inputs
from rnngan_tf.models.layers import Gumbel


def sequence(
    sequence_shape: Shape,
    latent_dim: int = 32,
    noise_dim: int = 5,
    cell: str = "lstm",
    units: int = 100,
    num_layers: int = 1,
    initial_state: bool = True,
    feedback: bool = False,
    num_classes: int | None = None,
    precision: str = "auto",
    name: str = "sequence_generator",
) -> keras.Model:
    r"""Recurrent layers that write a series step by step (Mogren, 2016; Esteban et al., 2017).

    $$h_t = \mathrm{RNN}([z; z_t], h_{t-1}), \qquad h_{-1} = \tanh(W_0 z + b_0), \qquad x_t = \tanh(W h_t + b)$$

    Args:
        sequence_shape: `(T, D)`.
        latent_dim: size Z of the latents of the whole series.
        noise_dim: number E of further latents that each step reads alone; 0 for none.
        cell: a name in `rg.generators.CELLS`, such as "lstm", "gru" or "mingru".
        units: size U of each layer's state.
        num_layers: number of recurrent layers.
        initial_state: True computes the layers' first states from z; False starts from zeros and reads z at each step.
        feedback: each step also reads the output of the step before, as in C-RNN-GAN.
        num_classes: makes the generator class-conditional, as RCGAN is: each step reads the class too.
        precision: see `rg.precision.choose`; the output is always float32.

    Returns:
        A `keras.Model` from latents `(B, Z + T * E)` to series `(B, T, D)` in [-1, 1].

    Raises:
        ValueError: an argument outside what is said above.

    Example:
        >>> generator = sequence((30, 1), units=16)
        >>> generator.input_shape, generator.output_shape
        ((None, 182), (None, 30, 1))
    """
    check_choice("cell", cell, tuple(CELLS))
    units, num_layers = check_positive(units=units, num_layers=num_layers)
    noise_dim = check_count(noise_dim=noise_dim)
    steps, size = check_sequence_shape(sequence_shape)
    inputs, code, noise, _, dtype = generator_inputs(
        sequence_shape, latent_dim, num_classes, precision, steps * noise_dim, check_sequence_shape
    )
    x = _step_inputs(code, noise, steps, initial_state, num_classes, dtype)  # (B, T, E')
    each = CELLS[cell].states
    states = CELLS[cell].first_states(code, units, num_layers, dtype, "state") if initial_state else []
    if feedback:
        written = SeriesCell(size, cell, units, num_layers, dtype="float32")
        x = layers.RNN(written, return_sequences=True, dtype="float32", name="feedback")(
            x, initial_state=[*states, zeros(states[0], size)] if states else None
        )  # (B, T, D)
        return keras.Model(inputs, layers.Activation("linear", dtype="float32", name="series")(x), name=name)
    for index in range(num_layers):
        own = states[index * each : (index + 1) * each] or None
        x = CELLS[cell].over_sequence(units, return_sequences=True, dtype=dtype)(x, initial_state=own)  # (B, T, U)
    x = layers.Dense(size, dtype=dtype)(x)  # (B, T, D)
    return keras.Model(inputs, layers.Activation("tanh", dtype="float32", name="series")(x), name=name)


def _step_inputs(code, noise, steps, initial_state, num_classes, dtype):
    """Return the inputs of each step, `(B, T, E')`: its own noise, and the code unless it enters as first states."""
    parts = []
    if noise is not None:
        parts.append(layers.Reshape((steps, noise.shape[-1] // steps), dtype=dtype)(noise))
    if not initial_state or not parts:
        parts.append(layers.RepeatVector(steps, dtype=dtype)(code))
    elif num_classes:
        parts.append(layers.RepeatVector(steps, dtype=dtype)(code[:, -LABEL_SIZE:]))
    return parts[0] if len(parts) == 1 else layers.Concatenate(dtype=dtype)(parts)


def zeros(like, size):
    """Return zeros `(B, size)` with the batch size of `like`, `(B, U)`."""
    return ops.zeros_like(ops.repeat(like[:, :1], size, axis=1))


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

    The Gumbel noise g is computed from the latents, so the same latents give the same text. The gradient is that of
    the softmax of the same numbers (see `TokenCell`). Both temperatures are weights: `at_temperature` changes the one,
    the callback `AnnealRelaxation` the other.

    Args:
        sequence_shape: `(T, V)`; token 0 is the end mark, after which all steps are zeros.
        latent_dim: size Z of the latents that become the layers' first states.
        cell: a name in `rg.generators.CELLS`, such as "lstm", "gru" or "mingru".
        units: size U of each layer's state and of the tokens' embedding.
        num_layers: number of recurrent layers.
        num_classes: makes the generator class-conditional: the class joins the latents.
        precision: accepted and checked as in other builders, but everything is computed in float32.

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
    units, num_layers = check_positive(units=units, num_layers=num_layers)
    steps, tokens = check_sequence_shape(sequence_shape)
    inputs, code, noise, _, _ = generator_inputs(
        sequence_shape, latent_dim, num_classes, precision, steps * tokens, check_sequence_shape
    )
    noise = layers.Reshape((steps, tokens), dtype="float32")(noise)
    noise = Gumbel(dtype="float32", name="gumbel")(noise)  # (B, T, V)
    states = CELLS[cell].first_states(code, units, num_layers, "float32", "state")
    states += [zeros(states[0], tokens), zeros(states[0], 1)]
    written = TokenCell(tokens, cell, units, num_layers, dtype="float32")
    x = layers.RNN(written, return_sequences=True, dtype="float32", name="tokens")(noise, initial_state=states)
    return keras.Model(inputs, x, name=name)
