"""The unrolled network and the ring of notebook 0.2."""

from functools import partial

import keras
import numpy as np
from keras import layers

from rnngan_tf.course import exercises
from rnngan_tf.course.equations_doc0_2 import CENTRES, modes, unroll
from rnngan_tf.models.cells import rnn_step


def test_the_same_step_again_and_again_is_keras_layer():
    # equation 0.2a against keras.layers.SimpleRNN, from a first state that is not 0
    keras.utils.set_random_seed(0)
    layer = layers.SimpleRNN(5, return_sequences=True)
    x, h = keras.random.normal((2, 7, 3), seed=1), keras.random.normal((2, 5), seed=2)
    expected = layer(x, initial_state=h)
    W, U, b = layer.weights
    np.testing.assert_allclose(unroll(partial(rnn_step, W=W, U=U, b=b), x, h), expected, atol=1e-6)


def test_modes_counts_gaussians_with_enough_points_near_them():
    # 97 points on the first centre, 3 half-way to the middle of the ring, where no Gaussian is near
    points = np.concatenate([np.repeat(CENTRES[:1], 97, axis=0), np.repeat(CENTRES[1:2] / 2, 3, axis=0)])
    assert modes(points) == 1
    points[-3:] = CENTRES[1]
    assert modes(points) == 2
    assert modes(points, least=0.05) == 1


def test_a_discriminator_that_reads_rows_in_both_directions_is_right():
    rows, both = layers.Reshape((28, 28)), layers.Bidirectional(layers.LSTM(8))
    right, _ = exercises.judge("doc0.2", 3, keras.Sequential([keras.Input((28, 28, 1)), rows, both, layers.Dense(1)]))
    assert right
    columns = layers.Reshape((14, 56))
    wrong = keras.Sequential([keras.Input((28, 28, 1)), columns, layers.Bidirectional(layers.LSTM(8)), layers.Dense(1)])
    assert "28 steps of 28 numbers" in exercises.judge("doc0.2", 3, wrong)[1]
