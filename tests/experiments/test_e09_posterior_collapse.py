"""Posterior collapse: verdicts from made-up tables, the decoder that reads pixels, and short trainings."""

import e09_posterior_collapse as module
import keras
import numpy as np
import pytest
from lab import digits
from lab.table import Table

COLLAPSED = {"kl": 0.0, "use": 0.1, "gain": 0.1, "spread": 0.1}
TELLING = {"kl": 9.0, "use": 9.0, "gain": 9.0, "spread": 0.9}


def findings(large, strong, working=(), encoder=0.2, kept=5.0):
    """Return the findings where the two causes have these scores and these cures work in the second one."""
    scores = {"no encoder": {"kept": [9.0, 5.0, 2.0, kept]}, "by turns": {"encoder": encoder}}
    for arm in module.CURED:
        cause, cure = arm.split(", ")
        scores[arm] = TELLING if cause == module.STRONG and cure in working else COLLAPSED
    scores |= {module.LARGE: large, module.STRONG: strong}
    rows = [{"arm": arm, "seed": seed, "scores": found} for arm, found in scores.items() for seed in range(2)]
    return {claim: found.verdict for claim, found in module.Collapse().judge(Table(rows), "quick").items()}


def test_all_parts_hold():
    found = findings(COLLAPSED, COLLAPSED, module.CURES)
    assert found == dict.fromkeys(module.Collapse.claims, "holds")


def test_no_part_holds():
    found = findings(TELLING, TELLING, encoder=0.9, kept=0.0)
    assert found == dict.fromkeys(module.Collapse.claims, "refuted")


def test_some_parts_hold():
    found = findings(COLLAPSED, COLLAPSED | {"gain": 20.0, "spread": 1.0}, ("free bits",), encoder=0.9, kept=5.0)
    assert found == dict.fromkeys(module.Collapse.claims, "holds partly")


def test_a_pixel_is_predicted_from_those_before_it_alone():
    keras.utils.set_random_seed(0)
    likelihood = module.Autoregressive()
    images = np.full((2, 8, 8, 1), -1.0, "float32")
    images[1, 4, 3] = 1  # pixel 35 differs
    first, second = np.reshape(likelihood.predicted(images, np.zeros_like(images)), (2, 64))
    assert (first[:36] == second[:36]).all()
    assert (first[36:] != second[36:]).any()


def test_a_decoder_without_encoder_keeps_what_theory_says():
    data = digits.load()
    values = np.linalg.eigvalsh(np.cov((data.train_images / 127.5 - 1).reshape(-1, 64).T))
    worth = [np.log(np.maximum(values / variance, 1)).sum() / 2 for variance in (1.5, 4.0)]
    assert [module.exact(data, variance, 0) for variance in (1.5, 4.0)] == pytest.approx(worth, abs=0.02)


@pytest.mark.parametrize("arm", ["variance 4", "strong decoder, noise", "by turns"])
def test_an_arm_measures_finite_numbers(arm, monkeypatch):
    for name, value in {"UPDATES": 2, "TOGETHER": 1, "HIDDEN": (8,), "TURNS": 2, "BATCH": 16}.items():
        monkeypatch.setattr(module, name, value)
    found = module.Collapse().run(arm, 0, "quick")
    assert np.isfinite(list(found.values())).all()
