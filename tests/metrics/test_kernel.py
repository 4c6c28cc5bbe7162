"""The kernel distance: values worked out by hand, no bias, and a standard error that is the spread of the draws."""

import numpy as np
import pytest
from pytest import approx

from rnngan_tf.metrics.functional import checks as blocks
from rnngan_tf.metrics.functional import kernel_distance


def by_double_loop(real, generated, degree):
    """The definition, pair by pair."""

    def kernel(x, y):
        return (sum(a * b for a, b in zip(x, y, strict=True)) / len(x) + 1) ** degree

    def within(rows):
        values = [kernel(x, y) for i, x in enumerate(rows) for j, y in enumerate(rows) if i != j]
        return sum(values) / len(values)

    between = [kernel(x, y) for x in real for y in generated]
    return within(real) + within(generated) - 2 * sum(between) / len(between)


def draws(mean, repeats=300, sizes=(60, 90), size=3):
    """Distances of repeated draws from two Gaussians whose means differ by `mean` in each feature."""
    rng = np.random.default_rng(0)
    found = [
        kernel_distance(rng.normal(size=(sizes[0], size)), mean + rng.normal(size=(sizes[1], size)))
        for _ in range(repeats)
    ]
    return np.array([one.value for one in found]), np.array([one.standard_error for one in found])


def test_two_points_each_by_hand():
    # D = 1, k = (x y + 1)^3. Real 0, 1: k(0, 1) = 1. Generated 1, 2: k(1, 2) = 27.
    # Between: k(0, 1) = k(0, 2) = 1, k(1, 1) = 8, k(1, 2) = 27, mean 37/4. 1 + 27 - 2 * 37/4 = 9.5
    assert kernel_distance([[0.0], [1.0]], [[1.0], [2.0]]).value == approx(9.5, rel=1e-12)


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_every_tile_size_gives_the_double_loop(degree, monkeypatch):
    rng = np.random.default_rng(0)
    real, generated = rng.normal(size=(13, 4)), 1 + rng.normal(size=(9, 4))
    whole = kernel_distance(real, generated, degree)
    assert whole.value == approx(by_double_loop(real, generated, degree), rel=1e-10)
    for tile in (1, 4, 9):
        monkeypatch.setattr(blocks, "TILE", tile)
        assert kernel_distance(real, generated, degree) == approx(whole, rel=1e-9)


def test_samples_of_one_distribution_are_at_0_on_average():
    values, _ = draws(mean=0.0)
    assert abs(values.mean()) < 3 * values.std(ddof=1) / np.sqrt(len(values))
    assert (values < 0).mean() > 0.3  # an estimate that is never below 0 would be biased


# 0: equal distributions, second-order part alone; 0.1: both parts; 1: first-order part alone, nearly
@pytest.mark.parametrize("mean", [0.0, 0.1, 1.0])
def test_the_standard_error_is_the_spread_of_repeated_draws(mean):
    values, errors = draws(mean)
    # 300 draws know their own spread to about 10 % (the values have heavy tails)
    assert np.sqrt(np.mean(errors**2)) == approx(values.std(ddof=1), rel=0.2)


def test_the_order_of_the_samples_does_not_matter():
    rng = np.random.default_rng(0)
    real, generated = rng.normal(size=(50, 4)), rng.normal(size=(40, 4))
    assert kernel_distance(real[::-1], generated[::-1]) == approx(kernel_distance(real, generated), rel=1e-9)


def test_one_set_against_itself_is_below_0():
    # the pairs of a sample with itself count between the sets and not within: 2 (1 - 1/N) less than nothing
    # D = 1, degree 1, samples -1 and 1: within k(-1, 1) = 0 twice; between (2 + 0 + 0 + 2) / 4 = 1: 0 + 0 - 2
    features = np.array([[-1.0], [1.0]])
    assert kernel_distance(features, features, degree=1).value == approx(-2.0)
    assert kernel_distance(features, features.copy(), degree=1).value == approx(-2.0)


def test_constant_features_give_0_without_error():
    constant = np.full((20, 3), 0.1)
    assert kernel_distance(constant, constant.copy()) == approx((0.0, 0.0), abs=1e-12)
    # points 0 and 1 in each feature: 1 + 2^3 - 2 * 1 = 7
    assert kernel_distance(np.zeros((5, 3)), np.ones((6, 3))) == approx((7.0, 0.0), abs=1e-12)


def test_whole_numbers_and_float32_are_taken(monkeypatch):
    real, generated = np.arange(12).reshape(6, 2), np.arange(12, 0, -1).reshape(6, 2)
    expected = kernel_distance(real.astype("float64"), generated.astype("float64"))
    assert kernel_distance(real.astype("uint8"), generated.astype("float32")) == expected


@pytest.mark.parametrize("degree", [0, -1, 2.5, True, 11, "3"])
def test_degrees_that_are_none_are_refused(degree, refuse):
    with refuse("degree is .*; give a whole number from 1 to 10"):
        kernel_distance(np.zeros((3, 2)), np.zeros((3, 2)), degree)


def test_arrays_that_are_no_features_are_refused(refuse):
    with refuse("generated features have 1 row; give at least 2"):
        kernel_distance(np.zeros((3, 2)), np.zeros((1, 2)))
    with refuse("generated features hold NaN or infinite values in 1 row, row 0 first"):
        kernel_distance(np.zeros((3, 2)), [[np.nan, 0], [0, 0]])
    with refuse("3 columns and the generated features 2"):
        kernel_distance(np.zeros((3, 3)), np.zeros((3, 2)))
