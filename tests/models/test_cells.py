"""The equations of the recurrent cells: one step by hand, and sequences against Keras' layers."""

import math

import numpy as np
import pytest
from keras import layers, ops
from pytest import approx

from rnngan_tf.models.cells import gru_step, lstm_step, rnn_step

BATCH, TIME, FEATURES, UNITS = 3, 9, 5, 4


def scalar(*values):
    return ops.convert_to_tensor([list(values)], "float32")


def test_rnn_step_by_hand():
    # tanh(2 * 0.5 + 0.5 * -1 + 0.25) = tanh(0.75) = 0.635149
    h = rnn_step(scalar(0.5), scalar(-1.0), scalar(2.0), scalar(0.5), ops.convert_to_tensor([0.25]))
    assert float(h[0, 0]) == approx(0.635149, abs=1e-6)


def test_lstm_step_by_hand():
    # x = 2, h = -1, c = 3; kernels and biases such that x W + h U + b is:
    #   i: 2 * 0.5 - 0.25 + (log 3 - 0.75) = log 3 -> 3/4        f: 0 -> 1/2
    #   g: 2 * 0.25 + 0.5 + (atanh(1/2) - 1) -> 1/2              o: log 4 -> 4/5
    # c = 1/2 * 3 + 3/4 * 1/2 = 1.875,  h = 4/5 tanh(1.875) = 0.8 * 0.954045 = 0.763236
    W, U = scalar(0.5, 0.0, 0.25, 0.0), scalar(0.25, 0.0, -0.5, 0.0)
    b = ops.convert_to_tensor([math.log(3) - 0.75, 0.0, math.atanh(0.5) - 1.0, math.log(4)], "float32")
    h, c = lstm_step(scalar(2.0), scalar(-1.0), scalar(3.0), W, U, b)
    assert float(c[0, 0]) == approx(1.875, abs=1e-6)
    assert float(h[0, 0]) == approx(0.763236, abs=1e-6)


def test_gru_step_by_hand():
    # x = 2, h = -1:  z: 2 * 1 - 1 * 1 + (log 3 - 1) = log 3 -> 3/4     r: 0 -> 1/2
    # from the input 2 * 0.05 + 0.1 = 0.2, from the state -1 * -0.4 + 0.2 = 0.6
    # candidate tanh(0.2 + 1/2 * 0.6) = tanh(0.5) = 0.462117,  h = 3/4 * -1 + 1/4 * 0.462117 = -0.634471
    W, U = scalar(1.0, 0.0, 0.05), scalar(1.0, 0.0, -0.4)
    b = ops.convert_to_tensor([[math.log(3) - 1.0, 0.0, 0.1], [0.0, 0.0, 0.2]], "float32")
    assert float(gru_step(scalar(2.0), scalar(-1.0), W, U, b)[0, 0]) == approx(-0.634471, abs=1e-6)


def keras_layer(kind):
    """Return a Keras layer with random weights (biases too), and its inputs."""
    draws = np.random.default_rng(0)
    layer = kind(UNITS, return_sequences=True)
    layer.build((BATCH, TIME, FEATURES))
    layer.set_weights([draws.normal(0, 0.7, weight.shape).astype("float32") for weight in layer.weights])
    return layer, draws.normal(0, 1, (BATCH, TIME, FEATURES)).astype("float32")


@pytest.mark.parametrize(
    ("kind", "step", "states"),
    [(layers.SimpleRNN, rnn_step, 1), (layers.LSTM, lstm_step, 2), (layers.GRU, gru_step, 1)],
)
def test_steps_equal_the_keras_layer_over_a_sequence(kind, step, states):
    layer, inputs = keras_layer(kind)
    state, outputs = (ops.zeros((BATCH, UNITS)),) * states, []
    for time in range(TIME):
        state = step(inputs[:, time], *state, *layer.get_weights())
        state = state if isinstance(state, tuple) else (state,)
        outputs.append(state[0])
    # float32 over nine steps; rearranged gates, or a bias of the GRU on the wrong side of r, differ by 0.1 and more
    np.testing.assert_allclose(np.stack(outputs, axis=1), layer(inputs), atol=1e-6)
