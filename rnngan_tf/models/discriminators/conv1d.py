"""A convolutional discriminator of sequences, blind to padding."""

import keras
from keras import layers

from rnngan_tf.core.annotations import Shape, Widths
from rnngan_tf.core.validation import check_positive, check_sequence_shape, check_share, check_widths
from rnngan_tf.models.discriminators.common import begin, finish
from rnngan_tf.models.kernels.leaky_relu import LeakyReLU
from rnngan_tf.models.sequences.layers import MaskedStatistics, StepMask


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
    """Convolutions over time whose reach doubles from layer to layer, then statistics over the steps there are.

    After each layer padded steps are set to 0 again, which is what a convolution sees beyond the end: so padding
    changes no score. Dilated as in Quant GANs' critic (Wiese et al., 2020).

    Args:
        sequence_shape: `(T, D)`.
        filters: of each convolution; the dilation of layer k is 2 to the power k.
        kernel_size: steps that a convolution sees.
        dropout: share of the statistics dropped, in [0, 1).
        minibatch_std: append how much the batch varies before the last layer.
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
    check_positive(kernel_size=kernel_size)
    check_share("dropout", dropout)
    inputs, x, dtype = begin(sequence_shape, num_classes, precision, check_sequence_shape, "sequences")
    mask = StepMask(dtype="float32", name="mask")(x)  # (B, T, 1)
    for index, width in enumerate(filters):
        x = layers.Conv1D(width, kernel_size, padding="same", dilation_rate=2**index, dtype=dtype)(x)  # (B, T, width)
        x = LeakyReLU(0.2, dtype=dtype)(x)
        x = layers.Multiply(dtype=dtype)([x, mask])
    x = MaskedStatistics(dtype=dtype)(x, mask)  # (B, 3 width)
    x = layers.Dropout(dropout, dtype=dtype)(x) if dropout else x
    return finish(inputs, x, num_classes, minibatch_std, name)
