"""The row-LSTM by hand, and the walk between latents, of notebook 0.1."""

import keras
import numpy as np
import pytest
from keras import layers

from rnngan_tf import plot
from rnngan_tf.course import equations_doc0_1


def test_rows_by_hand_are_those_of_keras():
    # equation 0.1b against keras.layers.LSTM with return_sequences
    keras.utils.set_random_seed(0)
    recurrence, readout = layers.LSTM(5, return_sequences=True), layers.Dense(4, "tanh")
    codes = keras.random.normal((2, 7, 3), seed=1)
    expected = readout(recurrence(codes))
    np.testing.assert_allclose(equations_doc0_1.write_rows(codes, recurrence, readout), expected, atol=1e-6)


def test_half_way_between_two_axes_is_the_diagonal():
    # equation 0.1a: omega = 90 degrees, sin 45 / sin 90 = 0.70711 of each end; the length 2 stays 2
    half = plot.spherical(np.array([[2.0, 0.0]]), np.array([[0.0, 2.0]]), [0.5])[0, 0]
    assert half.tolist() == pytest.approx([1.41421, 1.41421], rel=1e-4)
