"""Recurrent networks in GANs: a model zoo and course in Keras 3 and TensorFlow."""

import keras

if keras.backend.backend() != "tensorflow":
    raise ImportError(
        f"rnngan_tf trains with TensorFlow and Keras is set to {keras.backend.backend()!r}: "
        "set the environment variable KERAS_BACKEND=tensorflow before Python starts."
    )

from rnngan_tf import objectives, plot
from rnngan_tf.data import load_images
from rnngan_tf.models import discriminators, generators
from rnngan_tf.models.gan import GANModel
from rnngan_tf.objectives import penalties
from rnngan_tf.training import callbacks
from rnngan_tf.training.augmentation import Augmentation

__version__ = "0.1.0"
__all__ = [
    "Augmentation",
    "GANModel",
    "callbacks",
    "discriminators",
    "generators",
    "load_images",
    "objectives",
    "penalties",
    "plot",
]
