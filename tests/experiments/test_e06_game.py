"""E6: its small games against what is known of them, and its verdicts on made-up results."""

import e06_game
import numpy as np
import pytest
from lab.table import Table

GAME = e06_game.Game()


def results(left=(0.5, 0.001), values=(-1, -5, -30, -200), gap=0.4, off=(0.8, 0.02)):
    """Return a table of two seeds."""
    scores = {
        "two orders": {"gap": [gap] * 5},
        "two Gaussians": {"measured": -1.0, "formula": -1.0},
        "swapped signs": {"value": list(values)},
    }
    scores |= {arm: {"left": share, "distance": [1.0, share]} for arm, share in zip(e06_game.TURNED, left, strict=True)}
    scores |= {arm: {"off": one, "mean": 1.0, "deviation": 2.0} for arm, one in zip(e06_game.POWERS, off, strict=True)}
    return Table([{"arm": arm, "seed": seed, "scores": found} for arm, found in scores.items() for seed in range(2)])


@pytest.mark.parametrize(
    ("changes", "claim", "verdict"),
    [
        ({}, "0.6", "refuted"),
        ({"gap": 0.001}, "0.6", "holds"),
        ({}, "3.6", "refuted"),
        ({"values": (-1, -5, -30, -30)}, "3.6", "holds"),
        ({"values": (-1, -1.2, -1.3, -1.4)}, "3.6", "holds"),
        ({}, "0.7", "holds partly"),
        ({"left": (0.01, 0.01)}, "0.7", "holds"),
        ({"left": (0.9, 0.9)}, "0.7", "refuted"),
        ({}, "1.6", "refuted"),
        ({"off": (0.1, 0.1)}, "1.6", "holds"),
        ({"off": (0.8, 0.4)}, "1.6", "not reproduced"),
    ],
)
def test_judge(changes, claim, verdict):
    assert GAME.judge(results(**changes), "quick")[claim].verdict == verdict


def test_both_orders_of_two_points_by_hand():
    # min max: D answers 1/3 at the point (p = 1/2 against 1) and 0.999 at the other. max min: by symmetry D is the
    # same at both points, 1/2, and V = 2 log 1/2.
    first = 0.5 * np.log(1 / 3) + 0.5 * np.log(0.999) + np.log(2 / 3)
    assert e06_game.both_orders(2) == pytest.approx(first - 2 * np.log(0.5), abs=1e-3)


def test_the_best_discriminator_has_the_value_of_the_formula():
    found = e06_game.best_discriminator(np.random.default_rng(7))
    assert found["measured"] == pytest.approx(found["formula"], abs=0.01)


def test_r1_leads_to_the_solution():
    distances = e06_game.by_turns(np.random.default_rng(0), gamma=1.0)
    assert distances[-1] < 1e-6 * distances[0]
