"""Discriminators: functions that return functional Keras models from images in [-1, 1] to one logit."""

from rnngan_tf.models.discriminators.conv import conv
from rnngan_tf.models.discriminators.dense import dense
from rnngan_tf.models.discriminators.recurrent import recurrent

DISCRIMINATORS = {"dense": dense, "conv": conv, "recurrent": recurrent}

__all__ = ["DISCRIMINATORS", *DISCRIMINATORS]
