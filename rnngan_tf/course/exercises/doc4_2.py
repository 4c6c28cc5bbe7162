"""Checks of notebook 4.2: half-lives, the bias that gives one, and a memory whose weights are set by hand."""

import keras
import numpy as np

from rnngan_tf.course.exercises.judging import EMPTY, Function, Number, Probe

ROWS, SAMPLES = 28, 64
SHAPES = [(2, 4), (1, 4), (4,)]


def forget_bias(steps):
    """Return the bias of a forget gate with a half-life of some steps."""
    gate = 0.5 ** (1 / steps)
    return float(np.log(gate / (1 - gate)))


def wrong_bias(gate, bias=lambda gate: np.log(gate / (1 - gate))):
    """Return a function from steps to a bias, by another gate or another way from gate to bias."""
    return lambda steps: float(bias(gate(steps)))


def half(steps):
    """Return the gate that leaves half after some steps."""
    return 0.5 ** (1 / steps)


def outputs(function, seed=0, first=None):
    """Return the numbers at the first row and what the layer puts out, `(N,)` and `(N, T)`."""
    layer = keras.layers.LSTM(1, return_sequences=True)
    layer.build((None, ROWS, 2))
    layer.set_weights([np.asarray(weight, "float32") for weight in function()])
    numbers = np.random.default_rng(seed).choice([-1.0, 1.0], (SAMPLES, ROWS))
    numbers[:, 0] = numbers[:, 0] if first is None else first
    flag = np.zeros_like(numbers)
    flag[:, 0] = 1
    inputs = np.stack([numbers, flag], axis=-1).astype("float32")  # (N, T, 2)
    return numbers[:, 0], keras.ops.convert_to_numpy(layer(inputs))[..., 0]


def nothing_shown(function):
    """Tell whether the output at the first row is nearly 0."""
    return np.abs(outputs(function)[1][:, 0]).max() < 0.1


def gone(function):
    """Tell whether the output at the last row is nearly 0."""
    return np.abs(outputs(function)[1][:, -1]).max() < 0.05


def turned(function):
    """Tell whether the sign at the end is always the other one."""
    first, found = outputs(function)
    return np.all(first * found[:, -1] < 0)


def written_over(function):
    """Tell whether the sign at the end hangs on the rows in between."""
    found = outputs(function, first=1.0)[1][:, -1]
    return found.min() < 0 < found.max()


def wrong(function):
    """Tell whether a sign at the end is not that of the first row."""
    first, found = outputs(function)
    return not np.all(first * found[:, -1] > 0.05)


EXERCISES = {
    1: Number(
        np.log(0.5) / np.log(0.9),
        {
            5.0: "that would be so if a tenth of the beginning went at each step; it is a tenth of what is left.",
            10.0: "1 / (1 - f) is the time until 1/e is left, roughly; the question is about one half.",
            np.log(0.1) / np.log(0.9): "after that many steps a tenth is left; the question is about one half.",
        },
        "0.9 to the power of 6.58 is 0.5: in an image of 28 rows, four half-lives.",
        tolerance=0.01,
    ),
    2: Function(
        forget_bias,
        [(1.0,), (2.0,), (5.0,), (14.0,), (28.0,)],
        {
            "that is the gate; the bias is what the sigmoid makes the gate of.": half,
            "the sign is turned: a longer memory needs a larger bias.": wrong_bias(half, lambda f: np.log((1 - f) / f)),
            "that is the bias after which 1/e is left, not one half: use 2 and not e.": wrong_bias(
                lambda steps: np.exp(-1 / steps)
            ),
            "that is the gate with half forgotten at each step to the power of the steps; take the root, 0.5 ** (1 / "
            "steps).": wrong_bias(lambda steps: 0.5**steps),
        },
    ),
    3: Probe(
        (
            (EMPTY, lambda function: function() is None),
            (
                "three arrays are asked for: kernel (2, 4), recurrent kernel (1, 4), bias (4,).",
                lambda function: [np.shape(weight) for weight in function()] != SHAPES,
            ),
            (
                "nothing is shown even at the first row: the flag must open the input gate, a bias the output gate, "
                "and the candidate must read the number.",
                nothing_shown,
            ),
            ("the number is forgotten on the way: open the forget gate, by a bias of 10.", gone),
            ("the sign is turned: the candidate's weight must be above 0.", turned),
            (
                "later rows write over the first one: close the input gate by its bias where the flag is 0.",
                written_over,
            ),
            ("the sign at the last row is not that of the first.", wrong),
        ),
        "A gate that opens once, a gate that holds, and the number comes down 28 rows: training has to find this.",
    ),
}
