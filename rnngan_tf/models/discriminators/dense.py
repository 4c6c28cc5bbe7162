"""The dense discriminator of documents 1 and 2."""

import keras
from keras import layers

from rnngan_tf.core.annotations import Shape, Widths
from rnngan_tf.core.validation import check_sample_shape, check_share, check_widths
from rnngan_tf.models.discriminators.common import begin, finish
from rnngan_tf.models.kernels.leaky_relu import LeakyReLU


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
        minibatch_std: append how much the batch varies before the last layer.
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
    inputs, images, dtype = begin(image_shape, num_classes, precision, check_sample_shape)
    x = layers.Flatten(dtype=dtype)(images)
    for width in units:
        x = layers.Dense(width, kernel_initializer="he_normal", dtype=dtype)(x)  # (B, width)
        x = LeakyReLU(0.2, dtype=dtype)(x)
        x = layers.Dropout(dropout, dtype=dtype)(x) if dropout else x
    return finish(inputs, x, num_classes, minibatch_std, name)
