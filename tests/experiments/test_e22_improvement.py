"""Improvement with and without an adversary: verdicts from made-up tables, and short trainings."""

import e22_improvement as module
import numpy as np
import pytest
import tensorflow as tf
from lab.table import Table


def findings(adversarial, network, classical, **others):
    """Return the verdicts where all tasks have these pairs of PSNR and distance, but for some adversarial ones."""
    rows = []
    for task in module.TASKS:
        pairs = {"adversarial": others.get(task, adversarial), "network": network, "classical": classical}
        for method, (psnr, distance) in pairs.items():
            for seed in range(3):
                scores = {"psnr": psnr + 0.01 * seed, "fd": distance + 0.01 * seed}
                rows.append({"arm": f"{task}, {method}", "seed": seed, "scores": scores})
    found = module.Improvement().judge(Table(rows), "quick")
    return found["3.1"].verdict, found["4.1"].verdict


@pytest.mark.parametrize(
    "adversarial, network, others, expected",
    [
        ((25, 1), (25, 2), {}, ("holds", "holds")),
        ((25, 2), (25, 1), {}, ("holds partly", "holds")),
        ((10, 9), (10, 8), {}, ("refuted", "refuted")),
        ((25, 1), (25, 2), {"fill": (25, 9)}, ("holds partly", "holds partly")),
    ],
)
def test_verdicts(adversarial, network, others, expected):
    assert findings(adversarial, network, (20, 5), **others) == expected


def test_an_outline_lies_around_the_stroke():
    images = -np.ones((1, 8, 8, 1), "float32")
    images[0, 3:5, 3:5] = 1
    outline = np.asarray(module.Outline()(tf.constant(images), None))[0, ..., 0] > 0
    assert outline.sum() == 16 - 4  # a ring around two by two
    assert not outline[3:5, 3:5].any()


def test_regression_learns_a_linear_degradation():
    clean = np.random.default_rng(0).uniform(-1, 1, (900, 28, 28, 1)).astype("float32")
    found = module.regression(0.5 * clean, clean, 0.5 * clean[:2])
    assert np.abs(found - clean[:2]).mean() < 0.2


@pytest.mark.parametrize("arm", ["translate, network", "fill, adversarial", "upscale, classical"])
def test_an_arm_measures_finite_numbers(arm, monkeypatch):
    smaller = {"UPDATES": 1, "BATCH": 8, "FILTERS": 2, "JUDGE": (4, 4, 4), "TEST": 100, "LEARNED": 100}
    for name, value in smaller.items():
        monkeypatch.setattr(module, name, value)
    found = module.Improvement().run(arm, 0, "quick")
    assert np.isfinite([found[score] for score in module.SCORES]).all()
