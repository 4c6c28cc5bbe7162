"""The LSTM's equations, and the two lines that make it a generator, of notebook 4.3."""

import keras
import numpy as np
from keras import layers
from pytest import approx

from rnngan_tf.course import equations_doc4_3
from rnngan_tf.models.cells import lstm_step


def test_a_step_by_hand():
    # equation 4.3a: x = 1, h = -2, c = 3 and weights that make i = f = o = 1/2 and g = tanh(2 * 1 - 0.5 * -2 - 1):
    # c = 3 / 2 + tanh(2) / 2 = 1.982014, h = tanh(c) / 2 = 0.481368
    W, U, b = np.zeros((1, 4)), np.zeros((1, 4)), np.zeros(4)
    W[0, 2], U[0, 2], b[2] = 2.0, -0.5, -1.0
    h, c = lstm_step(np.ones((1, 1)), np.full((1, 1), -2.0), np.full((1, 1), 3.0), W, U, b)
    assert float(c[0, 0]) == approx(1.5 + np.tanh(2) / 2, abs=1e-6)
    assert float(h[0, 0]) == approx(np.tanh(1.5 + np.tanh(2) / 2) / 2, abs=1e-6)


def test_steps_are_the_keras_layer():
    # equation 4.3a, gates in the order i, f, g, o
    keras.utils.set_random_seed(0)
    layer = layers.LSTM(4, return_sequences=True, bias_initializer="random_normal")
    x = np.random.default_rng(0).normal(size=(2, 6, 3)).astype("float32")
    wanted, h, c = np.array(layer(x)), np.zeros((2, 4), "float32"), np.zeros((2, 4), "float32")
    for t in range(6):
        h, c = lstm_step(x[:, t], h, c, *layer.get_weights())
        np.testing.assert_allclose(h, wanted[:, t], atol=1e-6)


def test_latents_become_rows_and_rows_pixels():
    # equation 4.3b with numpy around lstm_step: leaky ReLU (slope 0.2) of the row's own projection, tanh of one head
    keras.utils.set_random_seed(0)
    generator = equations_doc4_3.row_lstm((5, 3, 1), latent_dim=4, code=2, units=6)
    W_z, b_z, W, U, b, W_y, b_y = generator.get_weights()
    z = np.random.default_rng(0).normal(size=(2, 4)).astype("float32")
    found, h, c = np.array(generator(z)), np.zeros((2, 6), "float32"), np.zeros((2, 6), "float32")
    for t in range(5):
        own = z @ W_z[:, 2 * t : 2 * t + 2] + b_z[2 * t : 2 * t + 2]
        h, c = lstm_step(np.where(own > 0, own, 0.2 * own), h, c, W, U, b)
        np.testing.assert_allclose(np.tanh(np.array(h) @ W_y + b_y), found[:, t, :, 0], atol=1e-5)
