"""E15: its verdicts on made-up results, its likelihood of a mixture, and a few updates of a network."""

import e15_series
import keras
import numpy as np
import pytest
from lab.table import Table
from matplotlib.figure import Figure
from scipy import stats

SERIES = e15_series.Series()
LENGTHS = dict(zip(e15_series.DATA["quick"], range(3), strict=True))


def results(lstm=(1, 1, 1), dense=(2, 8, 2), likelihood=(3, 3, 3)):
    """Return a table of three seeds: MMD^2 in hundredths for each data set, a little different from seed to seed."""
    levels = dict(zip(e15_series.FEW, (lstm, dense, likelihood, (0.1,) * 3, (0.001,) * 3), strict=True))
    rows = []
    for arm in SERIES.arms["quick"]:
        model, name = arm.split(": ")
        level = levels[model][LENGTHS[name]]
        for seed in range(3):
            value = None if level is None else 0.01 * level * (1 + 0.01 * seed * (model == "dense GAN"))
            rows.append({"arm": arm, "seed": seed, "scores": {"mmd": value, "nn_accuracy": 0.8}})
    return Table(rows)


@pytest.mark.parametrize(
    ("changes", "claim", "verdict"),
    [
        ({}, "1.13", "holds"),
        ({"dense": (8, 2, 2)}, "1.13", "holds partly"),  # better on long sines, and less so than on short ones
        ({"dense": (2, 0.5, 2)}, "1.13", "refuted"),
        ({"lstm": (1, None, 1)}, "1.13", "refuted"),  # failed on long sines
        ({}, "2.7", "holds"),
        ({"likelihood": (0.5, 0.5, 0.5)}, "2.7", "holds partly"),
        ({"likelihood": (0.5, 0.5, 0.5), "dense": (0.5, 0.5, 0.5)}, "2.7", "refuted"),
        ({"likelihood": (0.3, 3, 1), "dense": (0.3, 3, 1)}, "2.7", "not reproduced"),
    ],
)
def test_judge(changes, claim, verdict):
    finding = SERIES.judge(results(**changes), "quick")[claim]
    assert finding.verdict == verdict
    assert "nan" not in finding.measured


def test_what_is_below_the_floor_is_no_difference():
    found = e15_series.gap(results(lstm=(0.01,) * 3), "real", "LSTM GAN", LENGTHS)
    assert (found == 0).all()


def test_the_cost_is_that_of_a_mixture_of_gaussians():
    outputs = np.random.default_rng(0).normal(size=(2, 3, 3 * e15_series.COMPONENTS)).astype("float32")
    real = np.full((2, 3, 1), 0.3, "float32")
    weights, means, scales = np.split(outputs.astype("float64"), 3, axis=-1)
    weights = np.exp(weights) / np.exp(weights).sum(axis=-1, keepdims=True)
    density = (weights * stats.norm.pdf(real, means, 1e-3 + np.log1p(np.exp(scales)))).sum(axis=-1)
    cost = keras.ops.convert_to_numpy(e15_series.mixture_cost(real, outputs))
    np.testing.assert_allclose(cost, -np.log(density), rtol=1e-4)


def test_tiny_run_of_the_likelihood(monkeypatch):
    monkeypatch.setattr(e15_series, "UPDATES", {"quick": 2})
    monkeypatch.setattr(e15_series, "SAMPLES", 40)
    found = SERIES.run("LSTM by likelihood: sines 30", 0, "quick")
    assert np.isfinite(list(found.values())).all() and not found["failed"]


def test_draw_shows_every_arm():
    figure = Figure()
    SERIES.draw(results(lstm=(1, None, 1)), "quick", figure)
    assert len(figure.axes) == 3
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == list(e15_series.FEW[::-1])
