"""Encoders: functions that return functional Keras models from images to a normal distribution over latents."""

import keras
from keras import layers

from rnngan_tf.core.annotations import Shape, Widths
from rnngan_tf.core.validation import check_positive, check_widths
from rnngan_tf.models.discriminators.images import default_filters, discriminator_inputs
from rnngan_tf.models.kernels.convolution import Conv2D
from rnngan_tf.models.kernels.layers import LeakyReLU


def dense(
    image_shape: Shape,
    latent_dim: int = 64,
    units: Widths = (512, 256),
    precision: str = "auto",
    name: str = "dense_encoder",
) -> keras.Model:
    """A multi-layer perceptron from pixels to a mean and a log-variance for each latent (doc 3, section 4.2).

    Args:
        image_shape: `(H, W, C)`, 1 or 3 channels.
        latent_dim: size Z of the latent vector.
        units: widths of the hidden layers, each followed by LeakyReLU 0.2.
        precision: see `rg.precision.choose`; the two outputs are always float32.

    Returns:
        A `keras.Model` from images `(B, H, W, C)` in [-1, 1] to means and log-variances, both `(B, Z)`.

    Raises:
        ValueError: an argument outside what is said above.

    Example:
        >>> dense((28, 28, 1), latent_dim=8, units=(32,)).output_shape
        [(None, 8), (None, 8)]
    """
    units = check_widths("units", units)
    inputs, images, dtype = discriminator_inputs(image_shape, None, precision)
    x = layers.Flatten(dtype=dtype)(images)
    for width in units:
        x = layers.Dense(width, kernel_initializer="he_normal", dtype=dtype)(x)  # (B, width)
        x = LeakyReLU(0.2, dtype=dtype)(x)
    return encoder_head(inputs, x, latent_dim, name)


def conv(
    image_shape: Shape,
    latent_dim: int = 64,
    filters: Widths | None = None,
    kernel_size: int = 4,
    precision: str = "auto",
    name: str = "conv_encoder",
) -> keras.Model:
    """Convolutions of stride 2, as in the discriminator `conv`, down to a mean and a log-variance for each latent.

    Args:
        image_shape: `(H, W, C)`, 1 or 3 channels.
        latent_dim: size Z of the latent vector.
        filters: channels after each halving; None takes the first of 64, 128, 256, 512, 512 that lead to 4 pixels.
        kernel_size: side of the kernels.
        precision: see `rg.precision.choose`; the two outputs are always float32.

    Returns:
        A `keras.Model` from images `(B, H, W, C)` in [-1, 1] to means and log-variances, both `(B, Z)`.

    Raises:
        ValueError: an argument outside what is said above.

    Example:
        >>> conv((28, 28, 1), latent_dim=8, filters=(8, 16)).output_shape
        [(None, 8), (None, 8)]
    """
    kernel_size = check_positive(kernel_size=kernel_size)
    inputs, x, dtype = discriminator_inputs(image_shape, None, precision)
    filters = default_filters(x.shape[1:]) if filters is None else check_widths("filters", filters)
    for width in filters:
        x = Conv2D(width, kernel_size, 2, padding="same", dtype=dtype)(x)  # (B, H/2, W/2, width)
        x = LeakyReLU(0.2, dtype=dtype)(x)
    return encoder_head(inputs, layers.Flatten(dtype=dtype)(x), latent_dim, name)


def encoder_head(inputs, features, latent_dim, name):
    """From features `(B, D)` to a model whose outputs are the mean and log-variance of a normal distribution.

    Both are float32. The log-variances start near 0, the prior's, whatever the size of the features.
    """
    latent_dim = check_positive(latent_dim=latent_dim)
    mean = layers.Dense(latent_dim, dtype="float32", name="mean")(features)  # (B, Z)
    small = keras.initializers.RandomNormal(stddev=0.001)
    log_variance = layers.Dense(latent_dim, kernel_initializer=small, dtype="float32", name="log_variance")(features)
    return keras.Model(inputs, [mean, log_variance], name=name)


ENCODERS = {"dense": dense, "conv": conv}
__all__ = ["ENCODERS", *ENCODERS]
