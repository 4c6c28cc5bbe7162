"""E4's verdicts on made-up results, and one training of each objective."""

import e04_objectives as e04
import numpy as np
import pytest
from lab.findings import HOLDS, NOT_REPRODUCED, PARTLY, REFUTED
from lab.table import Table


def verdicts(factors=None, failed=0.5, lost=0.5, swept=(9, 3, 3, 3, 9), seeds=e04.DRAWS):
    """Return the verdicts where every arm has an fd of 3, but for chance, times its factor for all or for each draw."""
    rows = []
    for seed in range(seeds):
        draw = seed % e04.DRAWS
        for index, arm in enumerate(e04.OBJECTIVES):
            factor = np.broadcast_to((factors or {}).get(arm, 1.0), e04.DRAWS)[draw]
            fd = 3 * factor * np.exp(0.02 * np.sin(7 * draw + 2 * index))
            row = {"fd": fd, "failed": int(draw < failed * e04.DRAWS), "lost": int(draw < lost * e04.DRAWS)}
            rows.append({"arm": arm, "seed": seed, "scores": row | {"gaussian": 4.7}})
        values = [value * (1 + 0.1 * np.sin(3 * draw + 5 * place)) for place, value in enumerate(swept)]
        rows.append({"arm": "balance", "seed": seed, "scores": {"fd": values}})
    findings = e04.Objectives().judge(Table(rows), "quick")
    return {claim: finding.verdict for claim, finding in findings.items()}


@pytest.mark.parametrize(
    ("logarithms", "expected"),
    [
        (np.linspace(0, 0.05, 12), REFUTED),  # every draw is near the best
        (np.linspace(0, 3, 12), HOLDS),  # hardly one is
        (np.repeat([0, 5], 6), NOT_REPRODUCED),  # half are
    ],
)
def test_hard_to_tune_is_told_from_how_many_draws_come_near_the_best(logarithms, expected):
    assert verdicts(dict.fromkeys(e04.OBJECTIVES, np.exp(logarithms)))["0.11"] == expected


@pytest.mark.parametrize(
    ("factors", "expected"),
    [
        ((0.5, 0.5, 0.5), HOLDS),
        ((0.5, 2.0, 0.5), PARTLY),
        ((1.0, 1.0, 1.0), NOT_REPRODUCED),
        ((2.0, 1.0, 2.0), REFUTED),
    ],
)
def test_better_losses_are_told_from_their_fd_beside_the_original(factors, expected):
    assert verdicts(dict(zip(e04.BETTER, factors, strict=True)))["0.17"] == expected


@pytest.mark.parametrize(
    ("swept", "expected"),
    [
        ((9, 3, 3, 3, 9), HOLDS),
        ((9, 3, 3, 3, 1), PARTLY),
        ((3, 3, 3, 3, 3), NOT_REPRODUCED),
        ((1, 3, 3, 3, 1), REFUTED),
    ],
)
def test_balance_is_told_from_both_extreme_ratios(swept, expected):
    assert verdicts(swept=swept)["2.8"] == expected


@pytest.mark.parametrize(
    ("failed", "lost", "expected"),
    [(0.6, 0.6, HOLDS), (0.6, 0.0, PARTLY), (0.1, 0.1, NOT_REPRODUCED), (0.0, 0.0, REFUTED)],
)
def test_problems_of_the_original_are_told_from_failures_and_lost_quality(failed, lost, expected):
    assert verdicts(failed=failed, lost=lost)["4.2"] == expected


def test_full_tier_takes_several_seeds_of_a_draw_together():
    assert verdicts(seeds=3 * e04.DRAWS) == verdicts()


def test_every_objective_gets_the_same_draws():
    assert e04.drawn(3) == e04.drawn(3) != e04.drawn(4)


@pytest.mark.parametrize("arm", ["Wasserstein, clipped", "hinge, spectral norm"])
def test_an_update_gives_finite_scores(arm, monkeypatch):
    monkeypatch.setitem(e04.SIZES, "quick", {"units": (4,), "updates": 15})
    monkeypatch.setattr(e04, "drawn", lambda draw: {"rate": 1e-3, "ratio": 1, "beta_1": 0.5, "steps": 1, "strength": 1})
    scores = e04.Objectives().run(arm, 0, "quick")
    assert np.isfinite(scores["curve"]).all() and len(scores["curve"]) == 15
    assert scores["fd"] > 3 * scores["gaussian"] and scores["failed"] == 1  # 15 updates of 4 units make no digits
