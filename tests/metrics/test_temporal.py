"""Autocorrelation, spectrum and marginals of series: closed forms, and sequences that end early."""

import numpy as np
import pytest
from pytest import approx

from rnngan_tf.metrics.sequences.series import (
    autocorrelation,
    autocorrelation_error,
    marginal_distance,
    spectrum,
    spectrum_distance,
)


def autoregressive(phi, n=3000, steps=30):
    """Return stationary series x_t = phi x_{t-1} + e_t with variance 1."""
    noise = np.random.default_rng(0).normal(size=(steps, n))
    values = [noise[0]]
    for step in noise[1:]:
        values.append(phi * values[-1] + np.sqrt(1 - phi**2) * step)
    return np.stack(values, axis=1)[..., None]


def ending(array, ends):
    """Return sequences with zeros from each one's end on."""
    return np.where((np.arange(array.shape[1]) < np.asarray(ends)[:, None])[..., None], array, 0)


@pytest.mark.parametrize("phi", [0.0, 0.8, -0.5])
def test_an_autoregression_has_the_powers_of_its_coefficient(phi):
    # corr(x_t, x_{t+k}) = phi^k; 3,000 x 25 pairs leave about 1 / sqrt(75,000 / 5) < 0.01
    assert autocorrelation(autoregressive(phi), lags=5)[:, 0] == approx(phi ** np.arange(1, 6), abs=0.02)


def test_sequences_that_end_early_do_not_change_the_autocorrelation():
    series = autoregressive(0.8)
    early = ending(series + 3, np.random.default_rng(1).integers(5, 31, len(series)))
    assert autocorrelation(early, lags=4)[:, 0] == approx(0.8 ** np.arange(1, 5), abs=0.03)


def test_each_feature_has_its_own_autocorrelation():
    both = np.concatenate([autoregressive(0.8), 5 + 3 * autoregressive(-0.5)], axis=-1)
    assert autocorrelation(both, lags=2) == approx(np.array([[0.8, -0.5], [0.64, 0.25]]), abs=0.03)
    # against noise the mean of |0.8|, |-0.5|, |0.64| and |0.25|
    noise = np.random.default_rng(2).normal(size=both.shape)
    assert autocorrelation_error(both, noise, lags=2) == approx(0.5475, abs=0.02)


def test_what_never_varies_has_no_autocorrelation():
    series = autoregressive(0.8, n=500)
    constant = np.full((50, 30, 1), 0.1, "float32")
    assert autocorrelation(constant, lags=3).tolist() == [[0.0], [0.0], [0.0]]
    assert autocorrelation_error(series, constant, lags=1) == approx(0.8, abs=0.03)
    assert autocorrelation_error(series, np.zeros((50, 30, 1)), lags=1) == approx(0.8, abs=0.03)


def test_a_wave_has_its_power_at_its_frequency():
    # A sin(2 pi 3 t / 24) has mean power A^2 / 2, all at 3 of 24; the periodogram's bins are 1 / 24 wide
    wave = 2 * np.sin(2 * np.pi * 3 * np.arange(24) / 24)[None, :, None] + 5
    power = spectrum(wave)[:, 0]
    expected = np.zeros(12)
    expected[2] = 24 * 2**2 / 2
    assert power == approx(expected, abs=1e-9)


def test_ten_times_the_amplitude_is_twenty_decibels():
    series = autoregressive(0.5, n=50)
    assert spectrum_distance(series, series) == 0
    assert spectrum_distance(series, 10 * series + 3) == approx(20.0, abs=1e-3)
    # 20 dB in one feature, however small, and 0 in the other: 10 on average
    both = np.concatenate([1e-6 * series, series], axis=-1)
    assert spectrum_distance(both, both * [10, 1]) == approx(10.0, abs=1e-3)


def test_power_that_the_reals_lack_counts_down_to_60_decibels():
    waves = [np.sin(2 * np.pi * k * np.arange(32) / 32)[None, :, None] for k in (4, 8)]
    # of 16 frequencies two differ, each by 60 dB: sqrt(2 * 60^2 / 16)
    assert spectrum_distance(*waves) == approx(np.sqrt(2 * 60**2 / 16), rel=1e-3)


def test_a_short_sequence_is_read_up_to_its_end():
    # half a wave's length: the same mean power, with a peak at the same frequency
    wave = 2 * np.sin(2 * np.pi * 6 * np.arange(48) / 48 + 0.1)[None, :, None]
    short = spectrum(ending(wave + 5, [24]), points=48)[:, 0]
    assert short.argmax() == 5 and short.sum() / 48 == approx(2.0, rel=1e-6)
    # two lengths together are the mean of the two alone
    together = spectrum(np.concatenate([wave, ending(wave, [24])]))[:, 0]
    assert together == approx((spectrum(wave)[:, 0] + short) / 2)


def test_a_shift_moves_the_marginals_by_itself():
    series = autoregressive(0.5, n=50)
    assert marginal_distance(series, series + 0.25) == approx(0.25, rel=1e-5)
    both = np.concatenate([series, series], axis=-1)
    assert marginal_distance(both, both + [0.5, 0.0]) == approx(0.25, rel=1e-5)
    assert marginal_distance(series, series[:, ::-1]) == 0  # order does not count


def test_padding_is_no_value():
    # values 1, 1, 1 against 3, 3: 2 apart; with the zeros counted it would be less
    real = np.array([[[1.0], [1.0]], [[1.0], [0.0]]])
    assert marginal_distance(real, np.array([[[3.0], [0.0]], [[3.0], [0.0]]])) == 2.0
    assert marginal_distance(real, np.zeros((2, 2, 1))) == 1.0


def test_bad_input_is_told(refuse):
    series = autoregressive(0.5, n=5)
    with refuse("lags is 30; give a whole number from 1 to 29, less than the 30 steps"):
        autocorrelation_error(series, series, lags=30)
    for score in (autocorrelation_error, spectrum_distance):
        with refuse("longest sequence has 1 step"):
            score(series[:, :1], series[:, :1])
    for score in (autocorrelation_error, spectrum_distance, marginal_distance):
        with refuse("real sequences hold NaN"):
            score(series * np.nan, series)
        with refuse("There are 0 generated sequences; give at least 1"):
            score(series, series[:0])
        with refuse("1 features a step and the generated ones 2"):
            score(series, np.ones((5, 30, 2)))
        with refuse("reach 1.0e.20; give values of at most"):
            score(series, np.full((5, 30, 1), 1e20))
