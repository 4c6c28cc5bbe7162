"""The formulas of notebook 4.5: weights of a GRU, and a canvas of strokes."""

import numpy as np
import pytest
from keras import layers

from rnngan_tf import generators
from rnngan_tf.course import equations_doc4_5 as equations
from rnngan_tf.course.exercises import models


@pytest.mark.parametrize(("inputs", "units"), [(32, 48), (3, 5), (1, 1)])
def test_weights_of_a_gru_are_those_that_keras_makes(inputs, units):
    # equation 4.5a against keras.layers.GRU; by hand for 1 and 1: 3 * (1 + 1 + 2) = 12
    layer = layers.GRU(units)
    layer.build((None, 8, inputs))
    assert equations.gru_weights(inputs, units) == layer.count_params()


def test_a_canvas_is_the_tanh_of_the_sum_of_its_strokes():
    # equation 4.5b by hand: 0.5, 0.5 + 1 = 1.5 and 1.5 - 3 = -1.5
    strokes = np.array([0.5, 1.0, -3.0]).reshape(3, 1, 1)
    np.testing.assert_allclose(equations.canvases(strokes).ravel(), np.tanh([0.5, 1.5, -1.5]))


def test_the_size_that_rivals_must_have_is_that_of_the_notebooks_lstm():
    assert generators.lstm_row((14, 14, 1), 32, units=40).count_params() == models.ROW_LSTM
