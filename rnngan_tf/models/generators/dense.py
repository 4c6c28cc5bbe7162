"""The dense generator of documents 1, 2 and 3."""

import math

import keras
from keras import layers

from rnngan_tf.core.annotations import Shape, Widths
from rnngan_tf.core.validation import check_choice, check_sample_shape, check_widths
from rnngan_tf.models.generators.common import activate, begin


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
    inputs, x, _, image_shape, dtype = begin(image_shape, latent_dim, num_classes, precision, check=check_sample_shape)
    for width in units:
        x = layers.Dense(width, kernel_initializer="he_normal", use_bias=normalization is None, dtype=dtype)(x)
        x = activate(x, normalization, dtype, activation)  # (B, width)
    x = layers.Dense(math.prod(image_shape), dtype=dtype)(x)  # (B, H * W * C)
    x = layers.Activation("tanh", dtype="float32", name="image")(x)
    return keras.Model(inputs, layers.Reshape(image_shape, dtype="float32")(x), name=name)
