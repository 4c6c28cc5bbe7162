"""E20: orders of updates, the discriminator's accuracy, and the verdicts on both players."""

import e20_discriminator as e20
import numpy as np
import pytest
from lab.findings import HOLDS, NOT_REPRODUCED, PARTLY, REFUTED
from lab.table import Table

EXPERIMENT = e20.DiscriminatorOverTime()


def table(thirds=(9, 3, 1), late=0.5, rise=-0.1, phases=1.0, literal=1.0):
    """Return results: fd of each third and late over early, a change of accuracy, late fd over alternating."""
    rows = []
    for seed in range(4):
        noise = 1 + 0.01 * (seed - 1.5)
        for arm in EXPERIMENT.arms["quick"]:
            times = {"alternating": 1, "phases": phases * noise, "literal": literal * noise}[arm.split(", ")[1]]
            found = {
                "fd_early": 10 * noise,
                "fd_late": 10 * late * times,
                "thirds": [value * noise**place for place, value in enumerate(thirds)],
                "accuracy_early": 0.8,
                "accuracy_late": 0.8 + rise + 0.1 * (noise - 1),
                "kept": [0.9, 0.95],
                "fell": 0.7,
            }
            rows.append({"arm": arm, "seed": seed, "scores": found})
    return Table(rows)


def verdict(claim, **scores):
    return EXPERIMENT.judge(table(**scores), "quick")[claim].verdict


def test_improvement_is_gradual_where_every_third_is_better():
    assert verdict("0.3") == HOLDS
    assert verdict("0.3", thirds=(9, 1, 3)) == PARTLY
    assert verdict("0.3", thirds=(1, 3, 9), late=2) == REFUTED
    assert verdict("0.3", thirds=(1, 1, 1), late=1) == NOT_REPRODUCED


def test_both_players_must_get_better():
    assert verdict("1.1", rise=+0.1) == HOLDS
    assert verdict("1.1", rise=-0.1) == PARTLY
    assert verdict("1.1", rise=-0.1, late=2) == REFUTED
    assert verdict("1.1", rise=0.0, late=1) == NOT_REPRODUCED


def test_the_discriminator_can_tell_less_and_less():
    assert verdict("4.7", rise=-0.1) == HOLDS
    assert verdict("4.7", rise=+0.1) == REFUTED
    assert verdict("4.7", rise=0.0) == NOT_REPRODUCED


def test_phases_must_be_as_good_within_a_tenth():
    assert verdict("1.5") == HOLDS
    assert verdict("1.5", literal=5) == PARTLY
    assert verdict("1.5", phases=2, literal=5) == REFUTED
    assert verdict("1.5", phases=1.1, literal=1.1) == NOT_REPRODUCED


@pytest.mark.parametrize("order", ["alternating", "phases"])
def test_a_pass_updates_both_networks_equally_often(order):
    for update in (0, e20.PASS):
        networks = e20.turns(order, update)
        assert networks.count("discriminator") == networks.count("generator") == e20.PASS


def test_the_literal_order_trains_the_discriminator_in_the_first_pass_only():
    assert e20.turns("literal", 0).count("discriminator") == e20.PASS
    assert e20.turns("literal", e20.PASS) == ["generator"] * e20.PASS


def test_pairs_count_ties_half():
    # of the pairs (2, 1), (2, 3), (3, 1), (3, 3) two are right and one is a tie
    assert e20.pairs(np.array([2.0, 3.0]), np.array([1.0, 3.0])) == pytest.approx(2.5 / 4)


@pytest.mark.parametrize("arm", ["documents, literal", "defaults, alternating"])
def test_an_arm_runs(monkeypatch, arm):
    for name, value in {"UPDATES": 5, "EVERY": 1, "PASS": 1}.items():
        monkeypatch.setattr(e20, name, value)
    found = EXPERIMENT.run(arm, 0, "quick")
    assert np.isfinite([found[name] for name in ("fd_early", "fd_late", "accuracy_early", "accuracy_late")]).all()
    assert len(found["fd"]) == len(found["kept"]) == 5
    assert np.isfinite(found["thirds"]).all()
