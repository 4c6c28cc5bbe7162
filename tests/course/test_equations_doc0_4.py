"""A transposed convolution of one row, and what a squared error without a target asks for."""

import numpy as np
from keras import layers

from rnngan_tf.course import equations_doc0_4 as equations


def test_a_row_is_doubled_as_keras_doubles_it():
    # equation 0.4a against Conv1DTranspose(kernel_size=4, strides=2, padding="same")
    row, kernel = np.array([1.0, -2.0, 0.5]), np.array([0.25, 1.0, -1.0, 3.0])
    layer = layers.Conv1DTranspose(1, 4, 2, padding="same", use_bias=False)
    layer.build((1, 3, 1))
    layer.set_weights([kernel.reshape(4, 1, 1)])
    expected = np.ravel(layer(row.reshape(1, 3, 1).astype("float32")))
    np.testing.assert_allclose(equations.transposed(row, kernel), expected, rtol=1e-5)


def test_both_parts_of_the_squared_error():
    # equation 0.4b by hand: images 0 and 4, guess 1; the mean is 2, so (1 - 2)^2 = 1 and (2^2 + 2^2) / 2 = 4;
    # together 5, which is ((1 - 0)^2 + (1 - 4)^2) / 2
    images = np.array([0.0, 4.0]).reshape(2, 1, 1, 1)
    guess = np.full((1, 1, 1), 1.0)
    assert equations.squared_error(guess, images) == (1.0, 4.0)
    assert sum(equations.squared_error(guess, images)) == np.mean((guess - images) ** 2) == 5.0


def test_a_real_image_as_a_guess_costs_twice_the_mean_image():
    images = np.random.default_rng(0).normal(size=(500, 4, 4, 3))
    best = sum(equations.squared_error(images.mean(axis=0), images))
    real = np.mean([sum(equations.squared_error(one, images)) for one in images])
    np.testing.assert_allclose(real / best, 2.0, rtol=1e-6)
