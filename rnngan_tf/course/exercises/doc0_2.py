"""Checks of notebook 0.2: weights of an unrolled network, counting modes, and a discriminator that reads rows."""

import numpy as np
from keras import ops

from rnngan_tf.course.equations_doc0_2 import CENTRES, NEAR, modes, ring
from rnngan_tf.course.exercises.judging import Function, Number, Probe
from rnngan_tf.course.exercises.models import read_by, recurrent


def clouds():
    """Return four sets of points: all modes, three modes, three and a few points of a fourth, far from all."""
    points = ring(2000, seed=3)[..., 0]
    nearest = np.linalg.norm(points[:, None] - CENTRES, axis=2).argmin(axis=1)
    three = points[nearest < 3][:600]
    few = np.concatenate([three, points[nearest == 5][:4]])
    off = np.concatenate([three, 1.5 * points[nearest == 6][:50]])
    return [(cloud,) for cloud in (points, three, few, off)]


def logits(model, images):
    """Return a model's outputs as an array."""
    return ops.convert_to_numpy(model(images))


def some_images(seed=0):
    """Return 64 images of noise, strong enough to drive a sigmoid apart, `(64, 28, 28, 1)`."""
    return np.random.default_rng(seed).normal(0, 3, (64, 28, 28, 1)).astype("float32")


def without_rows(model, rows):
    """Return how much the outputs change where some rows become white."""
    images = some_images()
    changed = images.copy()
    changed[:, rows] = 1.0
    return np.abs(logits(model, images) - logits(model, changed)).max()


def between_0_and_1(model):
    """Tell whether a model ends with a sigmoid."""
    found = logits(model, some_images())
    return found.min() >= 0 and found.max() <= 1


EXERCISES = {
    1: Number(
        5952,
        {
            5952 * 28: "that is a set of weights for each step; unrolled, all steps share one set.",
            28 * 64 + 64: "those are the weights from the row and the bias; the state is read through weights, too.",
            64 * 64 + 64: "those are the weights from the state and the bias; the row is read through weights, too.",
            28 * 64 + 64 * 64: "the bias is missing: one number a unit.",
        },
        "28 x 64 from the row, 64 x 64 from the state, 64 biases, and the same again at each step.",
        tolerance=0.001,
    ),
    2: Function(
        modes,
        clouds(),
        {
            "a Gaussian counts here with a single point; it takes 1 % of all points.": lambda points: modes(
                points, least=1e-9
            ),
            "points far from every centre count here; they must be within 0.15 of one.": lambda points: modes(
                points, near=np.inf
            ),
            "within 0.05 is one standard deviation; the rule says 0.15.": lambda points: modes(points, near=0.05),
            "that is the share of points near a centre; the number of centres was asked for.": lambda points: float(
                (np.linalg.norm(points[:, None] - CENTRES, axis=2).min(axis=1) < NEAR).mean()
            ),
        },
    ),
    3: Probe(
        [
            ("it takes other images: 28 x 28 x 1.", lambda model: model.input_shape != (None, 28, 28, 1)),
            ("there is no recurrent layer in it.", lambda model: not recurrent(model)),
            (
                "the recurrent layer does not take 28 steps of 28 numbers: Reshape((28, 28)) comes before it.",
                lambda model: read_by(model) != (28, 28),
            ),
            (
                "it gives one number a row; judge by the last state: return_sequences=False.",
                lambda model: len(model.output_shape) == 3 or model.output_shape[-1] == 28,
            ),
            ("it does not give one number an image, (B, 1).", lambda model: model.output_shape != (None, 1)),
            (
                "its outputs lie between 0 and 1: the objective holds the sigmoid, so give the logit itself.",
                between_0_and_1,
            ),
            ("the last row changes nothing: does it read the image?", lambda model: without_rows(model, -1) == 0),
            ("all images get the same number.", lambda model: np.ptp(logits(model, some_images())) < 1e-6),
        ],
        "28 rows go in, one logit comes out.",
    ),
}
