"""Discriminators: functions that return functional Keras models from images or sequences to one logit."""

from rnngan_tf.models.discriminators.images import conv, dense, recurrent
from rnngan_tf.models.discriminators.sequences import conv1d, lstm

DISCRIMINATORS = {"dense": dense, "conv": conv, "recurrent": recurrent}
SEQUENCE_DISCRIMINATORS = {"dense": dense, "conv1d": conv1d, "lstm": lstm}

__all__ = ["DISCRIMINATORS", "SEQUENCE_DISCRIMINATORS", *DISCRIMINATORS, "conv1d", "lstm"]
