"""The LSTM generator with a convolutional renderer: document 4's code as it was meant."""

import keras
from keras import layers

from rnngan_tf.core.annotations import Shape
from rnngan_tf.core.validation import check_choice, check_positive
from rnngan_tf.models.generators.common import activate, begin, transposed_convolutions, upsampling_plan
from rnngan_tf.models.generators.rows import CELLS


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

    Deviation: B4.1 and B4.3, the document's code holds no LSTM and reshapes to a map that its transposed
    convolutions refuse.

    Args:
        image_shape: `(H, W, C)`, 1 or 3 channels; 64x64x3 is the document's size.
        latent_dim: size Z of the latent vector.
        cell: "lstm", "gru" or "simple_rnn".
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
    check_positive(units=units, filters=filters, kernel_size=kernel_size)
    inputs, x, _, image_shape, dtype = begin(image_shape, latent_dim, num_classes, precision)
    (rows, columns), doublings = upsampling_plan(image_shape, smallest=7)
    channels = min(512, filters * 2 ** (doublings - 1))
    x = layers.Dense(rows * units, use_bias=normalization is None, dtype=dtype)(x)
    x = layers.Reshape((rows, units), dtype=dtype)(activate(x, normalization, dtype, "leaky_relu"))  # (B, T, U)
    layer = CELLS[cell](units, return_sequences=True, dtype=dtype)
    y = (layers.Bidirectional(layer, dtype=dtype) if bidirectional else layer)(x)  # (B, T, U or 2 U)
    x = layers.Concatenate(dtype=dtype)([x, y])
    x = layers.Dense(columns * channels, use_bias=normalization is None, dtype=dtype)(x)
    x = layers.Reshape((rows, columns, channels), dtype=dtype)(x)  # (B, T, T, channels)
    x = activate(x, normalization, dtype)
    x = transposed_convolutions(x, image_shape, doublings, filters, kernel_size, normalization, dtype)
    return keras.Model(inputs, x, name=name)
