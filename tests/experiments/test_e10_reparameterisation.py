"""The VAE with noise and without: verdicts from made-up tables, what is drawn, and one short training."""

import e10_reparameterisation as module
import numpy as np
import pytest
from lab.table import Table


def verdict(document, plain, noise=(8.0, 8.5, 9.0)):
    """Return the verdict where the arms have these Frechet distances."""
    distances = {module.DOCUMENT: document, module.PLAIN: plain, module.NOISE: noise}
    rows = [
        {"arm": arm, "seed": seed, "scores": {"fd": value, "share": 0.0, "fd_fitted": 3.0}}
        for arm, values in distances.items()
        for seed, value in enumerate(values)
    ]
    return module.Reparameterisation().judge(Table(rows), "quick")["3.7"].verdict


@pytest.mark.parametrize(
    "document, plain, expected",
    [
        ((40.0, 41.0, 42.0), (30.0, 33.0, 36.0), "refuted"),
        ((4.0, 4.1, 4.2), (3.0, 3.3, 3.6), "holds"),
        ((4.0, 4.1, 4.2), (30.0, 33.0, 36.0), "holds partly"),
        ((7.0, 8.5, 10.0), (7.0, 8.5, 10.0), "not reproduced"),
    ],
)
def test_verdicts(document, plain, expected):
    assert verdict(document, plain) == expected


def test_the_expression_of_the_document_is_no_draw():
    # mean 1, deviation 2: (1 + 2) * 2 / sqrt(1 + 1e-6) = 6, whatever the noise
    means, log_variances = np.ones((1, 1), "float32"), np.full((1, 1), 2 * np.log(2), "float32")
    draws = [float(module.document_draw(means, log_variances, noise)[0, 0]) for noise in (-1.0, 0.0, 5.0)]
    assert draws == pytest.approx([6, 6, 6], rel=1e-5)


def test_with_noise_the_latents_have_the_variance_of_the_encoder(monkeypatch):
    for name, value in {"UPDATES": 2, "TOGETHER": 2, "UNITS": (8,)}.items():
        monkeypatch.setattr(module, name, value)
    found = module.Reparameterisation().run(module.NOISE, 0, "quick")
    assert found["share"] == pytest.approx(1, abs=0.1)
    assert np.isfinite(list(found.values())).all()
