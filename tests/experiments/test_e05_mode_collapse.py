"""E5's verdicts on made-up results, its scores on samples of known modes, and trainings of a few updates."""

import e05_mode_collapse as e05
import numpy as np
import pytest
from lab.findings import HOLDS, NOT_REPRODUCED, PARTLY, REFUTED
from lab.table import Table

SEEDS = 6
SHAKEN = (0.01, -0.02, 0.02, -0.01, 0.03, -0.03)  # what chance does to a score


def verdicts(covered=None, modes=1, spread=0.05, left=0.01, gain=2.0, answer=1.0):
    """Return the verdicts on trainings that end with `modes` and `spread`, and cover the shares in `covered`."""
    rows = []
    for seed, chance in enumerate(SHAKEN):
        for arm in ("baseline", *e05.CURES):
            share = (covered or {}).get(arm, 0.4) + (chance if arm == "baseline" else -chance)
            end = {"failed": 0, "reached": float(modes), "spread": spread if np.isscalar(spread) else spread[seed]}
            rows.append({"arm": arm, "seed": seed, "scores": {"covered": share, "ring": end, "digits": end}})
        turns = {"spread": [1.0, left + chance / 10, 0.5], "gain": [gain + chance, 1.0], "first": [1.0, 2.0]}
        turns["answer"] = [answer + chance, 1.0]
        rows.append({"arm": "frozen", "seed": seed, "scores": {"ring": turns, "digits": turns}})
    findings = e05.ModeCollapse().judge(Table(rows), "quick")
    return {claim: finding.verdict for claim, finding in findings.items()}


@pytest.mark.parametrize(
    ("modes", "spread", "expected"),
    [
        (1, 0.05, HOLDS),
        (1, (0.05, 0.5, 0.5, 0.5, 0.5, 0.5), PARTLY),
        (3, 0.5, REFUTED),
        (1, (0.05, 0.5, 0.05, 0.5, 0.05, 0.5), NOT_REPRODUCED),
        (8, 1.0, NOT_REPRODUCED),  # nothing collapsed
    ],
)
def test_one_image_is_told_from_modes_and_spread_of_collapsed_trainings(modes, spread, expected):
    assert verdicts(modes=modes, spread=spread)["0.15"] == expected


@pytest.mark.parametrize(
    ("left", "gain", "answer", "expected"),
    [
        (0.01, 2.0, 1.0, HOLDS),
        (0.01, 2.0, -1.0, PARTLY),
        (0.5, 2.0, -1.0, PARTLY),
        (1.0, 0.0, 0.0, REFUTED),  # no change is not a tenth
        (2.0, -1.0, -1.0, REFUTED),
        (0.1, 0.0, 0.0, PARTLY),
    ],
)
def test_cause_is_told_from_spread_and_logits(left, gain, answer, expected):
    assert verdicts(left=left, gain=gain, answer=answer)["3.9"] == expected


@pytest.mark.parametrize(
    ("covered", "expected"),
    [
        ({"wide generator": 0.8, "slow rates": 0.8, "64 latents": 0.8}, HOLDS),
        ({"beta_1 0.5": 0.9}, PARTLY),
        ({"R1": 0.9}, NOT_REPRODUCED),  # none of the three
        (dict.fromkeys(e05.CURES, 0.1), REFUTED),
    ],
)
def test_cures_are_told_from_the_modes_they_bring(covered, expected):
    assert verdicts(covered)["3.10"] == expected


def test_scores_of_a_ring_of_known_modes():
    points = np.repeat(e05.CENTRES[[2, 5]], (30, 70), axis=0)[..., None]
    found = e05.score("ring", points)
    assert (found["modes"], found["reached"], found["first"], found["quality"]) == (2, 2, 5, 1.0)
    inside = e05.score("ring", 0.5 * points)
    assert (inside["modes"], inside["reached"], inside["quality"]) == (0, 2, 0.0)  # nearest to two, near to none
    assert e05.score("ring", e05.real("ring"))["spread"] == pytest.approx(1)


def test_scores_of_real_digits():
    found = e05.score("digits", e05.real("digits"))
    assert found["modes"] == 10 and found["spread"] == pytest.approx(1)


def test_recurrent_generators_have_as_many_parameters_as_dense_ones():
    for data in e05.SIZES:
        counts = [e05.build(data, 0, setting)[0].generator.count_params() for setting in ({}, {"recurrent": True})]
        assert counts[1] == pytest.approx(counts[0], rel=0.1)


def test_few_updates_give_finite_scores(monkeypatch):
    monkeypatch.setattr(e05, "SIZES", {"ring": e05.SIZES["ring"] | {"width": 4, "updates": 100}})
    scores = e05.ModeCollapse().run("noise on images", 0, "quick")
    assert np.isfinite(list(scores["ring"].values())).all() and 0 <= scores["covered"] <= 1


def test_only_one_network_learns_at_a_time(monkeypatch):
    monkeypatch.setattr(e05, "SIZES", {"ring": e05.SIZES["ring"] | {"width": 4}})
    for name, value in (("HEALTHY", 50), ("ALONE", 50), ("ROUNDS", 1)):
        monkeypatch.setattr(e05, name, value)
    found = e05.ModeCollapse().run("frozen", 0, "quick")["ring"]
    assert len(found["spread"]) == 2 and found["gain"][0] > 0  # a generator alone raises its score
