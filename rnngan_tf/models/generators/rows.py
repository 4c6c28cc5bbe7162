"""Generators that write an image row by row: `lstm_row`, its control `row_mlp` without recurrence, and `recurrent`."""

import keras
import numpy as np
from keras import layers

from rnngan_tf.core.annotations import Shape, Widths
from rnngan_tf.core.validation import check_choice, check_count, check_image_shape, check_positive
from rnngan_tf.models.cells import CELLS
from rnngan_tf.models.generators.common import generator_head, generator_inputs
from rnngan_tf.models.kernels.layers import LeakyReLU
from rnngan_tf.models.layers import RowPosition

MLP = "mlp"  # the cell without recurrence
LATENT_MODES = ("per_row", "repeat", "initial_state", "hybrid")
ROW_ORDERS = ("top_down", "bottom_up", "shuffled")
CLOCK_SIZE = 8  # features that tell a row's position
CODE_SIZE = 64  # features that the latent mode "per_row" makes for each row


def lstm_row(
    image_shape: Shape,
    latent_dim: int = 64,
    cell: str = "lstm",
    bidirectional: bool = False,
    num_layers: int = 2,
    units: int = 160,
    latent_mode: str = "per_row",
    row_noise_dim: int = 0,
    residual: bool = True,
    normalization: str | None = "layer",
    row_order: str | Widths = "top_down",
    num_classes: int | None = None,
    precision: str = "auto",
    name: str = "lstm_row_generator",
) -> keras.Model:
    r"""The image as T rows written by stacked LSTMs (doc 4, sections 3.2 and 3.3).

    $$h^{(l)}_t = \mathrm{LayerNorm}(h^{(l-1)}_t + W \, \mathrm{LSTM}(h^{(l-1)})_t), \qquad
    \mathrm{row}_t = \tanh(W_o \, \phi(h^{(L)}_t) + b_o)$$

    Deviation: B4.1 and B4.9, the document's generator has no LSTM layer, and its equations say neither how the
    latents enter the LSTM nor how pixels are computed from its states. The literal form, a stacked LSTM on the same
    latents at every row, is `latent_mode="repeat", residual=False, normalization=None`.

    Args:
        image_shape: `(H, W, C)`, 1 or 3 channels, not only square; the sequence has T = H steps.
        latent_dim: size Z of the latent vector.
        cell: a name in `rg.generators.CELLS`, such as "lstm", "gru" or "mingru"; or "mlp", two dense layers
            per row in place of each recurrent layer (see `row_mlp`).
        bidirectional: read the rows in both directions.
        num_layers: number of recurrent layers.
        units: size U of each layer's state.
        latent_mode: how the latents reach the rows: "per_row" (projected to a code of its own for each row),
            "repeat" (the same vector at each row), "initial_state" (only through the layers' first states; each
            step reads its row's position), "hybrid" (per row and as first states).
        row_noise_dim: further latents for each row; the model's input is then `(B, Z + T * row_noise_dim)`.
        residual: add each layer's inputs to its outputs.
        normalization: "layer" or None.
        row_order: order in which rows are written: "top_down", "bottom_up", "shuffled" (a fixed permutation), or
            a list of row numbers.
        num_classes: makes the generator class-conditional: it then takes `[latents, labels]`.
        precision: see `rg.precision.choose`; the image head is always float32.

    Returns:
        A `keras.Model` from latents `(B, Z + T * row_noise_dim)` to images `(B, H, W, C)` in [-1, 1].

    Raises:
        ValueError: an argument outside what is said above.

    Example:
        >>> lstm_row((28, 28, 1), units=16).output_shape
        (None, 28, 28, 1)
    """
    check_choice("cell", cell, (*CELLS, MLP))
    check_choice("latent_mode", latent_mode, LATENT_MODES)
    if cell == MLP:
        check_choice("latent_mode without recurrence", latent_mode, ("per_row", "repeat"))
        if bidirectional:
            raise ValueError("bidirectional is True and the cell 'mlp' has no direction; leave bidirectional out.")
    check_choice("normalization", normalization, ("layer", None))
    num_layers, units = check_positive(num_layers=num_layers, units=units)
    row_noise_dim = check_count(row_noise_dim=row_noise_dim)
    rows = check_image_shape(image_shape)[0]
    inputs, z, noise, image_shape, dtype = generator_inputs(
        image_shape, latent_dim, num_classes, precision, rows * row_noise_dim
    )
    clock = cell == MLP and latent_mode == "repeat"
    x = _row_inputs(z, noise, rows, units, latent_mode, row_noise_dim, normalization, clock, dtype)
    for _ in range(num_layers):
        if cell == MLP:
            y = _two_dense_layers(x, units, residual, dtype)
        else:
            code = z if latent_mode in ("initial_state", "hybrid") else None
            y = _recurrence(x, code, CELLS[cell], bidirectional, units, residual, dtype)
        x = _add(x, y, residual, units, dtype)
        if normalization:
            x = layers.LayerNormalization(dtype=dtype)(x)  # (B, T, U)
    if normalization:
        x = LeakyReLU(0.2, dtype=dtype)(x)
    return generator_head(inputs, x, image_shape, dtype, name, _row_order(row_order, rows))


def row_mlp(
    image_shape: Shape,
    latent_dim: int = 64,
    num_layers: int = 2,
    units: int = 160,
    latent_mode: str = "per_row",
    row_noise_dim: int = 0,
    residual: bool = True,
    normalization: str | None = "layer",
    row_order: str | Widths = "top_down",
    num_classes: int | None = None,
    precision: str = "auto",
    name: str = "row_mlp_generator",
) -> keras.Model:
    """`lstm_row` without recurrence: two dense layers per row, with as many parameters, replace each LSTM.

    This is the control for every claim about the recurrence: rows cannot see each other and share only the latents.
    The width between the two dense layers brings their number of parameters as near to the LSTM's as possible.

    Args, returns and errors: as `lstm_row`; `latent_mode` is "per_row" or "repeat", since there is no state.

    Example:
        >>> row_mlp((28, 28, 1), units=16).output_shape
        (None, 28, 28, 1)
    """
    return lstm_row(
        image_shape,
        latent_dim,
        MLP,
        num_layers=num_layers,
        units=units,
        latent_mode=latent_mode,
        row_noise_dim=row_noise_dim,
        residual=residual,
        normalization=normalization,
        row_order=row_order,
        num_classes=num_classes,
        precision=precision,
        name=name,
    )


def _row_inputs(z, noise, rows, units, latent_mode, row_noise_dim, normalization, clock, dtype):
    """Return the inputs of each step, `(B, T, D)`: the latents as `latent_mode` says, and the row's own noise."""
    if latent_mode in ("per_row", "hybrid"):
        x = layers.Dense(rows * CODE_SIZE, kernel_initializer="he_normal", dtype=dtype)(z)
        x = layers.Reshape((rows, CODE_SIZE), dtype=dtype)(x)  # (B, T, 64)
        x = LeakyReLU(0.2, dtype=dtype)(x)
        x = layers.LayerNormalization(dtype=dtype)(x) if normalization else x
    else:
        x = layers.RepeatVector(rows, dtype=dtype)(z)  # (B, T, Z)
    if latent_mode == "initial_state":  # the latents enter through the states alone: keep only the clock
        x = RowPosition(CLOCK_SIZE, dtype=dtype)(x)[:, :, -CLOCK_SIZE:]  # (B, T, 8)
    elif clock:
        x = RowPosition(CLOCK_SIZE, dtype=dtype)(x)
    if row_noise_dim:
        noise = layers.Reshape((rows, row_noise_dim), dtype=dtype)(noise)  # (B, T, E)
        x = layers.Concatenate(dtype=dtype)([x, noise])
    if latent_mode == "repeat" and not normalization:
        return x  # the documents' form: the LSTM reads the latents themselves
    return layers.Dense(units, dtype=dtype)(x)  # (B, T, U)


def _recurrence(x, code, cell, bidirectional, units, residual, dtype):
    """Return one recurrent layer's outputs for `x`, `(B, T, D)` -> `(B, T, U)`; its first states come from `code`."""
    layer = cell.over_sequence(units, bidirectional, return_sequences=True, dtype=dtype)
    states = None if code is None else cell.first_states(code, units, 2 if bidirectional else 1, dtype)
    y = layer(x, initial_state=states)  # (B, T, U) or (B, T, 2 U)
    return layers.Dense(units, dtype=dtype)(y) if residual or bidirectional else y  # (B, T, U)


def _two_dense_layers(x, units, residual, dtype):
    """Return the outputs of two dense layers per row, `(B, T, U)`, with as many parameters as the LSTM they replace."""
    width = x.shape[-1]
    read = width if width == units else width - CLOCK_SIZE  # the LSTM that they replace reads no clock
    wanted = 4 * units * (read + units + 1) + (units * (units + 1) if residual else 0)
    hidden = max(1, round((wanted - units) / (width + 1 + units)))
    y = layers.Dense(hidden, activation="leaky_relu", dtype=dtype)(x)
    return layers.Dense(units, dtype=dtype)(y)


def _add(x, y, residual, units, dtype):
    """`x + y`, with `x` projected where its width differs, or `y` alone."""
    if not residual:
        return y
    x = x if x.shape[-1] == units else layers.Dense(units, dtype=dtype)(x)
    return layers.Add(dtype=dtype)([x, y])


def _row_order(row_order, rows):
    """Return the row written at each step, or None for top down."""
    if isinstance(row_order, (list, tuple)):
        if len(row_order) != rows:
            raise ValueError(f"row_order names {len(row_order)} rows, the image has {rows}.")
        return list(row_order)
    check_choice("row_order", row_order, ROW_ORDERS)
    shuffled = np.random.default_rng(0).permutation(rows).tolist()
    return {"top_down": None, "bottom_up": list(range(rows))[::-1], "shuffled": shuffled}[row_order]


def recurrent(
    image_shape: Shape,
    latent_dim: int = 64,
    units: int = 384,
    num_classes: int | None = None,
    precision: str = "auto",
    name: str = "recurrent_generator",
) -> keras.Model:
    r"""The document's recurrence, made a true one: one step per image row (doc 1, section 3).

    $$h_t = \tanh(W_g [z; h_{t-1}] + b_g), \qquad \mathrm{row}_t = \tanh(W_o h_t + b_o)$$

    Deviation: B1.1, the document's $G(z) = \sigma(W_g [z; h_{t-1}] + b_g)$ has no time index, its hidden state is
    never updated and one step is the whole output. Here the state is updated, each step writes a row, and a
    normalised hidden layer reads the row out of the state.

    Args:
        image_shape: `(H, W, C)`, 1 or 3 channels.
        latent_dim: size Z of the latent vector, the same at every step.
        units: size U of the hidden state.
        num_classes: makes the generator class-conditional: it then takes `[latents, labels]`.
        precision: see `rg.precision.choose`; the image head is always float32.

    Returns:
        A `keras.Model` from latents `(B, Z)` to images `(B, H, W, C)` in [-1, 1].

    Raises:
        ValueError: an argument outside what is said above.

    Example:
        >>> recurrent((28, 28, 1), units=16).output_shape
        (None, 28, 28, 1)
    """
    units = check_positive(units=units)
    inputs, z, _, image_shape, dtype = generator_inputs(image_shape, latent_dim, num_classes, precision)
    x = layers.RepeatVector(image_shape[0], dtype=dtype)(z)  # (B, T, Z)
    x = layers.SimpleRNN(units, return_sequences=True, dtype=dtype)(x)  # (B, T, U)
    x = layers.LayerNormalization(dtype=dtype)(x)
    x = LeakyReLU(0.2, dtype=dtype)(layers.Dense(units, dtype=dtype)(x))
    return generator_head(inputs, x, image_shape, dtype, name)
