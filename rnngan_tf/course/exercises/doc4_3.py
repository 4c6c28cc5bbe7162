"""Checks of notebook 4.3: the weights of an LSTM, the slopes of two losses, and a generator that writes columns."""

import keras
import numpy as np
from keras import layers, ops

from rnngan_tf.course.exercises.judging import Function, Number, Probe

INPUTS, UNITS, ROWS = 100, 128, 28
HEIGHT, WIDTH, LATENTS, STEP = 28, 20, 32, 8


def weights_of(inputs=INPUTS, units=UNITS, gates=4, bias=1, recurrent=1):
    """Return the number of weights of an LSTM layer, or of what is left of it."""
    return gates * units * (inputs + recurrent * units + bias)


def sigmoid(value):
    """Return the sigmoid of a number."""
    return 1 / (1 + np.exp(-value))


def slopes(logit):
    """Return the slopes of the minimax and of the non-saturating loss of the generator."""
    return -sigmoid(logit), -sigmoid(-logit)


def drawn(model, seed=0):
    """Return images of four latents."""
    latents = np.random.default_rng(seed).normal(size=(4, LATENTS)).astype("float32")
    return ops.convert_to_numpy(model(latents))


def lstms(model):
    """Return the LSTM layers of a model."""
    return [layer for layer in model.layers if isinstance(layer, layers.LSTM)]


def wrong_range(model):
    """Tell whether pixels leave [-1, 1], or never fall below 0, for latents of any size."""
    latents = 30 * np.random.default_rng(0).normal(size=(16, LATENTS)).astype("float32")
    found = ops.convert_to_numpy(model(latents))
    return np.abs(found).max() > 1 or found.min() >= 0


def touched(model):
    """Return the change of pixels, `(28, 20)`, where what the LSTM reads at one step is changed."""
    lstm = lstms(model)[0]
    read = keras.Model(model.inputs[0], lstm.input)
    rest = keras.Model(lstm.input, model.outputs[0])
    x = ops.convert_to_numpy(read(np.random.default_rng(0).normal(size=(4, LATENTS)).astype("float32")))
    other = np.array(x)
    other[:, STEP] += 1
    return np.abs(ops.convert_to_numpy(rest(x)) - ops.convert_to_numpy(rest(other))).max(axis=(0, 3))


def writes_rows(model):
    """Tell whether a step changes a row and those below, and nothing above."""
    change = touched(model)
    return change[:STEP].max() < 1e-6 < change[STEP].min()


def torn(model):
    """Tell whether a step changes other pixels than its column and those right of it."""
    change = touched(model)
    return change[:, :STEP].max() > 1e-6 or change[:, STEP].min() < 1e-7


EXERCISES = {
    1: Number(
        weights_of(),
        {
            weights_of(gates=1): "that is one gate; an LSTM has four: i, f, g, o.",
            weights_of(gates=3): "the candidate g is a fourth, beside the three gates.",
            weights_of(bias=0): "the biases are missing: 128 for each of the four.",
            weights_of(recurrent=0): "the recurrent kernels are missing: each gate reads the last hidden state, too.",
            ROWS * weights_of(): "the weights are the same at each row: do not count them 28 times.",
        },
        "4 * 128 * (100 + 128 + 1), and not one more for further rows.",
        tolerance=0.001,
    ),
    2: Function(
        slopes,
        [(value,) for value in (-6.0, -1.0, 0.0, 2.0)],
        {
            "those are the slopes in the other order: minimax comes first.": lambda logit: slopes(logit)[::-1],
            "the signs are turned: both losses fall as the logit rises.": lambda logit: (
                sigmoid(logit),
                sigmoid(-logit),
            ),
            "those are the losses; their slopes are asked for.": lambda logit: (
                -np.logaddexp(0, logit),
                np.logaddexp(0, -logit),
            ),
            "the second is not the same as the first: it has the sigmoid of minus the logit.": lambda logit: (
                -sigmoid(logit),
                -sigmoid(logit),
            ),
        },
    ),
    3: Probe(
        (
            (
                f"the images should be (B, {HEIGHT}, {WIDTH}, 1) for latents (B, {LATENTS}).",
                lambda model: drawn(model).shape != (4, HEIGHT, WIDTH, 1),
            ),
            ("there is no LSTM layer in it.", lambda model: not lstms(model)),
            ("pixels should lie in [-1, 1]: end in tanh.", wrong_range),
            (
                "all latents give the same image: the LSTM's inputs must be made of them.",
                lambda model: drawn(model).std(axis=0).max() < 1e-4,
            ),
            (
                f"the LSTM should write {WIDTH} steps, one a column.",
                lambda model: lstms(model)[0].input.shape[1] not in (WIDTH, HEIGHT),
            ),
            (
                f"it writes rows, {HEIGHT} steps from top to bottom: {WIDTH} steps of {HEIGHT} numbers are asked for.",
                lambda model: lstms(model)[0].input.shape[1] == HEIGHT and writes_rows(model),
            ),
            (
                "a step paints pixels all over the image: a reshape tears columns apart; use Permute((2, 1)) first.",
                torn,
            ),
        ),
        "Step t paints column t and can change only what comes right of it.",
    ),
}
