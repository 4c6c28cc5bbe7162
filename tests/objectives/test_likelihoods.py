"""Likelihoods: against SciPy's densities, sums by hand, and what they observe."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from pytest import approx
from scipy import stats

from rnngan_tf import objectives
from rnngan_tf.objectives import Bernoulli, Gaussian

SEED = tf.constant([1, 2])


@pytest.fixture
def images():
    """Three images of 8x8 and what a decoder makes of them, values in (-1, 1)."""
    draw = np.random.default_rng(0)
    return draw.uniform(-1, 1, (2, 3, 8, 8, 1)).astype("float32")


def test_bernoulli_is_scipys(images):
    black_or_white, means = np.sign(images[0]), images[1]
    expected = stats.bernoulli.logpmf((black_or_white > 0).astype(int), (1 + means) / 2).sum(axis=(1, 2, 3))
    assert np.asarray(Bernoulli().log_probability(black_or_white, means)) == approx(expected, rel=1e-5)


def test_bernoulli_of_greys_is_the_cross_entropy(images):
    x, p = (1 + images) / 2
    expected = (x * np.log(p) + (1 - x) * np.log(1 - p)).sum(axis=(1, 2, 3))
    assert np.asarray(Bernoulli(binarize=False).log_probability(*images)) == approx(expected, rel=1e-4)


def test_bernoulli_stays_finite_where_tanh_is_rounded_to_one():
    # 64 values that are surely white and are black: 64 log(1e-6) = -884.19
    white, black = np.ones((1, 8, 8, 1)), -np.ones((1, 8, 8, 1))
    assert float(Bernoulli().log_probability(black, white)[0]) == approx(-884.19, rel=1e-3)
    assert float(Bernoulli().log_probability(white, white)[0]) == approx(0, abs=1e-3)


def test_bernoulli_draws_white_as_often_as_the_grey_says():
    grey = tf.fill((1, 100, 100, 1), 0.4)  # white with probability 0.7, standard error 0.0046
    drawn = Bernoulli().observe(grey, SEED).numpy()
    assert set(np.unique(drawn)) == {-1.0, 1.0}
    assert (drawn > 0).mean() == approx(0.7, abs=0.02)
    assert np.array_equal(drawn, Bernoulli().observe(grey, SEED))
    assert not np.array_equal(drawn, Bernoulli().observe(grey, SEED + 1))


def test_pure_black_and_white_are_observed_as_they_are():
    image = np.where(np.random.default_rng(0).uniform(size=(1, 20, 20, 1)) < 0.5, -1.0, 1.0).astype("float32")
    assert np.array_equal(Bernoulli().observe(tf.constant(image), SEED), image)


@pytest.mark.parametrize("likelihood", [Bernoulli(binarize=False), Gaussian()])
def test_others_observe_the_image_itself(likelihood, images):
    assert np.array_equal(likelihood.observe(images[0], SEED), images[0])


@pytest.mark.parametrize("variance", [0.01, 0.5, 3.0])
def test_gaussian_is_scipys(variance, images):
    expected = stats.norm.logpdf(images[0], images[1], np.sqrt(variance)).sum(axis=(1, 2, 3))
    assert np.asarray(Gaussian(variance).log_probability(*images)) == approx(expected, rel=1e-5)
    learned = Gaussian().log_probability(*images, log_variance=np.float32(np.log(variance)))
    assert np.asarray(learned) == approx(expected, rel=1e-5)


def test_the_documents_sum_of_squares_is_the_gaussian_of_variance_one_half(images):
    squares = ((images[0] - images[1]) ** 2).sum(axis=(1, 2, 3))  # doc 3, section 4.2, recon_loss
    constant = 64 / 2 * np.log(np.pi)  # 64 values, log(2 pi / 2) / 2 each
    assert -np.asarray(Gaussian(0.5).log_probability(*images)) - constant == approx(squares, rel=1e-4)


def test_half_precision_is_computed_in_float32(images):
    exact = Gaussian(0.1).log_probability(*images)
    half = Gaussian(0.1).log_probability(images[0], tf.cast(images[1], "bfloat16"))
    assert half.dtype == "float32" and np.asarray(half) == approx(np.asarray(exact), rel=0.02)


@pytest.mark.parametrize("likelihood", [Bernoulli(), Bernoulli(False), Gaussian(), Gaussian(0.2)])
def test_configurations_come_back(likelihood):
    back = objectives.get_likelihood(keras.saving.serialize_keras_object(likelihood))
    assert repr(back) == repr(likelihood)


def test_names_find_them():
    assert repr(objectives.get_likelihood("bernoulli")) == "Bernoulli(binarize=True)"
    assert repr(objectives.get_likelihood(Gaussian)) == "Gaussian(variance='learned')"


@pytest.mark.parametrize("given", [0, -1.0, float("nan"), float("inf"), True, "fixed", None])
def test_a_variance_must_be_above_zero(given, refuse):
    with refuse("variance is .* above 0, or 'learned'"):
        Gaussian(given)


def test_bad_names_and_values_are_told(refuse):
    with refuse("bernouli"):
        objectives.get_likelihood("bernouli")
    with refuse("is not a likelihood"):
        objectives.get_likelihood(3)
    with refuse("binarize is 1"):
        Bernoulli(1)
