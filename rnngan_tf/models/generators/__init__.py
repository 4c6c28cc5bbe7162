"""Generators: functions that return functional Keras models from latents to images or sequences in [-1, 1]."""

from rnngan_tf.models.cells import CELLS
from rnngan_tf.models.generators.images import conv_transpose, dense, lstm_conv
from rnngan_tf.models.generators.rows import lstm_row, recurrent, row_mlp
from rnngan_tf.models.generators.sequences import sequence, text

GENERATORS = {
    "dense": dense,
    "conv_transpose": conv_transpose,
    "recurrent": recurrent,
    "lstm_row": lstm_row,
    "lstm_conv": lstm_conv,
    "row_mlp": row_mlp,
}

SEQUENCE_GENERATORS = {"dense": dense, "sequence": sequence, "text": text}

__all__ = ["CELLS", "GENERATORS", "SEQUENCE_GENERATORS", *GENERATORS, "sequence", "text"]
