"""The Frechet distance: closed forms, singular covariances, and what it refuses."""

import warnings

import numpy as np
import pytest
from pytest import approx

from rnngan_tf.metrics.functional import Moments, frechet_distance, moments
from rnngan_tf.metrics.functional import checks as blocks


def normal(count, size, seed=0, scale=1.0, mean=0.0):
    return mean + scale * np.random.default_rng(seed).normal(size=(count, size))


def gaussian(mean, covariance):
    return Moments(np.array(mean, float), np.array(covariance, float), 10_000)


def test_moments_are_the_mean_and_the_unbiased_covariance(monkeypatch):
    monkeypatch.setattr(blocks, "TILE", 7)  # several blocks, the last one short
    features = normal(50, 3, mean=5.0)
    found = moments(features)
    np.testing.assert_allclose(found.mean, features.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(found.covariance, np.cov(features, rowvar=False), rtol=1e-12)
    assert found.count == 50


def test_diagonal_gaussians_have_a_closed_form():
    # |mu|^2 = 3^2 + 4^2 = 25; the standard deviations 1, 2 against 3, 5: (1 - 3)^2 + (2 - 5)^2 = 13
    real, generated = gaussian([0, 0], [[1, 0], [0, 4]]), gaussian([3, 4], [[9, 0], [0, 25]])
    assert frechet_distance(real, generated) == approx(38.0, rel=1e-12)
    assert frechet_distance(generated, real) == approx(38.0, rel=1e-12)


def test_covariances_that_do_not_commute_have_a_closed_form():
    # A = diag(4, 1), B = [[5, 4], [4, 5]] : tr (AB)^(1/2) = sqrt(tr(AB) + 2 sqrt(det(AB))) for 2 x 2 matrices,
    # tr(AB) = 4*5 + 1*5 = 25, det(AB) = 4 * 9 = 36, so the root's trace is sqrt(25 + 12) = sqrt(37)
    real, generated = gaussian([0, 0], [[4, 0], [0, 1]]), gaussian([0, 0], [[5, 4], [4, 5]])
    assert frechet_distance(real, generated) == approx(5 + 10 - 2 * np.sqrt(37), rel=1e-12)


def test_large_samples_come_near_the_closed_form():
    # means 0 and (1, 1), standard deviations 1 and 2: 2 + 2 * (1 - 2)^2 = 4; 100,000 samples are good for 2 %
    assert frechet_distance(normal(100_000, 2), normal(100_000, 2, seed=1, scale=2, mean=1)) == approx(4.0, rel=0.02)


def test_identical_sets_are_at_0_and_a_shift_counts_in_full():
    features = normal(500, 8)
    assert frechet_distance(features, features) == approx(0, abs=1e-12)
    assert frechet_distance(features, features + 2) == approx(8 * 2**2, rel=1e-12)


def test_arrays_and_their_moments_give_the_same():
    real, generated = normal(300, 4), normal(200, 4, seed=1, scale=2)
    assert frechet_distance(moments(real), generated) == frechet_distance(real, moments(generated))


def test_singular_covariances_lose_no_digits():
    # rank 1 along (1, 0) and along (0, 1): the product of the roots is 0, so the distance is the sum of the traces
    assert frechet_distance(gaussian([0, 0], [[1, 0], [0, 0]]), gaussian([0, 0], [[0, 0], [0, 4]])) == approx(5.0)
    # 3 features spread over 12 columns: the same points turned are still at distance 0 from themselves
    features = normal(100, 3) @ normal(3, 12, seed=1)
    assert frechet_distance(features, features) == approx(0, abs=1e-10)


def test_constant_features_give_numbers():
    constant = np.full((20, 3), 0.1)
    assert frechet_distance(constant, constant) == approx(0, abs=1e-12)
    # one point against unit variance: the mean's shift 3 * 0.1^2 and three variances
    real = gaussian([0, 0, 0], np.eye(3))
    assert frechet_distance(real, constant) == approx(3.03, rel=1e-12)


def test_a_far_offset_does_not_change_the_distance():
    real, generated = normal(500, 4), normal(500, 4, seed=1, scale=2)
    assert frechet_distance(real + 1e5, generated + 1e5) == approx(frechet_distance(real, generated), rel=1e-8)


def test_the_order_of_the_samples_does_not_matter():
    real, generated = normal(300, 4), normal(300, 4, seed=1, scale=2)
    assert frechet_distance(real[::-1], generated[::-1]) == approx(frechet_distance(real, generated), rel=1e-12)


def test_float32_features_are_summed_in_float64():
    real, generated = (normal(5000, 4, seed, mean=100.0).astype("float32") for seed in (0, 1))
    expected = frechet_distance(real.astype("float64"), generated.astype("float64"))
    assert frechet_distance(real, generated) == approx(expected, rel=1e-10)


def test_fewer_samples_than_features_warn_and_say_how_many_to_use():
    with pytest.warns(UserWarning, match="of 20 real and 31 generated samples .* 32 features .* 320") as seen:
        frechet_distance(normal(20, 32), normal(31, 32))
    assert seen[0].filename == __file__
    with pytest.warns(UserWarning, match="of 31 generated samples"):
        frechet_distance(normal(32, 32), normal(31, 32))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        frechet_distance(normal(32, 32), normal(32, 32))


@pytest.mark.parametrize(
    ("features", "sentence"),
    [
        (np.zeros(5), r"real features have shape \(5,\); give an array of shape \(samples, features\)"),
        (np.zeros((5, 0)), r"shape \(5, 0\)"),
        (np.zeros((1, 2)), "have 1 row; give at least 2"),
        (np.zeros((0, 2)), "have 0 rows; give at least 2"),
        (np.array([[0.0, 1], [np.nan, 1], [np.inf, 0]]), "NaN or infinite values in 2 rows, row 1 first"),
        (np.array([[0.0, 1], [1e20, 1]]), r"reach 1.0e\+20; give features of at most"),
        (np.array([["a", "b"], ["c", "d"]]), "are no array of numbers"),
        ([[1.0, 2.0], [3.0]], "are no array of numbers"),
        (np.ones((3, 2), dtype=complex), "of type complex128"),
        (None, "NoneType"),
    ],
)
def test_arrays_that_are_no_features_are_refused(features, sentence, refuse):
    with refuse(sentence):
        frechet_distance(features, np.zeros((3, 2)))


def test_features_of_two_networks_are_refused(refuse):
    with refuse("real features have 3 columns and the generated features 2; take both from the same network"):
        frechet_distance(np.zeros((5, 3)), np.zeros((5, 2)))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (Moments(np.zeros(2), np.zeros((3, 3)), 9), r"mean of shape \(2,\) and a covariance of shape \(3, 3\)"),
        (Moments(np.zeros(2), np.full((2, 2), np.nan), 9), "generated Moments hold NaN"),
        (Moments(np.zeros(2), np.eye(2), 1), "count is 1; give a whole number at least 2"),
    ],
)
def test_moments_that_are_none_are_refused(given, sentence, refuse):
    with refuse(sentence):
        frechet_distance(np.zeros((5, 2)), given)
