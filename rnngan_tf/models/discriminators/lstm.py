"""A recurrent discriminator of sequences, blind to padding."""

import keras
from keras import layers

from rnngan_tf.core.annotations import Shape
from rnngan_tf.core.validation import check_choice, check_positive, check_sequence_shape, check_share
from rnngan_tf.models.discriminators.common import begin, finish
from rnngan_tf.models.generators.rows import CELLS
from rnngan_tf.models.sequences.layers import MaskedStatistics, StepMask


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
    """Recurrent layers that read a sequence and judge by statistics of their states (Esteban et al., 2017).

    It reads forwards alone, so that what comes after the end cannot reach the steps before; the statistics leave the
    steps after the end out.

    Args:
        sequence_shape: `(T, D)`.
        cell: "lstm", "gru" or "simple_rnn".
        units: size U of each layer's state.
        num_layers: number of recurrent layers.
        dropout: share of the statistics dropped, in [0, 1).
        minibatch_std: append how much the batch varies before the last layer.
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
    check_positive(units=units, num_layers=num_layers)
    inputs, x, dtype = begin(sequence_shape, num_classes, precision, check_sequence_shape, "sequences")
    mask = StepMask(dtype="float32", name="mask")(x)  # (B, T, 1)
    for _ in range(num_layers):
        x = CELLS[cell](units, return_sequences=True, dtype=dtype)(x)  # (B, T, U)
    x = MaskedStatistics(dtype=dtype)(x, mask)  # (B, 3 U)
    x = layers.Dropout(dropout, dtype=dtype)(x) if dropout else x
    return finish(inputs, x, num_classes, minibatch_std, name)
