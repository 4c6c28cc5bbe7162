"""Discriminators of sequences whose logits do not depend on padding: convolutional and recurrent."""

import keras
from keras import layers

from rnngan_tf.core.annotations import Shape, Widths
from rnngan_tf.core.validation import check_choice, check_positive, check_sequence_shape, check_share, check_widths
from rnngan_tf.models.cells import CELLS
from rnngan_tf.models.discriminators.images import discriminator_head, discriminator_inputs
from rnngan_tf.models.kernels.layers import LeakyReLU
from rnngan_tf.models.layers import MaskedPooling, StepMask


def conv1d(
    sequence_shape: Shape,
    filters: Widths = (64, 64, 64),
    kernel_size: int = 5,
    dropout: float = 0.0,
    minibatch_std: bool = True,
    num_classes: int | None = None,
    precision: str = "auto",
    name: str = "conv1d_discriminator",
) -> keras.Model:
    """Convolutions over time whose dilation doubles from layer to layer, then pooling over steps without padding.

    After each layer, padded steps are set to 0 again, the value that a convolution reads beyond the end; so padding
    does not change the logit. The dilation is that of Quant GANs' critic (Wiese et al., 2020).

    Args:
        sequence_shape: `(T, D)`.
        filters: of each convolution; the dilation of layer k is 2 to the power k.
        kernel_size: steps that a convolution sees.
        dropout: share of the pooled features dropped, in [0, 1).
        minibatch_std: append the standard deviation over the batch before the last layer.
        num_classes: makes the discriminator class-conditional: it then takes `[sequences, labels]`.
        precision: see `rg.precision.choose`; the logit is always float32.

    Returns:
        A `keras.Model` from sequences `(B, T, D)`, steps of zeros being padding, to logits `(B, 1)`.

    Raises:
        ValueError: an argument outside what is said above.

    Example:
        >>> conv1d((30, 1), filters=(8, 8)).output_shape
        (None, 1)
    """
    filters = check_widths("filters", filters)
    kernel_size = check_positive(kernel_size=kernel_size)
    check_share("dropout", dropout)
    inputs, x, dtype = discriminator_inputs(sequence_shape, num_classes, precision, check_sequence_shape, "sequences")
    mask = StepMask(dtype="float32", name="mask")(x)  # (B, T, 1)
    for index, width in enumerate(filters):
        x = layers.Conv1D(width, kernel_size, padding="same", dilation_rate=2**index, dtype=dtype)(x)  # (B, T, width)
        x = LeakyReLU(0.2, dtype=dtype)(x)
        x = layers.Multiply(dtype=dtype)([x, mask])
    x = MaskedPooling(dtype=dtype)(x, mask)  # (B, 3 width)
    x = layers.Dropout(dropout, dtype=dtype)(x) if dropout else x
    return discriminator_head(inputs, x, num_classes, minibatch_std, name)


def lstm(
    sequence_shape: Shape,
    cell: str = "lstm",
    units: int = 100,
    num_layers: int = 1,
    dropout: float = 0.0,
    minibatch_std: bool = True,
    num_classes: int | None = None,
    precision: str = "auto",
    name: str = "lstm_discriminator",
) -> keras.Model:
    """Recurrent layers that read a sequence, then pooling over their states (Esteban et al., 2017).

    The layers read forwards only, so padding after the end cannot affect earlier steps, and pooling ignores it.

    Args:
        sequence_shape: `(T, D)`.
        cell: a name in `rg.generators.CELLS`, such as "lstm", "gru" or "mingru".
        units: size U of each layer's state.
        num_layers: number of recurrent layers.
        dropout: share of the pooled features dropped, in [0, 1).
        minibatch_std: append the standard deviation over the batch before the last layer.
        num_classes: makes the discriminator class-conditional: it then takes `[sequences, labels]`.
        precision: see `rg.precision.choose`; the logit is always float32.

    Returns:
        A `keras.Model` from sequences `(B, T, D)`, steps of zeros being padding, to logits `(B, 1)`.

    Raises:
        ValueError: an argument outside what is said above.

    Example:
        >>> lstm((30, 1), units=8).output_shape
        (None, 1)
    """
    check_choice("cell", cell, tuple(CELLS))
    check_share("dropout", dropout)
    units, num_layers = check_positive(units=units, num_layers=num_layers)
    inputs, x, dtype = discriminator_inputs(sequence_shape, num_classes, precision, check_sequence_shape, "sequences")
    mask = StepMask(dtype="float32", name="mask")(x)  # (B, T, 1)
    for _ in range(num_layers):
        x = CELLS[cell].over_sequence(units, return_sequences=True, dtype=dtype)(x)  # (B, T, U)
    x = MaskedPooling(dtype=dtype)(x, mask)  # (B, 3 U)
    x = layers.Dropout(dropout, dtype=dtype)(x) if dropout else x
    return discriminator_head(inputs, x, num_classes, minibatch_std, name)
