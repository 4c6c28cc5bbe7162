"""E13: the two arms and the verdict on transfer."""

import e13_transfer as e13
import numpy as np
import pytest
from lab.findings import HOLDS, NOT_REPRODUCED, PARTLY, REFUTED
from lab.table import Table

EXPERIMENT = e13.Transfer()


def table(ratios):
    """Return results where the pretrained arm's fd is so many times that from scratch: early, at the end, in all."""
    rows = []
    for seed in range(4):
        for arm in EXPERIMENT.arms["quick"]:
            times = [ratio * (0.97 + 0.02 * seed) if arm == "pretrained" else 1 for ratio in ratios]
            found = {f"fd {moment}": 3 * one for moment, one in zip(e13.MOMENTS, times, strict=True)}
            rows.append({"arm": arm, "seed": seed, "scores": found | {"recall end": 0.5}})
    return Table(rows)


@pytest.mark.parametrize(
    ("ratios", "verdict"),
    [
        ((0.2, 0.5, 0.8), HOLDS),
        ((0.2, 0.5, 1.0), PARTLY),
        ((0.2, 1.5, 1.5), PARTLY),
        ((1.0, 1.0, 1.0), NOT_REPRODUCED),
        ((1.5, 1.5, 1.0), REFUTED),
    ],
)
def test_verdict_combines_early_end_and_total(ratios, verdict):
    assert EXPERIMENT.judge(table(ratios), "quick")["0.20"].verdict == verdict


@pytest.fixture
def short(monkeypatch):
    for name, value in {"BEFORE": 3, "AFTER": 3, "EVERY": 1}.items():
        monkeypatch.setattr(e13, name, value)


def test_the_pretrained_arm_is_scored_on_the_new_digits_alone(short):
    found = EXPERIMENT.run("pretrained", 0, "quick")
    assert found["updates"] == 6
    assert len(found["curve"]) == 3
    assert found["fd end"] == found["fd total"] == pytest.approx(np.mean(found["curve"]))


def test_from_scratch_trains_as_long_in_all_and_the_end_comes_before_the_total(short):
    found = EXPERIMENT.run("from scratch", 0, "quick")
    assert found["updates"] == 6
    assert found["fd early"] == pytest.approx(found["curve"][0])
    assert found["fd end"] == pytest.approx(np.mean(found["curve"][:3]))
    assert found["fd total"] == pytest.approx(np.mean(found["curve"][3:]))
