"""Discriminators: functions that return functional Keras models from images or sequences to one logit."""

from rnngan_tf.models.discriminators.conv import conv
from rnngan_tf.models.discriminators.conv1d import conv1d
from rnngan_tf.models.discriminators.dense import dense
from rnngan_tf.models.discriminators.lstm import lstm
from rnngan_tf.models.discriminators.recurrent import recurrent

DISCRIMINATORS = {"dense": dense, "conv": conv, "recurrent": recurrent}
SEQUENCE_DISCRIMINATORS = {"dense": dense, "conv1d": conv1d, "lstm": lstm}

__all__ = ["DISCRIMINATORS", "SEQUENCE_DISCRIMINATORS", *DISCRIMINATORS, "conv1d", "lstm"]
