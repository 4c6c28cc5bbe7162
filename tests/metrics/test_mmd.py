"""The maximum mean discrepancy: values by hand, no bias, honest p-values, and the same as a metric."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from pytest import approx
from scipy.stats import kstest

import rnngan_tf as rg
from rnngan_tf.metrics.sequences.mmd import discrepancy, median_bandwidths, mmd


def series(*values):
    """Return sequences of one step and one feature."""
    return np.array(values, "float64")[:, None, None]


@pytest.fixture
def sets():
    """60 real and 60 generated sequences `(60, 7, 2)`, the generated ones a little to the right."""
    real, generated = np.random.default_rng(0).normal(size=(2, 60, 7, 2)).astype("float32")
    return real, generated + np.float32(0.2)


def by_double_loop(real, generated, bandwidths):
    """The definition, pair by pair."""

    def kernel(x, y):
        return np.mean([np.exp(-np.sum((x - y) ** 2) / (2 * bandwidth**2)) for bandwidth in bandwidths])

    def within(rows):
        return np.mean([kernel(x, y) for i, x in enumerate(rows) for j, y in enumerate(rows) if i != j])

    return within(real) + within(generated) - 2 * np.mean([kernel(x, y) for x in real for y in generated])


def test_two_sequences_each_by_hand():
    # k(d) = exp(-d^2 / 2). Real 1, 3 and generated 2, 4: within both d = 2; between 1, 3, 1, 1.
    expected = 2 * np.exp(-2) - (3 * np.exp(-0.5) + np.exp(-4.5)) / 2
    assert mmd(series(1, 3), series(2, 4), bandwidths=1.0).value == approx(expected, abs=1e-7)
    # a mixture of two kernels is their mean
    wide = 2 * np.exp(-4 / 8) - (3 * np.exp(-1 / 8) + np.exp(-9 / 8)) / 2
    assert mmd(series(1, 3), series(2, 4), bandwidths=(1.0, 2.0)).value == approx((expected + wide) / 2, abs=1e-7)


def test_unequal_numbers_of_sequences_give_the_double_loop():
    rng = np.random.default_rng(0)
    real, generated = rng.normal(size=(13, 4)), 0.5 + rng.normal(size=(8, 4))
    expected = by_double_loop(real, generated, [0.7, 2.0])
    assert discrepancy(real, generated, [0.7, 2.0]) == approx(expected, rel=1e-10)
    assert mmd(real[..., None], generated[..., None], [0.7, 2.0]).value == approx(expected, rel=1e-5)


def test_bandwidths_are_multiples_of_the_real_median_distance():
    # 1, 3, 5 lie 2, 2 and 4 apart: median 2
    assert median_bandwidths(series(1, 3, 5)[:, 0]) == approx([0.5, 1, 2, 4, 8])
    value = mmd(series(1, 3, 5), series(1, 900), permutations=0).value
    assert value == approx(mmd(series(1, 3, 5), series(1, 900), [0.5, 1, 2, 4, 8]).value)
    # one more than half of the pairs are copies: the median of the others; nothing but copies: 1
    assert median_bandwidths(series(1, 1, 1, 1, 4)[:, 0])[2] == 3.0
    assert median_bandwidths(np.ones((4, 2)))[2] == 1.0


def test_equal_distributions_are_at_0_on_average_with_even_p_values():
    rng = np.random.default_rng(0)
    found = [mmd(*rng.normal(size=(2, 20, 3, 1)), permutations=200, seed=seed) for seed in range(200)]
    values, p = np.array(found).T
    assert abs(values.mean()) < 3 * values.std() / np.sqrt(200)
    assert (values < 0).mean() > 0.3  # an estimate that is never below 0 would be biased
    assert kstest(p, "uniform").pvalue > 0.05
    assert p.min() >= 1 / 201


def test_another_distribution_has_the_least_p_value(sets):
    real, generated = sets
    assert mmd(real, generated + 0.5).p == approx(1 / 201)
    assert mmd(real, generated + 0.5, permutations=999).p == approx(1 / 1000)


def test_another_order_of_the_same_values_is_found():
    # marginals agree, and only the sign from step to step differs
    rng = np.random.default_rng(0)
    real = rng.normal(size=(80, 1, 1)) * np.array([1.0, 1.0, 1.0])[:, None]
    assert mmd(real, real[::-1] * np.array([1.0, -1.0, 1.0])[:, None]).p < 0.01


def test_the_seed_decides_the_p_value_alone(sets):
    assert mmd(*sets, seed=1) == mmd(*sets, seed=1)
    assert mmd(*sets, seed=1).value == mmd(*sets, seed=2).value
    assert len({mmd(*sets, seed=seed).p for seed in range(5)}) > 1
    assert np.isnan(mmd(*sets, permutations=0).p)


def test_a_division_with_the_sides_exchanged_is_as_large():
    # three and three far apart: of 20 divisions two are as large, this one and its mirror, whatever rounding says
    rng = np.random.default_rng(0)
    for _ in range(10):
        real, generated = rng.normal(size=(2, 3, 2, 1)) + np.array([0, 9])[:, None, None, None]
        assert mmd(real, generated, permutations=2000).p == approx(0.1, abs=0.03)


def test_copies_have_a_p_value_of_1():
    # every division of four equal sequences gives the same value, but for rounding
    assert mmd(series(0.1, 0.1, 0.1), series(0.1, 0.1, 0.1)).p == 1.0


def test_bad_input_is_told(sets, refuse):
    real, generated = sets
    with refuse("generated sequences hold NaN or infinite values in 1 of 60"):
        mmd(real, np.where(np.arange(60)[:, None, None] == 3, np.nan, generated))
    with refuse("real sequences have 2 features a step and the generated ones 1"):
        mmd(real, generated[..., :1])
    with refuse("There are 1 generated sequences; give at least 2"):
        mmd(real, generated[:1])
    with refuse("shape .60, 7. .*features = 1 for plain series"):
        mmd(real[..., 0], generated[..., 0])
    with refuse("A bandwidth is 0; give numbers above 0"):
        mmd(real, generated, [1.0, 0.0])
    with refuse("A bandwidth is 'wide'; give a number"):
        mmd(real, generated, "wide")
    with refuse("permutations is -1"):
        mmd(real, generated, permutations=-1)
    with refuse("seed is 0.5"):
        mmd(real, generated, seed=0.5)


def test_the_metric_gives_what_the_function_gives(sets):
    real, generated = sets
    metric = rg.metrics.MaximumMeanDiscrepancy(samples=50)
    metric.prepare((7, 2))
    update = tf.function(metric.update_state)
    for start in range(0, 60, 8):  # eight does not divide 50: the last batch is taken in part
        update(real[start : start + 8], generated[start : start + 8])
    assert metric.result() == approx(mmd(real[:50], generated[:50]).value, abs=1e-6)
    metric.reset_state()
    assert np.isnan(metric.result())
    value, low, high = metric.interval(*(one.reshape(60, 14)[:50] for one in sets), rounds=20)
    assert value == approx(mmd(real[:50], generated[:50]).value, abs=1e-6) and low < value < high


def test_the_metrics_name_tells_the_protocol_and_goes_through_its_configuration():
    assert rg.metrics.MaximumMeanDiscrepancy().name == "mmd_500_test"
    metric = rg.metrics.MaximumMeanDiscrepancy(2000, reference="train")
    assert metric.name == "mmd_2k_train" and metric.better == "low"
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(metric))
    assert type(again) is rg.metrics.MaximumMeanDiscrepancy and again.get_config() == metric.get_config()


def test_the_metric_refuses_what_does_not_fit(sets, refuse, make_gan):
    with refuse("samples is 1; it must be at least 2"):
        rg.metrics.MaximumMeanDiscrepancy(samples=1)
    with refuse("shape .8, 8, 1.; .* sequences of shape .steps, features."):
        make_gan(metrics=[rg.metrics.MaximumMeanDiscrepancy(50)])
    metric = rg.metrics.MaximumMeanDiscrepancy(50)
    metric.update_state(*sets)
    with refuse("shape .7, 1. and earlier ones .7, 2."):
        metric.update_state(*(one[..., :1] for one in sets))
    with refuse("both known"):
        rg.metrics.MaximumMeanDiscrepancy(50).prepare((None, 2))
