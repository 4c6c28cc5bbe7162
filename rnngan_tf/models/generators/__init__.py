"""Generators: functions that return functional Keras models from latents to images or sequences in [-1, 1]."""

from rnngan_tf.models.generators.conv_transpose import conv_transpose
from rnngan_tf.models.generators.dense import dense
from rnngan_tf.models.generators.lstm_conv import lstm_conv
from rnngan_tf.models.generators.recurrent import recurrent
from rnngan_tf.models.generators.rows import lstm_row, row_mlp
from rnngan_tf.models.generators.sequence import sequence
from rnngan_tf.models.generators.text import text

GENERATORS = {
    "dense": dense,
    "conv_transpose": conv_transpose,
    "recurrent": recurrent,
    "lstm_row": lstm_row,
    "lstm_conv": lstm_conv,
    "row_mlp": row_mlp,
}

SEQUENCE_GENERATORS = {"dense": dense, "sequence": sequence, "text": text}

__all__ = ["GENERATORS", "SEQUENCE_GENERATORS", *GENERATORS, "sequence", "text"]
