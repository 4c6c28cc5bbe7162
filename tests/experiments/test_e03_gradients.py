"""Each verdict of E3 from made-up results, and its arms with few steps and updates."""

import e03_gradients as e03
import numpy as np
import pytest
from lab.table import Table

SHORT, MIDDLE, LONG = e03.LENGTHS["quick"]
GOOD, BAD = 0.005, 0.17


def table(near=(), far=(), decades=-20.0, printed=100.0, seeds=3, **changes):
    """Return results in which forms solve the shortest and the longest task, and gradients change by `decades`."""
    rows = []
    for seed in range(seeds):
        for arm, form in e03.GRADIENTS.items():
            change = np.broadcast_to(changes.get(form, decades), len(e03.RADII)) + 0.01 * seed
            norms = [np.logspace(0, one, len(e03.LAGS)).tolist() for one in change]
            rows.append({"arm": arm, "seed": seed, "scores": {"norm": norms}})
        for arm, form in e03.ADDING.items():
            errors = {SHORT: GOOD if form in near else BAD, MIDDLE: BAD, LONG: GOOD if form in far else BAD}
            scores = {f"error {length}": error * (1 + 0.01 * seed) for length, error in errors.items()}
            rows.append({"arm": arm, "seed": seed, "scores": scores})
        rows.append({"arm": "product", "seed": seed, "scores": {"right": 1e-9, "printed": printed}})
    return Table(rows)


def verdict(claim, **given):
    """Return the verdict on a claim."""
    return e03.Gradients().judge(table(**given), "quick")[claim].verdict


GATED = ("gru", "lstm")
BOTH_WAYS = (-20.0, -5.0, -1.0, 2.0, 9.0)


@pytest.mark.parametrize(
    ("claim", "given", "expected"),
    [
        ("0.2", {"far": ("tanh",)}, "holds"),
        ("0.2", {"far": ("relu identity",)}, "holds partly"),
        ("0.2", {}, "refuted"),
        ("0.5", {"near": ("tanh", "relu")}, "holds"),
        ("0.5", {"near": ("relu identity",)}, "holds partly"),
        ("0.5", {}, "refuted"),
        ("1.2", {"far": ("tanh", "lstm")}, "holds"),
        ("1.2", {"far": ("lstm",)}, "holds partly"),
        ("1.2", {}, "not reproduced"),
        ("1.2", {"far": ("dense",)}, "refuted"),
        ("2.2", {"far": ("relu",)}, "holds"),
        ("2.2", {"far": GATED}, "holds partly"),
        ("2.2", {"decades": 0.0}, "refuted"),
        ("2.6", {"tanh": BOTH_WAYS}, "holds"),
        ("2.6", {}, "holds partly"),
        ("2.6", {"decades": (-0.01,) * 5}, "refuted"),
        ("2.11", {}, "refuted"),
        ("2.11", {"printed": 1e-9}, "holds"),
        ("2.11", {"printed": 0.05}, "not reproduced"),
        ("3.15", {}, "holds"),
        ("3.15", {"tanh": BOTH_WAYS}, "holds partly"),
        ("3.15", {"decades": -1.0}, "refuted"),
        ("3.16", {"far": GATED}, "holds"),
        ("3.16", {"far": GATED, "lstm": BOTH_WAYS}, "holds partly"),
        ("3.16", {"far": ("tanh", *GATED), "gru": BOTH_WAYS}, "refuted"),
        ("4.6", {"far": GATED}, "holds"),
        ("4.6", {}, "refuted"),
    ],
)
def test_verdicts(claim, given, expected):
    assert verdict(claim, **given) == expected


def test_lstm_that_solves_with_some_seeds_holds_partly():
    made = table(far=GATED)
    next(row for row in made.rows if row["arm"] == "adding with lstm")["scores"][f"error {LONG}"] = BAD
    assert e03.Gradients().judge(made, "quick")["4.6"].verdict == "holds partly"


def test_gradients_of_a_linear_chain_are_powers_of_its_radius(monkeypatch):
    # without bends h_T = h_k W^(T-k), and an orthogonal W times r stretches every direction by r a step
    monkeypatch.setattr(e03, "LAGS", (1, 2, 5))
    rng = np.random.default_rng(0)
    cell = e03.scaled("relu", 0.5, rng)
    cell.activation = lambda x: x
    assert e03.gradient_norms(cell, rng) == pytest.approx([0.5, 0.25, 0.5**5])


@pytest.mark.parametrize("form", ["gru", "lstm"])
def test_gradients_of_gated_cells_are_finite(monkeypatch, form):
    monkeypatch.setattr(e03, "LAGS", (1, 4))
    monkeypatch.setattr(e03, "RADII", (1.0,))
    norms = e03.Gradients().run(f"gradient of {form}", 0, "quick")["norm"]
    assert np.shape(norms) == (1, 2) and 0 < norms[0][1] < norms[0][0]


def test_product_of_jacobians_is_the_gradient_and_the_empty_one_is_not():
    found = e03.Gradients().run("product", 0, "quick")
    assert found["right"] < 1e-9 and found["printed"] > 0.1


def test_training_of_one_length_gives_numbers(monkeypatch):
    monkeypatch.setattr(e03, "LENGTHS", {"quick": (6,)})
    monkeypatch.setattr(e03, "UPDATES", {"quick": 100})
    found = e03.Gradients().run("adding with dense", 0, "quick")
    assert np.isfinite(list(found.values())).all() and found["updates 6"] == 100
    assert found["error 6"] < 1 and not found["failed 6 free"]


def test_sums_are_those_of_the_marked_numbers():
    x, y = e03.numbers(np.random.default_rng(0), 5, 8)
    assert (x[:, :4, 1].sum(axis=1) == 1).all() and (x[:, 4:, 1].sum(axis=1) == 1).all()
    assert y[:, 0] == pytest.approx((x[..., 0] * x[..., 1]).sum(axis=1))
