"""Checks of notebook 4.5: the weights of a GRU, a canvas after each stroke, and a sixth generator of equal size."""

import keras
import numpy as np
from keras import layers

from rnngan_tf.course.equations_doc4_5 import canvases, gru_weights
from rnngan_tf.course.exercises.judging import Function, Number, Probe
from rnngan_tf.course.exercises.models import ROW_LSTM, of_size, recurrent

STROKES = np.random.default_rng(0).normal(size=(4, 3, 3))


EXERCISES = {
    1: Number(
        gru_weights(32, 48),
        {
            4 * 48 * (32 + 48 + 1): "that is an LSTM of 48 units: three gates and the candidate.",
            3 * 48 * (32 + 48 + 1): "Keras gives each of the three two biases, one for inputs and one for states.",
            3 * 48 * (32 + 48): "the biases are missing.",
            2 * 48 * (32 + 48 + 2): "those are the two gates; the candidate has weights, too.",
            48 * (32 + 48 + 2): "that is one of the three.",
        },
        "3 * 48 * (32 + 48 + 2): an LSTM of 48 units has about a third more.",
        tolerance=1e-6,
    ),
    2: Function(
        canvases,
        [(STROKES,), (STROKES[:1],)],
        {
            "that is tanh of each stroke alone; strokes are added first.": np.tanh,
            "tanh comes before the sum; images then leave [-1, 1].": lambda strokes: np.cumsum(
                np.tanh(strokes), axis=0
            ),
            "the sum is right, and tanh is missing: pixels leave [-1, 1].": lambda strokes: np.cumsum(strokes, axis=0),
            "that is the last image alone; one after each stroke is wanted.": lambda strokes: np.tanh(
                np.sum(strokes, axis=0)
            ),
            "it adds along a row of pixels; time is the first axis.": lambda strokes: np.tanh(
                np.cumsum(strokes, axis=-1)
            ),
        },
    ),
    3: Probe(
        [
            ("it is no Keras model: build one.", lambda model: not isinstance(model, keras.Model)),
            ("it has no recurrent layer.", lambda model: not recurrent(model)),
            (
                "its recurrence is no GRU: cell= chooses it.",
                lambda model: not all(isinstance(layer, layers.GRU) for layer in recurrent(model)),
            ),
            (
                "it reads the rows in one direction: bidirectional= adds the other.",
                lambda model: not any(layer.go_backwards for layer in recurrent(model)),
            ),
            ("it takes other inputs than 32 latents.", lambda model: tuple(model.input_shape[1:]) != (32,)),
            ("its images are not 14x14x1.", lambda model: tuple(model.output_shape[1:]) != (14, 14, 1)),
            *of_size(ROW_LSTM, "take fewer units", "take more units"),
        ],
        "It may enter: a GRU in both directions, of equal size.",
    ),
}
