"""Simple models beside a GAN: verdicts from made-up tables, and short runs."""

import e21_classical as module
import numpy as np
import pytest
from lab import digits
from lab.table import Table


def findings(ratios, parameters=10.0, seconds=10.0):
    """Return the findings where classical distances are these multiples of the GAN's, which costs so much more."""
    rows = []
    for number, ratio in zip(module.NUMBERS, ratios, strict=True):
        for seed in range(3):
            gan = 1 + 0.01 * seed
            costs = {"parameters": 1.0, "seconds": 1.0, "coverage": 0.9}
            dear = {"fd": gan, "parameters": parameters, "seconds": seconds, "coverage": 0.8}
            rows.append({"arm": f"GAN, {number}", "seed": seed, "scores": dear})
            rows.append({"arm": f"mixture, {number}", "seed": seed, "scores": {"fd": gan * ratio} | costs})
            rows.append({"arm": f"kernels, {number}", "seed": seed, "scores": {"fd": gan * ratio + 1} | costs})
    return module.Classical().judge(Table(rows), "quick")


@pytest.mark.parametrize(
    "ratios, first, second",
    [
        ((1.0, 2.0, 4.0), "holds", "holds partly"),
        ((4.0, 3.0, 2.0), "holds partly", "holds partly"),
        ((2.0, 1.0, 0.5), "refuted", "holds"),
    ],
)
def test_verdicts_by_distance(ratios, first, second):
    found = findings(ratios)
    assert (found["2.1"].verdict, found["1.12"].verdict) == (first, second)


def test_a_cheap_gan_that_is_better_refutes_simpler_models():
    assert findings((2.0, 2.0, 4.0), parameters=1.0, seconds=1.0)["1.12"].verdict == "refuted"


@pytest.mark.parametrize("method", module.METHODS)
def test_a_method_measures_finite_numbers(method, monkeypatch):
    for name, value in {"UPDATES": 2, "EVERY": 2, "TOGETHER": 2, "BATCH": 8, "COMPONENTS": (1, 2)}.items():
        monkeypatch.setattr(module, name, value)
    found = module.Classical().run(f"{method}, 100", 0, "quick")
    assert np.isfinite(list(found.values())).all()


def test_images_learned_from_are_copies():
    images = digits.load().train_images[:600]
    assert module.measure(images / 127.5 - 1, images)["copy"] == pytest.approx(0, abs=1e-9)


def test_a_mixture_draws_its_components_in_no_order():
    # two heaps, of dark and of light samples: the first half of what is drawn holds both
    images = np.repeat(np.uint8([20, 230]), 60)[:, None, None, None] + np.zeros((120, 8, 8, 1), "uint8")
    images = images + np.random.default_rng(0).integers(0, 20, images.shape).astype("uint8")
    drawn = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "measure", lambda samples, learned: drawn.append(samples) or {})
        patch.setattr(module, "COMPONENTS", (2,))
        module.mixture(images, 0)
    light = drawn[0][:500].mean(axis=1) > 0
    assert 0.3 < light.mean() < 0.7
