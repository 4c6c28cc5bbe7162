"""Checks of notebook 0.1: how long a row is, the walk between latents, and a row-LSTM of another size."""

import numpy as np
from keras import layers, ops

from rnngan_tf.course.exercises.judging import Function, Number, Probe
from rnngan_tf.course.exercises.models import read_by, recurrent
from rnngan_tf.plot import spherical

RNG = np.random.default_rng(1)
ENDS = RNG.normal(size=(2, 2, 64))
SHAPE, LATENTS = (14, 20, 3), 32


def walk(a, b, steps, ends=True):
    """Return latents on the great circle from a to b, `(steps, Z)`."""
    return spherical(a[None], b[None], np.linspace(0, 1, steps, endpoint=ends))[0]


def straight(a, b, steps):
    """Return latents on the straight line."""
    s = np.linspace(0, 1, steps)[:, None]
    return (1 - s) * a + s * b


def without_sine(a, b, steps):
    """Return the walk whose weights are not divided by the sine of the angle."""
    omega = np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
    return np.sin(omega) * walk(a, b, steps)


def lstms(model):
    """Return the LSTM layers of a model."""
    return [layer for layer in recurrent(model) if isinstance(layer, layers.LSTM)]


def images(model, seed=0):
    """Return images of four latents, `(4, H, W, C)`."""
    latents = np.random.default_rng(seed).normal(0, 3, (4, LATENTS)).astype("float32")
    return ops.convert_to_numpy(model(latents))


EXERCISES = {
    1: Number(
        192,
        {
            64: "those are the pixels of a row; each has a red, a green and a blue number.",
            12288: "that is the whole image; a step reads one row of it.",
            4096: "those are all pixels of the image; a step reads one row of it, with its colours.",
            3: "those are the numbers of one pixel; a row has 64 of them.",
        },
        "64 steps, each of 64 pixels with 3 colours.",
    ),
    2: Function(
        walk,
        [(ENDS[0, 0], ENDS[0, 1], 5), (ENDS[1, 0], ENDS[1, 1], 8)],
        {
            "that is the straight line: in the middle its latents are too short; use the circle.": straight,
            "it goes from b to a.": lambda a, b, steps: walk(b, a, steps),
            "the last step is not b: both ends belong to the walk.": lambda a, b, steps: walk(a, b, steps, False),
            "its ends are not a and b: divide both weights by sin(omega).": without_sine,
        },
    ),
    3: Probe(
        [
            (
                "it takes latents of another size: there are 32 of them.",
                lambda model: model.input_shape != (None, LATENTS),
            ),
            (
                "its images have another shape: 14 rows, 20 columns, 3 colours.",
                lambda model: model.output_shape != (None, *SHAPE),
            ),
            ("there is no LSTM in it: that is the dense rival.", lambda model: not lstms(model)),
            (
                "the LSTM gives its last state alone: ask for return_sequences=True.",
                lambda model: not lstms(model)[0].return_sequences,
            ),
            (
                "the LSTM takes 20 steps: it writes columns; rows were asked for.",
                lambda model: read_by(model)[0] == SHAPE[1],
            ),
            ("the LSTM does not take 14 steps, one a row.", lambda model: read_by(model)[0] != SHAPE[0]),
            (
                "pixels lie outside [-1, 1]: the last dense layer wants a tanh.",
                lambda model: np.abs(images(model)).max() > 1 + 1e-6,
            ),
            (
                "no pixel is below 0: the last activation is a sigmoid or a relu, the data are in [-1, 1].",
                lambda model: images(model).min() >= 0,
            ),
            (
                "other latents give the same image.",
                lambda model: np.abs(images(model) - images(model, 1)).max() < 1e-5,
            ),
        ],
        "14 steps write 14 rows of 60 numbers.",
    ),
}
