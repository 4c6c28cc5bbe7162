"""Checks of notebook 4.4: weights of an LSTM, bytes of images, and a generator whose rows know both neighbours."""

import keras
import numpy as np
from keras import ops

from rnngan_tf.course.equations_doc4_4 import lstm_weights
from rnngan_tf.course.exercises.judging import Function, Number, Probe
from rnngan_tf.course.exercises.models import recurrent

MOST = 2_000_000  # weights of exercise 3
PIXELS = (np.array([-1, -0.51, -0.1, 0.0, 0.253, 0.998, 1]), np.array([[-1.02, 1.01], [0.7, -0.3]]))


def to_bytes(pixels):
    """Return pixels of -1 to 1, or a little outside, as bytes."""
    return np.clip(np.round(127.5 * np.asarray(pixels) + 127.5), 0, 255).astype("uint8")


def truncated(pixels):
    """Return bytes without rounding."""
    return np.clip(127.5 * np.asarray(pixels) + 127.5, 0, 255).astype("uint8")


def wrapped(pixels):
    """Return bytes without clipping: 256 is 0 then."""
    return np.round(127.5 * np.asarray(pixels) + 127.5).astype("int64").astype("uint8")


def backwards(model):
    """Tell whether a model has a recurrent layer that reads the rows from below."""
    return any(layer.go_backwards for layer in recurrent(model))


def images(model, count=4):
    """Return the images of latents that do not change from call to call."""
    latents = np.random.default_rng(0).normal(size=(count, *model.input_shape[1:])).astype("float32")
    return ops.convert_to_numpy(model(latents))


EXERCISES = {
    1: Number(
        lstm_weights(64, 128),
        {
            lstm_weights(32, 128): "that is the LSTM as it was, with steps of 32 numbers.",
            lstm_weights(64, 128) // 4: "that is one gate; there are three, and the candidate.",
            4 * 128 * (64 + 128): "the biases are missing: 128 for each of the four.",
            4 * 128 * 65: "its own 128 states are read, too, by each of the four.",
            4 * lstm_weights(64, 128): "the weights are the same at each step; the number of steps does not count.",
        },
        "4 * 128 * (64 + 128 + 1): longer steps cost weights, more steps cost none.",
        tolerance=1e-6,
    ),
    2: Function(
        to_bytes,
        [(one,) for one in PIXELS],
        {
            "it cuts the digits off and does not round: every pixel gets a little too dark.": truncated,
            "it does not clip: a pixel a little above white wraps around and becomes black.": wrapped,
            "-1 becomes 0 and 1 becomes 254 or less: the scale is 127.5, and so is what is added.": lambda pixels: (
                np.clip(np.round(127 * np.asarray(pixels) + 127), 0, 255).astype("uint8")
            ),
            "it takes 0 to 1 for the range; tanh makes -1 to 1, so the darker half became black.": lambda pixels: (
                np.clip(np.round(255 * np.asarray(pixels)), 0, 255).astype("uint8")
            ),
            "its numbers are floats and not whole: round, then astype('uint8').": lambda pixels: (
                127.5 * np.asarray(pixels) + 127.5
            ),
        },
        tolerance=1e-6,
    ),
    3: Probe(
        [
            (
                "it is no Keras model: build one, such as keras.Sequential.",
                lambda model: not isinstance(model, keras.Model),
            ),
            ("B4.1 again: it has no recurrent layer.", lambda model: not recurrent(model)),
            (
                "its recurrent layer returns the last state alone; return_sequences=True gives a step for each row.",
                lambda model: not all(layer.return_sequences for layer in recurrent(model)),
            ),
            (
                "its rows know of those above and not of those below: one layer has to read from below.",
                lambda model: not backwards(model),
            ),
            ("it takes other inputs than 100 latents.", lambda model: tuple(model.input_shape[1:]) != (100,)),
            ("its images are not 64x64x3.", lambda model: tuple(model.output_shape[1:]) != (64, 64, 3)),
            (f"it has more than {MOST:,} weights.", lambda model: model.count_params() > MOST),
            (
                "its images can leave [-1, 1]: the last activation is tanh.",
                lambda model: keras.activations.serialize(model.layers[-1].activation) != "tanh",
            ),
            (
                "different latents give one image: the latents do not reach the pixels.",
                lambda model: np.abs(np.diff(images(model), axis=0)).max() < 1e-6,
            ),
        ],
        "A change at any step now reaches every row of the image.",
    ),
}
