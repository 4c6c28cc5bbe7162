"""The equations of a VAE: closed forms, numerical integrals in one dimension, and document 3's own expression."""

import numpy as np
import pytest
import tensorflow as tf
from pytest import approx
from scipy import integrate, stats

from rnngan_tf.models.variational import free_bits, kl_divergence, log_normal, reparameterize

CASES = [(0.0, 0.0), (1.5, -1.0), (-0.3, 2.0), (3.0, -4.0)]  # means and log-variances


@pytest.mark.parametrize(("mean", "log_variance"), CASES)
def test_kl_is_the_integral(mean, log_variance):
    q, p = stats.norm(mean, np.exp(log_variance / 2)), stats.norm()
    expected, _ = integrate.quad(lambda z: q.pdf(z) * (q.logpdf(z) - p.logpdf(z)), *q.interval(1 - 1e-13))
    assert float(kl_divergence(mean, log_variance)) == approx(expected, abs=1e-5)


def test_kl_is_zero_for_the_prior_alone():
    means, log_variances = np.meshgrid(np.linspace(-2, 2, 41), np.linspace(-3, 3, 61))
    divergences = np.asarray(kl_divergence(means, log_variances))
    assert divergences.min() == approx(0, abs=1e-9)
    lowest = np.unravel_index(divergences.argmin(), divergences.shape)
    assert means[lowest] == approx(0, abs=1e-9) and log_variances[lowest] == approx(0, abs=1e-9)


@pytest.mark.parametrize(("mean", "log_variance"), CASES)
def test_reparameterization_draws_from_the_posterior(mean, log_variance):
    noise = tf.random.stateless_normal((20_000,), (1, 2))
    drawn = np.asarray(reparameterize(mean, log_variance, noise))
    assert stats.kstest(drawn, stats.norm(mean, np.exp(log_variance / 2)).cdf).pvalue > 0.001


def test_gradients_flow_through_the_draw():
    # E z^2 = mean^2 + exp(log_variance): derivatives 2 mean = 1 and exp(log_variance) = 4
    mean, log_variance = tf.Variable(0.5), tf.Variable(np.float32(np.log(4.0)))
    with tf.GradientTape() as tape:
        value = tf.reduce_mean(reparameterize(mean, log_variance, tf.random.stateless_normal((400_000,), (1, 2))) ** 2)
    assert [float(gradient) for gradient in tape.gradient(value, [mean, log_variance])] == approx([1, 4], abs=0.05)


def test_the_documents_sampling_has_no_variance():
    # B3.11: batch_normalization(mean + sigma, scale=sigma, offset=0); with the mean 0 and variance 1 that it leaves out
    # it is (mean + sigma) * sigma / sqrt(1 + 1e-5), the same number at each call, whatever the variance says.
    mean, log_variance = tf.fill((1000, 2), 0.7), tf.fill((1000, 2), -0.5)

    def documents():
        sigma = tf.math.exp(log_variance / 2)
        with pytest.raises(TypeError, match="positional argument"):
            tf.nn.batch_normalization(mean + sigma, scale=sigma, offset=0.0, variance_epsilon=1e-5)
        return tf.nn.batch_normalization(mean + sigma, 0.0, 1.0, scale=sigma, offset=0.0, variance_epsilon=1e-5)

    first, second = documents().numpy(), documents().numpy()
    assert np.array_equal(first, second)
    assert np.ptp(first) < 1e-6  # vector kernels may round the elements of one tensor differently
    noise = tf.random.stateless_normal((1000, 2), (1, 2))
    assert np.var(reparameterize(mean, log_variance, noise)) == approx(np.exp(-0.5), rel=0.1)


def test_free_bits_hold_each_latent_at_its_allowance():
    kl = tf.constant([[0.1, 2.0], [0.3, 4.0]])  # means 0.2 and 3
    assert float(free_bits(kl, 0.0)) == approx(3.2)
    assert float(free_bits(kl, 0.5)) == approx(0.5 + 3.0)
    with tf.GradientTape() as tape:
        tape.watch(kl)
        value = free_bits(kl, 0.5)
    assert tape.gradient(value, kl).numpy() == approx(np.array([[0, 0.5], [0, 0.5]]))


def test_log_normal_is_scipys():
    z = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
    assert np.asarray(log_normal(z)) == approx(stats.norm.logpdf(z).sum(axis=1))
    mean, log_variance = z / 2, z - 1
    expected = stats.norm.logpdf(z, mean, np.exp(log_variance / 2)).sum(axis=1)
    assert np.asarray(log_normal(z, mean, log_variance)) == approx(expected)
