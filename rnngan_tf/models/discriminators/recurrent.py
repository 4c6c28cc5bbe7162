"""A recurrent discriminator: the image read as rows, for the comparison with the convolutional one."""

import keras
from keras import layers

from rnngan_tf.core.annotations import Shape
from rnngan_tf.core.validation import check_choice, check_positive, check_share
from rnngan_tf.models.discriminators.common import begin, finish
from rnngan_tf.models.generators.rows import CELLS


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
        cell: "lstm", "gru" or "simple_rnn".
        bidirectional: read the rows in both directions.
        units: size U of the state.
        dropout: share of the last state dropped, in [0, 1).
        minibatch_std: append how much the batch varies before the last layer.
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
    check_positive(units=units)
    inputs, images, dtype = begin(image_shape, num_classes, precision)
    rows, width, channels = images.shape[1:]
    x = layers.Reshape((rows, width * channels), dtype=dtype)(images)  # (B, T, W * C)
    layer = CELLS[cell](units, dtype=dtype)
    x = (layers.Bidirectional(layer, dtype=dtype) if bidirectional else layer)(x)  # (B, U or 2 U)
    x = layers.Dropout(dropout, dtype=dtype)(x) if dropout else x
    return finish(inputs, x, num_classes, minibatch_std, name)
