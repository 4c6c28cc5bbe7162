"""The recurrent network and the value of the game, of notebook 0.3."""

import keras
import numpy as np
import pytest
from keras import layers

from rnngan_tf import objectives
from rnngan_tf.course.equations_doc0_3 import best_value, divergence, read, value


def test_the_documents_columns_are_keras_rows():
    # equation 0.3a against keras.layers.SimpleRNN and Dense, whose kernels are the transposed ones
    keras.utils.set_random_seed(0)
    rnn, readout = layers.SimpleRNN(5, return_sequences=True), layers.Dense(3)
    x = np.random.default_rng(0).normal(size=(1, 7, 4)).astype("float32")
    expected = keras.ops.convert_to_numpy(readout(rnn(x)))[0]
    (W_x, W_h, b_h), (W_o, b_o) = rnn.get_weights(), readout.get_weights()
    np.testing.assert_allclose(read(x[0], W_x.T, W_h.T, b_h, W_o.T, b_o), expected, atol=1e-5)


def test_the_value_is_minus_the_discriminators_loss():
    # equation 0.3b against the package's minimax objective, whose discriminator minimises -V
    real, fake = np.array([[2.0], [-1.0]], "float32"), np.array([[0.5], [-3.0]], "float32")
    loss = float(objectives.Minimax().discriminator_loss(real, fake))
    assert value(1 / (1 + np.exp(-real)), 1 / (1 + np.exp(-fake))) == pytest.approx(-loss, rel=1e-5)


def test_the_best_value_is_the_divergence():
    # equation 0.3c: integrated V of p / (p + q) against -log 4 + 2 JSD; 0 where p and q do not meet
    x = np.linspace(-12, 24, 36001)
    p, q, far = (np.exp(-((x - mean) ** 2) / 2) / np.sqrt(2 * np.pi) + 1e-300 for mean in (0.0, 1.5, 12.0))
    assert best_value(p, q, 0.001) == pytest.approx(-np.log(4) + 2 * divergence(p, q, 0.001), rel=1e-6)
    apart = x < 6  # p on one side, the far one on the other
    p, far = np.where(apart, p, 1e-300), np.where(apart, 1e-300, far)
    assert best_value(p, far, 0.001) == pytest.approx(0.0, abs=1e-6)
    assert 2 * divergence(p, far, 0.001) == pytest.approx(np.log(4), rel=1e-6)
