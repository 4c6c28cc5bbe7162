"""Stylised facts of returns: processes whose kurtosis, clustering and leverage are known by hand."""

import warnings

import numpy as np
import pytest
from pytest import approx

from rnngan_tf.metrics.sequences.series import stylised_errors, stylised_facts


def falls_bring_unrest(n=4000, steps=20):
    """Return r_t = s_t v_t with signs s of +-1, where v_{t+1} is 1 after a rise and 2 after a fall."""
    rng = np.random.default_rng(0)
    signs = rng.choice([-1.0, 1.0], size=(n, steps))
    before = np.concatenate([rng.choice([-1.0, 1.0], size=(n, 1)), signs[:, :-1]], axis=1)
    return (signs * np.where(before > 0, 1.0, 2.0))[..., None]


def test_leverage_by_hand():
    # r has variance (1 + 4) / 2 = 2.5, v has 1/4. cov(r_t, v_{t+1}) = E[v_t] E[s_t v_{t+1}] = 1.5 (1 - 2) / 2 = -0.75,
    # so the correlation is -0.75 / (0.5 sqrt(2.5)); v is independent from step to step: no clustering, lag 2 nothing.
    facts = stylised_facts(falls_bring_unrest(), lags=2)
    assert facts.leverage == approx([-0.75 / (0.5 * np.sqrt(2.5)), 0.0], abs=0.02)
    assert facts.clustering == approx([0.0, 0.0], abs=0.02)
    # E[r^4] / E[r^2]^2 - 3 = (1 + 16) / 2 / 2.5^2 - 3
    assert facts.kurtosis == approx(8.5 / 6.25 - 3, abs=0.01)


def test_unrest_that_stays_is_clustering_and_heavy_tails():
    # a scale of 1 or 3 for a whole path: |r| = scale |g|, the scale has variance 1 and mean square 5;
    # cov = E|g|^2 var(scale) = 2 / pi, var |r| = 5 - (2 sqrt(2 / pi))^2 = 5 - 8 / pi
    rng = np.random.default_rng(0)
    returns = rng.choice([1.0, 3.0], size=(20_000, 1, 1)) * rng.normal(size=(20_000, 10, 1))
    facts = stylised_facts(returns, lags=3)
    assert facts.clustering == approx(np.full(3, (2 / np.pi) / (5 - 8 / np.pi)), abs=0.02)
    assert facts.leverage == approx(np.zeros(3), abs=0.02)
    # E[r^4] = 3 (1 + 81) / 2 = 123 over 25
    assert facts.kurtosis == approx(123 / 25 - 3, abs=0.15)


def test_a_positive_affine_map_changes_nothing():
    returns = falls_bring_unrest(n=200)
    for before, after in zip(stylised_facts(returns), stylised_facts(0.1 * returns + 0.4), strict=True):
        assert after == approx(before, abs=1e-5)


def test_errors_are_differences_to_the_real_ones():
    returns = falls_bring_unrest()
    gaussian = np.random.default_rng(1).normal(size=(4000, 20, 1))
    errors = stylised_errors(returns, gaussian, lags=2)
    assert errors.kurtosis == approx(3 - 8.5 / 6.25, abs=0.05)
    assert errors.leverage == approx(0.75 / (0.5 * np.sqrt(2.5)) / 2, abs=0.02)  # lag 1 missed, lag 2 right
    assert errors.clustering == approx(0, abs=0.02)
    assert stylised_errors(returns, returns) == (0.0, 0.0, 0.0)


def test_paths_that_end_early_keep_their_facts():
    returns = falls_bring_unrest()
    ends = np.random.default_rng(2).integers(4, 21, len(returns))
    early = np.where((np.arange(20) < ends[:, None])[..., None], returns, 0)
    facts = stylised_facts(early, lags=1)
    assert facts.leverage == approx([-0.9487], abs=0.02) and facts.kurtosis == approx(-1.64, abs=0.02)


def test_returns_that_never_change_have_no_kurtosis():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        errors = stylised_errors(falls_bring_unrest(n=20), np.full((20, 20, 1), 0.3))
    assert np.isnan(errors.kurtosis) and np.isfinite([errors.clustering, errors.leverage]).all()


def test_bad_input_is_told(refuse):
    returns = falls_bring_unrest(n=5)
    with refuse("lags is 20; give a whole number from 1 to 19"):
        stylised_facts(returns, lags=20)
    with refuse("generated sequences hold NaN"):
        stylised_errors(returns, returns * np.nan)
    with pytest.raises(ValueError, match="features a step"):
        stylised_errors(returns, np.ones((5, 20, 2)))
