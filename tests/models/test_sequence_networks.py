"""Generators and discriminators of sequences: shapes, padding that changes nothing, exact draws."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import rnngan_tf as rg
from rnngan_tf.models.autoregressive import TokenCell
from rnngan_tf.models.cells import CELLS
from rnngan_tf.models.layers import Gumbel, MaskedPooling

DISCRIMINATORS = {
    "conv1d": lambda steps: rg.discriminators.conv1d((steps, 3), filters=(6, 5, 4), precision="float32"),
    "lstm": lambda steps: rg.discriminators.lstm((steps, 3), units=5, num_layers=2, precision="float32"),
    "gru": lambda steps: rg.discriminators.lstm((steps, 3), cell="gru", units=5, precision="float32"),
}


@pytest.mark.parametrize("name", DISCRIMINATORS)
def test_padding_changes_neither_score_nor_gradient(name):
    random = np.random.default_rng(0)
    short, long = DISCRIMINATORS[name](10), DISCRIMINATORS[name](17)
    long.set_weights(short.get_weights())
    lengths = np.array([10, 7, 1, 4])
    sequences = random.normal(size=(4, 10, 3)) * (np.arange(10) < lengths[:, None])[..., None]
    padded = np.pad(sequences, ((0, 0), (0, 7), (0, 0)))
    found = []
    for network, x in ((short, sequences), (long, padded)):
        x = tf.constant(x, tf.float32)
        with tf.GradientTape() as tape:
            tape.watch(x)
            scores = network(x, training=True)
            total = tf.reduce_sum(scores**2)
        weights = network.trainable_variables
        by_input, *by_weight = tape.gradient(total, [x, *weights])
        found.append((scores.numpy(), by_input[:, :10].numpy(), [g.numpy() for g in by_weight]))
    np.testing.assert_allclose(found[1][0], found[0][0], atol=1e-5)
    there = (np.arange(10) < lengths[:, None])[..., None]
    np.testing.assert_allclose(found[1][1] * there, found[0][1] * there, atol=1e-5)
    for one, other in zip(found[0][2], found[1][2], strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)
    assert np.ptp(found[0][0]) > 1e-4  # and the scores are not all one number


def test_statistics_leave_padding_out():
    x = np.array([[[-3.0], [-1.0], [7.0]]], "float32")
    mask = np.array([[[1.0], [1.0], [0.0]]], "float32")
    # mean of -3 and -1, the larger one, the last one: the 7 is beyond the end
    assert MaskedPooling()(x, mask).numpy().ravel().tolist() == [-2.0, -1.0, -1.0]
    assert MaskedPooling()(x, 0 * mask).numpy().ravel().tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("options", [{}, {"feedback": True}, {"noise_dim": 0}, {"initial_state": False}])
def test_series_are_written_step_by_step(cell, options):
    options = {"latent_dim": 4, "noise_dim": 2, "num_layers": 2, "precision": "float32"} | options
    generator = rg.generators.sequence((9, 2), cell=cell, units=6, **options)
    keras.utils.set_random_seed(3)
    assert generator.input_shape == (None, 4 + 9 * options["noise_dim"])
    latents = np.random.default_rng(0).normal(size=(5, generator.input_shape[1])).astype("float32")
    series = generator(latents).numpy()
    assert series.shape == (5, 9, 2) and np.abs(series).max() <= 1 and series.std(axis=0).min() > 1e-3
    if options["noise_dim"]:  # noise of step 6 (from 0) reaches that step and later ones, never earlier ones
        latents[:, 4 + 6 * 2] += 3
        moved = np.abs(generator(latents).numpy() - series).max(axis=(0, 2))
        assert moved[:6].max() < 1e-6 and moved[6] > 1e-4 and moved[8] > 1e-6


def test_feedback_reads_what_was_written():
    # The recurrent layer's own weights are 0, so that only the fed-back output can carry the first noise onwards.
    generator = rg.generators.sequence(
        (6, 1), latent_dim=1, noise_dim=1, cell="simple_rnn", units=3, feedback=True, initial_state=False
    )
    cell = generator.get_layer("feedback").cell.cells[0]
    cell.recurrent_kernel.assign(0 * cell.recurrent_kernel)
    latents = np.zeros((2, 7), "float32")
    latents[1, 1] = 2.0
    moved = np.abs(np.diff(generator(latents).numpy(), axis=0)).ravel()
    assert (moved > 1e-6).all()
    cell.kernel.assign(np.vstack([cell.kernel[:-1], np.zeros((1, 3))]))  # the last input is the last output
    assert np.abs(np.diff(generator(latents).numpy(), axis=0)).ravel()[1:].max() == 0


def test_tokens_are_one_hot_up_to_the_end_mark_and_zeros_after_it():
    generator = rg.generators.text((8, 4), latent_dim=3, units=6)
    tokens = rg.GANModel(generator, rg.discriminators.conv1d((8, 4))).generate(500, seed=0)
    assert set(np.unique(tokens)) == {0.0, 1.0} and set(np.unique(tokens.sum(-1))) == {0.0, 1.0}
    for text in tokens:
        ids, length = text.argmax(-1), int(round(text.sum()))
        assert (text[length:] == 0).all()  # exactly: the mask is made of it
        ends = np.flatnonzero(ids[:length] == 0)
        assert (list(ends) == [length - 1]) if length < 8 else set(ends) <= {7}
    lengths = tokens.sum((1, 2)).round()
    assert lengths.min() < 4 and lengths.max() == 8  # and texts do end


def test_tokens_are_exact_draws_from_the_softmax():
    generator = rg.generators.text((1 + 1, 3), latent_dim=2, units=4)
    cell = generator.get_layer("tokens").cell
    cell.head.kernel.assign(0 * cell.head.kernel)
    cell.head.bias.assign(np.log([0.5, 0.3, 0.2]))
    model = rg.LanguageModel(generator)
    n = 20_000
    shares = model.generate(n, seed=1)[:, 0].mean(0)
    np.testing.assert_allclose(shares, [0.5, 0.3, 0.2], atol=4 * np.sqrt(0.25 / n))  # four standard errors
    with rg.at_temperature(model, 0.5):  # p squared, normalised: 25 + 9 + 4 = 38
        shares = model.generate(n, seed=2)[:, 0].mean(0)
    np.testing.assert_allclose(shares, [25 / 38, 9 / 38, 4 / 38], atol=4 * np.sqrt(0.25 / n))
    assert float(cell.temperature) == 1.0


def test_gumbel_noise_has_its_moments():
    # Standard Gumbel: mean 0.5772 (Euler), variance pi^2 / 6.
    noise = Gumbel()(np.random.default_rng(0).normal(size=(200_000, 1)).astype("float32")).numpy()
    assert noise.mean() == pytest.approx(0.5772, abs=0.012) and noise.var() == pytest.approx(np.pi**2 / 6, abs=0.03)
    extremes = Gumbel()(np.array([[-5.3], [5.3]], "float32")).numpy().ravel()
    # -log(-log Phi(z)): Phi(5.3) = 1 - 5.8e-8, so 16.7; Phi(-5.3) = 5.8e-8, so -log(16.7) = -2.8
    np.testing.assert_allclose(extremes, [-2.81, 16.66], atol=0.05)


def test_the_gradient_of_a_token_is_that_of_its_relaxed_self():
    cell = TokenCell(3, units=2)
    cell.build((None, 3))
    states = [tf.zeros((1, 2))] * 2 + [tf.zeros((1, 3)), tf.zeros((1, 1))]
    cell.gumbel_temperature.assign(0.7)
    noise, pick = tf.constant([[0.1, 0.4, -0.2]]), tf.constant([1.0, -2.0, 0.5])
    with tf.GradientTape(persistent=True) as tape:
        token, _ = cell(noise, states, training=True)
        value = tf.reduce_sum(token * pick)
        soft = tf.nn.softmax((cell.head.bias + noise) / 0.7)  # the states are 0, so the logits are the bias
        relaxed = tf.reduce_sum(soft * pick)
    bias = cell.head.bias.value
    np.testing.assert_allclose(tape.gradient(value, bias), tape.gradient(relaxed, bias), rtol=1e-5)
    assert token.numpy().round(5).tolist() == [[0.0, 1.0, 0.0]]


@pytest.mark.parametrize("build", [rg.generators.sequence, rg.generators.text, rg.discriminators.conv1d])
@pytest.mark.parametrize("shape", [(30,), (1, 4), (30, 0), "30", (28, 28, 1), (2.5, 3)])
def test_a_shape_that_is_none_is_refused(build, shape, refuse):
    with refuse("it must be .steps, features. with at least 2 steps"):
        build(shape)
