"""The VAE beside the GAN: verdicts from made-up tables, and one short training."""

from types import SimpleNamespace

import e08_vae as module
import numpy as np
import pytest
from lab.table import Table

GOOD = {"fd": 1.0, "precision": 0.95, "recall": 0.9, "coverage": 0.9, "sharpness": 1.0, "nn_accuracy": 0.6, "nats": 0.0}
REAL = GOOD | {"fd": 0.4}
BAD = GOOD | {"fd": 4.0, "precision": 0.5, "recall": 0.5, "coverage": 0.3, "nats": -9.0}


def findings(**arms):
    """Return the findings where arms have these scores, and a little chance."""
    rows = [
        {"arm": arm, "seed": seed, "scores": {score: value + 0.001 * seed for score, value in scores.items()}}
        for arm, scores in arms.items()
        for seed in range(3)
    ]
    return module.AutoencoderBesideGAN().judge(Table(rows), "quick")


def named(gan, labels, rows, vae, vae_rows, gaussian, photographs=9.0):
    """Return the arms by name."""
    names = ("GAN", "GAN, labels", "GAN, LSTM rows", "VAE", "VAE, LSTM rows", "Gaussian", "real")
    found = dict(zip(names, (gan, labels, rows, vae, vae_rows, gaussian, REAL), strict=True))
    return found | {"photographs": {"fd": photographs}, "real photographs": {"fd": 1.0}}


def test_good_gans_and_worse_vaes_bear_the_claims_out():
    found = findings(**named(GOOD, GOOD, GOOD, BAD | {"nats": -1.0}, BAD, BAD | {"recall": 0.4, "coverage": 0.2}))
    assert {claim: finding.verdict for claim, finding in found.items()} == dict.fromkeys(
        module.AutoencoderBesideGAN.claims, "holds"
    )


def test_bad_gans_and_better_vaes_refute_them():
    found = findings(**named(BAD, GOOD | {"fd": 5.0, "precision": 0.5, "coverage": 0.3}, BAD, GOOD, GOOD, GOOD))
    assert found["2.3"].verdict == found["4.1"].verdict == found["3.2"].verdict == "refuted"
    assert found["3.3"].verdict == "not reproduced"
    assert found["0.10"].verdict == "holds"


def test_labels_that_help_refute_a_claim_in_part():
    found = findings(**named(GOOD | {"fd": 2.0}, GOOD, GOOD | {"fd": 1.5}, BAD, BAD, BAD))
    assert found["0.14"].verdict == "holds partly"


def test_gans_as_near_as_real_images_are_not_limited():
    found = findings(**named(REAL, REAL, REAL, BAD, GOOD, BAD, photographs=1.1))
    assert found["0.10"].verdict == "refuted"
    assert found["3.2"].verdict == "holds partly"


def test_a_gan_that_is_good_at_digits_alone_is_limited_in_part():
    assert findings(**named(REAL, REAL, REAL, BAD, GOOD, BAD))["0.10"].verdict == "holds partly"


def test_photographs_are_scored_against_photographs(monkeypatch):
    images = np.random.default_rng(0).integers(0, 256, (60, 32, 32, 3), "uint8")
    data = SimpleNamespace(train_images=images[:30], test_images=images[30:])
    monkeypatch.setattr(module.rg, "load_images", lambda name: data)
    made, real = (module.photographs(arm, 0, count=20)["fd"] for arm in module.PHOTOGRAPHS)
    assert made > real > 0


@pytest.mark.parametrize("arm", ["VAE", "Gaussian", "real"])
def test_an_arm_measures_finite_numbers(arm, monkeypatch):
    for name, value in {"UPDATES": 2, "EVERY": 2, "TOGETHER": 2, "UNITS": (8,)}.items():
        monkeypatch.setattr(module, name, value)
    found = module.AutoencoderBesideGAN().run(arm, 0, "quick")
    assert np.isfinite([found[score] for score in module.SCORES]).all()
    assert arm == "real" or np.isfinite(found["nats"])


def test_noise_is_sharper_than_a_flat_image():
    noise = np.random.default_rng(0).normal(size=(3, 8, 8, 1))
    assert module.sharpness(noise) > module.sharpness(0 * noise) == 0
