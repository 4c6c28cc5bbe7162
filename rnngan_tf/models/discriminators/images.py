"""Discriminators of images: dense, convolutional and recurrent over rows; first, the layers that all share."""

import math

import keras
from keras import layers, ops

from rnngan_tf.core import precision as precisions
from rnngan_tf.core.annotations import Shape, Widths
from rnngan_tf.core.validation import (
    check_choice,
    check_image_shape,
    check_num_classes,
    check_positive,
    check_sample_shape,
    check_share,
    check_widths,
)
from rnngan_tf.models.cells import CELLS
from rnngan_tf.models.kernels.convolution import Conv2D
from rnngan_tf.models.kernels.layers import LeakyReLU
from rnngan_tf.models.layers import MinibatchStd


def discriminator_inputs(image_shape, num_classes, precision, check=check_image_shape, name="images"):
    """Check the arguments that all discriminators share and make their inputs.

    Args:
        check: a function that checks the input's shape and returns it.
        name: name of the input.

    Returns:
        inputs: the model's inputs, images `(B, H, W, C)` and, with classes, labels `(B,)`.
        images: `(B, H, W, C)`.
        dtype: the name of the policy for hidden layers.
    """
    image_shape = check(image_shape)
    check_num_classes(num_classes)
    images = keras.Input(image_shape, name=name)
    inputs = [images, keras.Input((), dtype="int32", name="labels")] if num_classes else images
    return inputs, images, precisions.choose(precision).policy


def discriminator_head(inputs, features, num_classes, minibatch_std, name, spectral_norm=False):
    r"""From features `(B, D)` to a model whose output is one float32 logit `(B, 1)`, never a sigmoid.

    With classes, a projection joins it (Miyato and Koyama, 2018): $D(x, y) = w \cdot \phi(x) + e_y \cdot \phi(x)$.
    """
    phi = MinibatchStd(dtype=features.dtype)(features) if minibatch_std else features
    head = layers.Dense(1, dtype="float32", name="logit")
    logits = (layers.SpectralNormalization(head, dtype="float32") if spectral_norm else head)(phi)  # (B, 1)
    if num_classes:
        width = features.shape[-1]
        scale = keras.initializers.RandomNormal(stddev=1 / math.sqrt(width))
        table = layers.Embedding(num_classes, width, embeddings_initializer=scale, dtype="float32", name="projection")
        products = ops.multiply(table(inputs[1]), ops.cast(features, "float32"))  # (B, D)
        logits = layers.Add(dtype="float32")([logits, ops.sum(products, axis=-1, keepdims=True)])
    return keras.Model(inputs, logits, name=name)


def dense(
    image_shape: Shape,
    units: Widths = (512, 256),
    dropout: float = 0.0,
    minibatch_std: bool = True,
    num_classes: int | None = None,
    precision: str = "auto",
    name: str = "dense_discriminator",
) -> keras.Model:
    """A multi-layer perceptron from pixels to a logit (doc 1, section 4; doc 2, section 5).

    Deviation: B1.5 and B1.7, one logit in place of `latent_dim` sigmoids.

    Args:
        image_shape: `(H, W, C)`, 1 or 3 channels; or `(T, D)`, of sequences.
        units: widths of the hidden layers, each followed by LeakyReLU 0.2.
        dropout: share dropped after each hidden layer, in [0, 1).
        minibatch_std: append the standard deviation over the batch before the last layer.
        num_classes: makes the discriminator class-conditional: it then takes `[images, labels]`.
        precision: see `rg.precision.choose`; the logit is always float32.

    Returns:
        A `keras.Model` from images `(B, H, W, C)`, or sequences `(B, T, D)`, in [-1, 1] to logits `(B, 1)`.

    Raises:
        ValueError: an argument outside what is said above.

    Example:
        >>> dense((28, 28, 1), units=(32,)).output_shape
        (None, 1)
    """
    check_share("dropout", dropout)
    units = check_widths("units", units)
    inputs, images, dtype = discriminator_inputs(image_shape, num_classes, precision, check_sample_shape)
    x = layers.Flatten(dtype=dtype)(images)
    for width in units:
        x = layers.Dense(width, kernel_initializer="he_normal", dtype=dtype)(x)  # (B, width)
        x = LeakyReLU(0.2, dtype=dtype)(x)
        x = layers.Dropout(dropout, dtype=dtype)(x) if dropout else x
    return discriminator_head(inputs, x, num_classes, minibatch_std, name)


def conv(
    image_shape: Shape,
    filters: Widths | None = None,
    kernel_size: int = 4,
    dropout: float = 0.0,
    spectral_norm: bool = False,
    minibatch_std: bool = True,
    num_classes: int | None = None,
    precision: str = "auto",
    name: str = "conv_discriminator",
) -> keras.Model:
    """Convolutions of stride 2 down to a logit (doc 0, section 4; doc 3, section 4.1; doc 4, section 4.3).

    There is no normalization: the default recipe's penalties need none (Huang et al., 2024), and a gradient penalty
    cannot be combined with batch normalization.

    Args:
        image_shape: `(H, W, C)`, 1 or 3 channels.
        filters: channels after each halving; None takes the first of 64, 128, 256, 512, 512 that lead to 4 pixels.
        kernel_size: side of the kernels.
        dropout: share dropped after each layer, in [0, 1).
        spectral_norm: wrap each layer in `keras.layers.SpectralNormalization`, which divides the stored kernel by its
            largest singular value at each training call: a projection, unlike Miyato et al., 2018, who reparametrise.
        minibatch_std: append the standard deviation over the batch before the last layer.
        num_classes: makes the discriminator class-conditional: it then takes `[images, labels]`.
        precision: see `rg.precision.choose`; the logit is always float32.

    Returns:
        A `keras.Model` from images `(B, H, W, C)` in [-1, 1] to logits `(B, 1)`.

    Raises:
        ValueError: an argument outside what is said above.

    Example:
        >>> conv((28, 28, 1), filters=(8, 16)).output_shape
        (None, 1)
    """
    check_share("dropout", dropout)
    kernel_size = check_positive(kernel_size=kernel_size)
    inputs, x, dtype = discriminator_inputs(image_shape, num_classes, precision)
    filters = default_filters(x.shape[1:]) if filters is None else check_widths("filters", filters)
    for width in filters:
        layer = Conv2D(width, kernel_size, 2, padding="same", dtype=dtype)
        x = (layers.SpectralNormalization(layer, dtype=dtype) if spectral_norm else layer)(x)  # (B, H/2, W/2, width)
        x = LeakyReLU(0.2, dtype=dtype)(x)
        x = layers.Dropout(dropout, dtype=dtype)(x) if dropout else x
    x = layers.Flatten(dtype=dtype)(x)
    return discriminator_head(inputs, x, num_classes, minibatch_std, name, spectral_norm)


def default_filters(image_shape):
    """Return the first of 64, 128, 256, 512, 512, one for each halving that brings the smaller side to 4 pixels.

    Example:
        >>> default_filters((28, 28, 1)), default_filters((64, 64, 3))
        ((64, 128, 256), (64, 128, 256, 512))
    """
    halvings, side = 1, -(-min(image_shape[:2]) // 2)
    while side > 4:
        halvings, side = halvings + 1, -(-side // 2)
    return tuple(min(512, 64 * 2**step) for step in range(halvings))


def recurrent(
    image_shape: Shape,
    cell: str = "lstm",
    bidirectional: bool = False,
    units: int = 160,
    dropout: float = 0.0,
    minibatch_std: bool = True,
    num_classes: int | None = None,
    precision: str = "auto",
    name: str = "recurrent_discriminator",
) -> keras.Model:
    """An LSTM that reads the image's T = H rows and judges by its last state (Esteban et al., 2017).

    Args:
        image_shape: `(H, W, C)`, 1 or 3 channels.
        cell: a name in `rg.generators.CELLS`, such as "lstm", "gru" or "mingru".
        bidirectional: read the rows in both directions.
        units: size U of the state.
        dropout: share of the last state dropped, in [0, 1).
        minibatch_std: append the standard deviation over the batch before the last layer.
        num_classes: makes the discriminator class-conditional: it then takes `[images, labels]`.
        precision: see `rg.precision.choose`; the logit is always float32.

    Returns:
        A `keras.Model` from images `(B, H, W, C)` in [-1, 1] to logits `(B, 1)`.

    Raises:
        ValueError: an argument outside what is said above.

    Example:
        >>> recurrent((28, 28, 1), units=16).output_shape
        (None, 1)
    """
    check_choice("cell", cell, tuple(CELLS))
    check_share("dropout", dropout)
    units = check_positive(units=units)
    inputs, images, dtype = discriminator_inputs(image_shape, num_classes, precision)
    rows, width, channels = images.shape[1:]
    x = layers.Reshape((rows, width * channels), dtype=dtype)(images)  # (B, T, W * C)
    x = CELLS[cell].over_sequence(units, bidirectional, dtype=dtype)(x)  # (B, U or 2 U)
    x = layers.Dropout(dropout, dtype=dtype)(x) if dropout else x
    return discriminator_head(inputs, x, num_classes, minibatch_std, name)
