"""E11: networks of one size, and the verdict."""

import e11_depth as e11
import numpy as np
import pytest
from lab.findings import HOLDS, NOT_REPRODUCED, PARTLY, REFUTED
from lab.table import Table

EXPERIMENT = e11.Depth()


def table(slopes):
    """Return results whose logarithm grows with each layer by about what `slopes` says of each form."""
    rows = []
    for arm in EXPERIMENT.arms["quick"]:
        form, depth = arm.split(", ")
        for seed in range(4):
            distance = np.exp((slopes[e11.FORMS.index(form)] + 0.02 * (seed - 1.5)) * int(depth[0]))
            rows.append({"arm": arm, "seed": seed, "scores": {"fd": distance}})
    return Table(rows)


@pytest.mark.parametrize(
    ("slopes", "verdict"),
    [
        ((-0.2,) * 4, HOLDS),
        ((0.2, -0.2, -0.2, 0.2), PARTLY),
        ((0.2,) * 4, REFUTED),
        ((0.2, 0, 0, 0.2), REFUTED),
        ((0,) * 4, NOT_REPRODUCED),
    ],
)
def test_verdict_follows_the_slopes(slopes, verdict):
    assert EXPERIMENT.judge(table(slopes), "quick")["0.16"].verdict == verdict


def test_a_run_that_failed_counts_as_the_worst():
    found = table((-0.2,) * 4)
    deep = next(row for row in found.rows if row["arm"] == "plain, 5 layers" and row["seed"] == 1)
    worst = max(row["scores"]["fd"] for row in found.rows)
    deep["scores"]["fd"] = None
    assert e11.distances(found, "plain")[1, -1] == worst


@pytest.mark.parametrize("form", e11.FORMS)
def test_only_layers_that_are_added_add_parameters(form):
    sizes = [sum(network.count_params() for network in e11.networks(form, depth)) for depth in e11.DEPTHS]
    assert (max(sizes) < 1.1 * min(sizes)) == (form != "added")
    depths = [sum(layer.name.startswith("leaky") for layer in e11.networks(form, d)[0].layers) for d in e11.DEPTHS]
    assert depths == list(e11.DEPTHS)


def test_a_cell_gives_finite_numbers(monkeypatch):
    monkeypatch.setattr(e11, "UPDATES", 2)
    monkeypatch.setattr(e11, "EVERY", 1)
    found = EXPERIMENT.run("residual, 3 layers", 0, "quick")
    assert np.isfinite(np.concatenate([np.ravel(value) for value in found.values()])).all()
