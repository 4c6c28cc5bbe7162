"""The formulas of notebook 4.6: the cost of an LSTM layer, and the error between neighbouring pixels."""

import keras
import numpy as np
from keras import layers

from rnngan_tf.course import equations_doc4_6 as equations


def test_multiply_adds_of_an_lstm_are_its_kernels_at_each_step():
    # equation 4.6a against the kernels of keras.layers.LSTM, each used once a step
    layer = layers.LSTM(5)
    layer.build((None, 7, 3))
    kernels = sum(weight.shape[0] * weight.shape[1] for weight in layer.weights if len(weight.shape) == 2)
    assert equations.lstm_multiply_adds(times=7, inputs=3, units=5) == 7 * kernels


def test_the_error_between_neighbours_by_hand():
    # equation 4.6b: two real images [0, 3] and [0, 4] have s = sqrt((9 + 16) / 2), made ones [0, 5] have 5
    real, made = np.array([[0.0, 3.0], [0.0, 4.0]]).reshape(2, 2, 1, 1), np.array([0.0, 5.0]).reshape(1, 2, 1, 1)
    size = np.sqrt(12.5)
    np.testing.assert_allclose(equations.neighbour_error(made, real, axis=1), (5 - size) / size)


def test_flat_images_have_an_error_of_one_and_real_ones_of_none():
    real = keras.random.normal((20, 6, 6, 1), seed=0).numpy()
    for axis in (1, 2):
        np.testing.assert_allclose(equations.neighbour_error(np.zeros((3, 6, 6, 1)), real, axis), 1, rtol=1e-6)
        assert equations.neighbour_error(real, real, axis) == 0
