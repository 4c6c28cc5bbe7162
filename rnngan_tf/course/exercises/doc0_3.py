"""Checks of notebook 0.3: the value where the generator has won, V of the best discriminator, and an RNN by hand."""

import numpy as np

from rnngan_tf.course.equations_doc0_3 import best_value, divergence, read
from rnngan_tf.course.exercises.judging import Function, Number

RNG = np.random.default_rng(2)
GRID = np.linspace(-8, 8, 401)
STEP = 0.04


def density(mean, scale):
    """Return a Gaussian's density on the grid."""
    return np.exp(-(((GRID - mean) / scale) ** 2) / 2) / (scale * np.sqrt(2 * np.pi)) + 1e-12


def weights(inputs, units, outputs):
    """Return the five arrays of a recurrent network in the document's notation."""
    shapes = ((units, inputs), (units, units), (units,), (outputs, units), (outputs,))
    return [RNG.normal(0, 0.5, shape) for shape in shapes]


def always_from_zero(x, W_xh, W_hh, b_h, W_ho, b_o):
    """Return the outputs of a network that forgets its state at every step."""
    return np.array([read(x[t : t + 1], W_xh, W_hh, b_h, W_ho, b_o)[0] for t in range(len(x))])


def old_state(x, W_xh, W_hh, b_h, W_ho, b_o):
    """Return the outputs of the state before each step."""
    y = read(x, W_xh, W_hh, b_h, W_ho, b_o)
    return np.concatenate([b_o[None], y[:-1]])


def best_is_half(p, q, dx):
    """Return V of a discriminator that always says 1/2."""
    return float(np.sum(p + q) * np.log(0.5) * dx)


EXERCISES = {
    1: Number(
        -np.log(4),
        {
            np.log(4): "V is a mean of logarithms of probabilities, so it is below 0.",
            -np.log(2): "that is one of the two terms; the generated images have one as well.",
            0.0: "0 would be a discriminator that is sure and right; now it can tell nothing.",
            0.5: "that is what D says, and V takes its logarithm, for real and for generated images.",
        },
        "D says 1/2 of everything, and log 1/2 + log 1/2 = -log 4.",
        tolerance=0.002,
    ),
    2: Function(
        best_value,
        [
            (density(0, 1), density(1.5, 0.7), STEP),
            (density(0, 1), density(0, 1), STEP),
            (density(2, 1), density(-2, 1), STEP),
        ],
        {
            "that is twice the divergence alone: V also holds -log 4.": lambda p, q, dx: 2 * divergence(p, q, dx),
            "D is 1/2 everywhere here; the best one is p / (p + q).": best_is_half,
            "the sum is not multiplied by the step dx, so it is no integral.": lambda p, q, dx: best_value(p, q, 1),
            "the generated numbers are missing: add q log(1 - D).": lambda p, q, dx: (
                np.sum(p * np.log(p / (p + q))) * dx
            ),
            "D says q / (p + q), the probability of generated: that one is the worst.": lambda p, q, dx: (
                np.sum(p * np.log(q / (p + q)) + q * np.log(p / (p + q))) * dx
            ),
        },
    ),
    3: Function(
        read,
        [(RNG.normal(size=(6, 4)), *weights(4, 5, 3)), (RNG.normal(size=(9, 2)), *weights(2, 3, 2))],
        {
            "every step begins from zero: hand h on to the next step.": always_from_zero,
            "the output is made of the old state: update h first.": old_state,
            "the last bias b_o is missing.": lambda x, *w: read(x, *w[:4], 0 * w[4]),
            "the bias of the state b_h is missing.": lambda x, *w: read(x, *w[:2], 0 * w[2], *w[3:]),
            "that is a relu; this network has tanh.": lambda x, *w: read(x, *w, activation=lambda v: v * (v > 0)),
            "there is a tanh around the output; the document has none there.": lambda x, *w: np.tanh(read(x, *w)),
        },
    ),
}
