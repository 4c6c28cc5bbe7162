"""Checks of notebook 4.6: equal seconds, the error between neighbours, and a fair rival."""

import keras
import numpy as np
from keras import ops

from rnngan_tf.course.equations_doc4_6 import neighbour_error
from rnngan_tf.course.exercises.judging import Choice, Function, Probe
from rnngan_tf.course.exercises.models import ROW_LSTM, of_size, recurrent

DRAW = np.random.default_rng(0)
MADE, REAL = DRAW.normal(size=(6, 5, 4, 1)), 0.7 * DRAW.normal(size=(8, 5, 4, 1))


def with_sizes(size, share=True):
    """Return the error with another measure of the size of differences, or without dividing."""

    def error(made, real, axis):
        made, real = (size(np.diff(images, axis=axis)) for images in (made, real))
        return float(np.abs(made - real).sum() / (real.sum() if share else 1))

    return error


def right_size(differences):
    """Return the root mean square over images."""
    return np.sqrt((differences**2).mean(axis=0))


def signed(made, real, axis):
    """Return the error without absolute values: too much here and too little there cancel."""
    made, real = (right_size(np.diff(images, axis=axis)) for images in (made, real))
    return float((made - real).sum() / real.sum())


def images(model, scale=1.0):
    """Return the images of four latents that do not change from call to call."""
    latents = scale * np.random.default_rng(0).normal(size=(4, 32)).astype("float32")
    return ops.convert_to_numpy(model(latents))


EXERCISES = {
    1: Choice(
        "c",
        {
            "a": "that is equal updates: in A's seconds B makes 600 updates, and nobody looked at it then.",
            "b": "it is faster, but how much better does it become in its 300 further updates? That was not measured.",
        },
        "B makes 600 updates in that time; its distance after 600 has to be measured.",
    ),
    2: Function(
        neighbour_error,
        [(MADE, REAL, 1), (MADE, REAL, 2)],
        {
            "vertical and horizontal changed places: axis 0 counts the images.": lambda made, real, axis: (
                neighbour_error(made, real, 3 - axis)
            ),
            "without absolute values too much in one place and too little in another cancel.": signed,
            "the root is missing: sizes are root mean squares.": with_sizes(lambda one: (one**2).mean(axis=0)),
            "the mean of differences keeps their sign; square them, then mean, then root.": with_sizes(
                lambda one: one.mean(axis=0)
            ),
            "that is the mean absolute difference; the equation squares first.": with_sizes(
                lambda one: np.abs(one).mean(axis=0)
            ),
            "it is not divided by the real sizes.": with_sizes(right_size, share=False),
            "it is divided by the made sizes; the real ones are the measure.": lambda made, real, axis: neighbour_error(
                real, made, axis
            ),
        },
    ),
    3: Probe(
        [
            ("it is no Keras model: build one.", lambda model: not isinstance(model, keras.Model)),
            ("it has a recurrent layer; a rival without recurrence is wanted.", lambda model: bool(recurrent(model))),
            ("it takes other inputs than 32 latents.", lambda model: tuple(model.input_shape[1:]) != (32,)),
            ("its images are not 14x14x1.", lambda model: tuple(model.output_shape[1:]) != (14, 14, 1)),
            *of_size(ROW_LSTM, "make a layer narrower", "make a layer wider"),
            (
                "its images can leave [-1, 1]: the last activation is tanh.",
                lambda model: np.abs(images(model, scale=1e4)).max() > 1 + 1e-6,
            ),
            (
                "its pixels are never below 0, or never above: the last activation is tanh.",
                lambda model: images(model).min() >= 0 or images(model).max() <= 0,
            ),
            (
                "different latents give one image.",
                lambda model: np.abs(np.diff(images(model), axis=0)).max() < 1e-6,
            ),
        ],
        "It is of equal size and without recurrence: a contest with it says something.",
    ),
}
