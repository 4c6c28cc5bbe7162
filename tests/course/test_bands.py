"""Bands of several seeds: their width, and what is said of a number inside, outside or without one."""

import pytest

from rnngan_tf.course import bands


def test_a_band_is_the_span_of_the_seeds_wider_by_itself_on_each_side():
    assert bands.band([10.0, 16.0, 12.0]) == (4.0, 22.0, 3)


def test_a_band_of_equal_seeds_is_wider_by_15_percent_of_their_mean():
    assert bands.band([20.0] * 4) == pytest.approx((17.0, 23.0, 4))


def test_what_was_never_negative_has_no_band_below_zero():
    assert bands.band([0.1, 2.0, 1.0]).low == 0
    assert bands.band([-0.1, 2.0, 1.0]).low < -2


def test_two_seeds_are_too_few():
    with pytest.raises(ValueError, match="at least three seeds; got 2"):
        bands.band([1.0, 2.0])


def told(monkeypatch, values, budget="fast"):
    known = {"budget": "fast", "values": {"fd": [10.0, 16.0, 12.0]}}
    monkeypatch.setattr(bands, "read", lambda notebook: known)
    return bands.lines("doc9.9", budget, values)


def test_a_number_in_its_band(monkeypatch):
    text, outside = told(monkeypatch, {"fd": 5.0})
    assert outside == [] and "| fd | 5 | 4 to 22 (3 seeds) | as it should be |" in text


def test_a_number_outside_its_band(monkeypatch):
    text, outside = told(monkeypatch, {"fd": 23.0})
    assert outside == ["fd"] and "**outside**" in text


def test_not_a_number_is_outside(monkeypatch):
    assert told(monkeypatch, {"fd": float("nan")})[1] == ["fd"]


def test_a_number_that_was_never_measured_has_no_band(monkeypatch):
    text, outside = told(monkeypatch, {"variety": 1.0})
    assert outside == [] and "no band was measured for the fast budget" in text


def test_the_bands_of_one_budget_are_not_those_of_another(monkeypatch):
    text, outside = told(monkeypatch, {"fd": 500.0}, budget="full")
    assert outside == [] and "no band was measured for the full budget" in text


def test_a_notebook_without_result_file_has_no_bands():
    assert bands.read("doc9.9") == {}
