"""The formulas of notebook 4.4: weights of an LSTM, and a cross-entropy of what is no probability."""

import keras
import numpy as np
import pytest
from keras import layers

from rnngan_tf.course import equations_doc4_4 as equations


@pytest.mark.parametrize(("inputs", "units"), [(32, 128), (3, 5), (1, 1)])
def test_weights_of_an_lstm_are_those_that_keras_makes(inputs, units):
    # equation 4.4a against keras.layers.LSTM; by hand for 1 and 1: 4 * (1 + 1 + 1) = 12
    layer = layers.LSTM(units)
    layer.build((None, 8, inputs))
    assert equations.lstm_weights(inputs, units) == layer.count_params()


@pytest.mark.parametrize("target", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("output", [-0.5, 0.0, 0.25, 0.9, 1.0])
def test_a_cross_entropy_is_clipped_as_keras_clips_it(target, output):
    # equation 4.4b; by hand for 1 and -0.5: -log(1e-7) = 16.118
    expected = keras.losses.BinaryCrossentropy()(np.array([[target]]), np.array([[output]]))
    np.testing.assert_allclose(equations.cross_entropy(target, output), float(expected), rtol=2e-2, atol=1e-5)


def test_below_zero_it_does_not_depend_on_the_output():
    assert equations.cross_entropy(1.0, -0.5) == equations.cross_entropy(1.0, -0.9) == pytest.approx(16.118, abs=1e-3)
