"""Networks that correct images: from an initial image (and a mask) to a correction that is added to it."""

import keras
from keras import layers

from rnngan_tf.core import precision as precisions
from rnngan_tf.core.validation import check_image_shape, check_positive
from rnngan_tf.models.kernels.convolution import Conv2D, Conv2DTranspose
from rnngan_tf.models.kernels.layers import LeakyReLU
from rnngan_tf.models.layers import LSTM

STRIDE = 4  # of `conv`, which halves images twice: their sides must be multiples of 4


def conv(image_shape, mask=False, filters=16, precision="auto", name="conv_correction"):
    """A small U-Net (Ronneberger et al., 2015) with two downsampling and two upsampling stages and skip connections.

    It has no fixed size: the same weights correct images of any height and width that are multiples of 4.

    Args:
        image_shape: `(H, W, C)`; only C is used.
        mask: whether the input has a further channel that marks known pixels.
        filters: channels at full size; there are twice as many at half the size and four times as many at a quarter.
        precision: see `rg.precision.choose`; the output is always float32.

    Returns:
        A `keras.Model` from `(B, H, W, C)` or `(B, H, W, C + 1)` to `(B, H, W, C)`; its output is initially zero.

    Example:
        >>> conv((28, 28, 1), mask=True, filters=4).input_shape
        (None, None, None, 2)
    """
    channels = check_image_shape(image_shape)[2]
    filters = check_positive(filters=filters)
    dtype = precisions.choose(precision).policy
    inputs = keras.Input((None, None, channels + mask), name="images")

    def convolve(x, width, stride=1, kind=Conv2D):
        x = kind(width, 3 if stride == 1 else 4, stride, padding="same", dtype=dtype)(x)
        return LeakyReLU(0.2, dtype=dtype)(x)

    full = convolve(inputs, filters)  # (B, H, W, F)
    half = convolve(convolve(full, 2 * filters, 2), 2 * filters)  # (B, H/2, W/2, 2F)
    quarter = convolve(convolve(half, 4 * filters, 2), 4 * filters)  # (B, H/4, W/4, 4F)
    half = layers.Concatenate(dtype=dtype)([half, convolve(quarter, 2 * filters, 2, Conv2DTranspose)])
    half = convolve(half, 2 * filters)  # (B, H/2, W/2, 2F)
    full = layers.Concatenate(dtype=dtype)([full, convolve(half, filters, 2, Conv2DTranspose)])
    full = convolve(full, filters)  # (B, H, W, F)
    zero = {"kernel_initializer": "zeros", "dtype": "float32", "name": "correction"}
    return keras.Model(inputs, layers.Conv2D(channels, 3, padding="same", **zero)(full), name=name)


def row_bilstm(image_shape, mask=False, units=96, num_layers=2, precision="auto", name="row_bilstm_correction"):
    """Stacked bidirectional LSTMs that read an image row by row, downwards and upwards.

    Args:
        image_shape: `(H, W, C)`; the network is fixed to this size.
        mask: whether the input has a further channel that marks known pixels.
        units: units U of each direction.
        num_layers: number of layers, each with a residual connection.
        precision: see `rg.precision.choose`; the output is always float32.

    Returns:
        A `keras.Model` from `(B, H, W, C)` or `(B, H, W, C + 1)` to `(B, H, W, C)`; its output is initially zero.

    Example:
        >>> row_bilstm((28, 28, 1), units=8).output_shape
        (None, 28, 28, 1)
    """
    height, width, channels = check_image_shape(image_shape)
    units, num_layers = check_positive(units=units, num_layers=num_layers)
    dtype = precisions.choose(precision).policy
    inputs = keras.Input((height, width, channels + mask), name="images")
    rows = layers.Reshape((height, width * (channels + mask)), dtype=dtype)(inputs)  # (B, T, D)
    h = layers.Dense(2 * units, dtype=dtype)(rows)  # (B, T, 2U)
    for _ in range(num_layers):
        lstm = LSTM(units, return_sequences=True, dtype=dtype)
        y = layers.Bidirectional(lstm, dtype=dtype)(h)
        h = layers.LayerNormalization(dtype=dtype)(layers.Add(dtype=dtype)([h, y]))
    h = LeakyReLU(0.2, dtype=dtype)(layers.Dense(4 * units, dtype=dtype)(h))  # (B, T, 4U)
    zero = {"kernel_initializer": "zeros", "dtype": "float32", "name": "correction"}
    rows = layers.Dense(width * channels, **zero)(layers.Concatenate(dtype=dtype)([h, rows]))  # (B, T, WC)
    return keras.Model(inputs, layers.Reshape((height, width, channels), dtype="float32")(rows), name=name)


NETWORKS = {"conv": conv, "row_bilstm": row_bilstm}
