"""Generators of whole images: dense, transposed convolutions, and an LSTM with a convolutional renderer."""

import keras
from keras import layers

from rnngan_tf.core.annotations import Shape, Widths
from rnngan_tf.core.validation import check_choice, check_count, check_positive, check_sample_shape, check_widths
from rnngan_tf.models.cells import CELLS
from rnngan_tf.models.generators.common import (
    activate,
    generator_head,
    generator_inputs,
    transposed_convolutions,
    upsampling_plan,
)


def dense(
    image_shape: Shape,
    latent_dim: int = 64,
    units: Widths = (256, 512, 1024),
    activation: str = "leaky_relu",
    normalization: str | None = "batch",
    num_classes: int | None = None,
    precision: str = "auto",
    name: str = "dense_generator",
) -> keras.Model:
    """A multi-layer perceptron from latents to pixels (doc 1, section 4; doc 2, section 5).

    Args:
        image_shape: `(H, W, C)`, 1 or 3 channels; or `(T, D)`, of sequences.
        latent_dim: size Z of the latent vector.
        units: widths of the hidden layers.
        activation: "leaky_relu" (slope 0.2) or "relu".
        normalization: "batch" or None; the documents have none.
        num_classes: makes the generator class-conditional: it then takes `[latents, labels]`.
        precision: see `rg.precision.choose`; the image head is always float32.

    Returns:
        A `keras.Model` from latents `(B, Z)` to images `(B, H, W, C)`, or sequences `(B, T, D)`, in [-1, 1].

    Raises:
        ValueError: an argument outside what is said above.

    Example:
        >>> dense((28, 28, 1), units=(32,)).output_shape
        (None, 28, 28, 1)
    """
    check_choice("activation", activation, ("leaky_relu", "relu"))
    check_choice("normalization", normalization, ("batch", None))
    units = check_widths("units", units)
    inputs, x, _, image_shape, dtype = generator_inputs(
        image_shape, latent_dim, num_classes, precision, check=check_sample_shape
    )
    for width in units:
        x = layers.Dense(width, kernel_initializer="he_normal", use_bias=normalization is None, dtype=dtype)(x)
        x = activate(x, normalization, dtype, activation)  # (B, width)
    return generator_head(inputs, x, image_shape, dtype, name)


def conv_transpose(
    image_shape: Shape,
    latent_dim: int = 64,
    filters: int = 64,
    kernel_size: int = 4,
    normalization: str | None = "batch",
    head_filters: int = 0,
    num_classes: int | None = None,
    precision: str = "auto",
    name: str = "conv_transpose_generator",
) -> keras.Model:
    """Dense to a small map, then transposed convolutions of stride 2 (doc 0, section 4; Radford et al., 2016).

    The first map is 4x4 where the sides allow it (7x7 for 28 pixels), and its size doubles up to that of the image.
    A side that this does not reach exactly is made larger and cropped.

    Args:
        image_shape: `(H, W, C)`, 1 or 3 channels; any sides of at least 8, such as 28, 32, 64 or 128.
        latent_dim: size Z of the latent vector.
        filters: channels of the last hidden map; each map before it has twice as many, up to 512.
        kernel_size: side of the kernels.
        normalization: "batch" or None.
        head_filters: channels of one more hidden map of the image's size, from which a plain 3x3 convolution
            makes the pixels; with 0 the last transposed convolution makes them.
        num_classes: makes the generator class-conditional: it then takes `[latents, labels]`.
        precision: see `rg.precision.choose`; the image head is always float32.

    Returns:
        A `keras.Model` from latents `(B, Z)` to images `(B, H, W, C)` in [-1, 1].

    Raises:
        ValueError: an argument outside what is said above.

    Example:
        >>> conv_transpose((32, 32, 3), filters=8).output_shape
        (None, 32, 32, 3)
    """
    check_choice("normalization", normalization, ("batch", None))
    filters, kernel_size = check_positive(filters=filters, kernel_size=kernel_size)
    head_filters = check_count(head_filters=head_filters)
    inputs, x, _, image_shape, dtype = generator_inputs(image_shape, latent_dim, num_classes, precision)
    (height, width), doublings = upsampling_plan(image_shape, smallest=4)
    channels = min(512, filters * 2 ** (doublings - 1))
    x = layers.Dense(height * width * channels, use_bias=normalization is None, dtype=dtype)(x)
    x = layers.Reshape((height, width, channels), dtype=dtype)(x)  # (B, h, w, channels)
    x = activate(x, normalization, dtype)
    x = transposed_convolutions(x, image_shape, doublings, filters, kernel_size, normalization, dtype, head_filters)
    return keras.Model(inputs, x, name=name)


def lstm_conv(
    image_shape: Shape,
    latent_dim: int = 64,
    cell: str = "lstm",
    bidirectional: bool = False,
    units: int = 256,
    filters: int = 64,
    kernel_size: int = 4,
    normalization: str | None = "batch",
    num_classes: int | None = None,
    precision: str = "auto",
    name: str = "lstm_conv_generator",
) -> keras.Model:
    """Dense to a short sequence, an LSTM over it, then transposed convolutions (doc 4, section 4.2; doc 2, 3.5).

    The LSTM writes T coarse rows (7 for 28 pixels, 8 for 32, 64 and 128); each is projected to T cells of
    features, and transposed convolutions double that map up to the image.

    Deviation: B4.1 and B4.3, the document's code has no LSTM and reshapes to a map that its transposed
    convolutions do not accept.

    Args:
        image_shape: `(H, W, C)`, 1 or 3 channels; 64x64x3 is the document's size.
        latent_dim: size Z of the latent vector.
        cell: a name in `rg.generators.CELLS`, such as "lstm", "gru" or "mingru".
        bidirectional: read the coarse rows in both directions.
        units: size U of the state.
        filters: channels of the last hidden map; each map before it has twice as many, up to 512.
        kernel_size: side of the kernels.
        normalization: "batch" or None.
        num_classes: makes the generator class-conditional: it then takes `[latents, labels]`.
        precision: see `rg.precision.choose`; the image head is always float32.

    Returns:
        A `keras.Model` from latents `(B, Z)` to images `(B, H, W, C)` in [-1, 1].

    Raises:
        ValueError: an argument outside what is said above.

    Example:
        >>> lstm_conv((64, 64, 3), units=16, filters=8).output_shape
        (None, 64, 64, 3)
    """
    check_choice("cell", cell, tuple(CELLS))
    check_choice("normalization", normalization, ("batch", None))
    units, filters, kernel_size = check_positive(units=units, filters=filters, kernel_size=kernel_size)
    inputs, x, _, image_shape, dtype = generator_inputs(image_shape, latent_dim, num_classes, precision)
    (rows, columns), doublings = upsampling_plan(image_shape, smallest=7)
    channels = min(512, filters * 2 ** (doublings - 1))
    x = layers.Dense(rows * units, use_bias=normalization is None, dtype=dtype)(x)
    x = layers.Reshape((rows, units), dtype=dtype)(activate(x, normalization, dtype, "leaky_relu"))  # (B, T, U)
    y = CELLS[cell].over_sequence(units, bidirectional, return_sequences=True, dtype=dtype)(x)  # (B, T, U or 2 U)
    x = layers.Concatenate(dtype=dtype)([x, y])
    x = layers.Dense(columns * channels, use_bias=normalization is None, dtype=dtype)(x)
    x = layers.Reshape((rows, columns, channels), dtype=dtype)(x)  # (B, T, T, channels)
    x = activate(x, normalization, dtype)
    x = transposed_convolutions(x, image_shape, doublings, filters, kernel_size, normalization, dtype)
    return keras.Model(inputs, x, name=name)
