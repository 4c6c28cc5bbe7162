"""The memory of a gate, and the generator whose states are swapped, of notebook 4.2."""

import keras
import numpy as np
import pytest
from pytest import approx

from rnngan_tf import generators
from rnngan_tf.course import equations_doc4_2
from rnngan_tf.models.cells import lstm_step


def test_the_series_by_hand():
    # equation 4.2a: f = 1/2, c_0 = 8, a = 1: 8 -> 5 -> 3.5 -> 2.75
    assert [equations_doc4_2.cell_after(8.0, 0.5, 1.0, steps) for steps in range(4)] == [8.0, 5.0, 3.5, 2.75]


def test_the_series_is_an_lstm_whose_gates_stay():
    # equation 4.2a: kernels of 0, so that the biases alone decide: f = 1 / (1 + e^-2), i = 1/2, g = tanh(1)
    W, U, b = np.zeros((1, 4)), np.zeros((1, 4)), np.array([0.0, 2.0, 1.0, 0.0])
    h, c = np.zeros((1, 1)), np.full((1, 1), 3.0)
    for _ in range(6):
        h, c = lstm_step(np.zeros((1, 1)), h, c, W, U, b)
    assert float(c[0, 0]) == approx(equations_doc4_2.cell_after(3.0, 1 / (1 + np.exp(-2)), np.tanh(1) / 2, 6), rel=1e-6)


def test_half_is_left_after_a_half_life():
    assert equations_doc4_2.cell_after(1.0, 0.9, 0.0, equations_doc4_2.half_life(0.9)) == approx(0.5)


def test_swapped_states_are_those_of_the_sample_before():
    keras.utils.set_random_seed(0)
    generator = generators.lstm_row((8, 8, 1), units=8, latent_mode="initial_state", num_layers=1)
    latents = np.random.default_rng(0).normal(size=(3, 64)).astype("float32")
    own, mixed = np.array(generator(latents)), np.array(equations_doc4_2.swapped(generator, 5)(latents))
    # latents come through the states alone: from the swap on, each image is the one before it
    np.testing.assert_allclose(mixed[:, :5], own[:, :5], atol=1e-6)
    np.testing.assert_allclose(mixed[:, 5:], np.roll(own, 1, axis=0)[:, 5:], atol=1e-2)
    assert np.abs(own[0, 5:] - own[1, 5:]).max() > 0.02


def test_no_lstm_no_states():
    with pytest.raises(ValueError, match="no LSTM layer"):
        equations_doc4_2.swapped(generators.row_mlp((8, 8, 1), units=8), 4)
