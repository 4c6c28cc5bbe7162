"""Each verdict of E7 from made-up results, gradients derived by hand, and tiny trainings."""

import e07_objectives_gradient as e07
import numpy as np
import pytest
from keras import ops
from lab.table import Table


def table(fd=None, left=None):
    """Return results with an FD of 10, 5 % of the first one, in all arms, but for those named."""
    rows = []
    for arm in e07.ObjectivesGradient.arms["quick"]:
        for seed in range(3):
            value = dict.fromkeys(e07.LOSSES, [-0.5] * len(e07.LOGITS))
            if arm != "gradient":
                value = {"fd": (fd or {}).get(arm, 10.0) * (1 + 0.01 * seed), "left": (left or {}).get(arm, 0.05)}
            rows.append({"arm": arm, "seed": seed, "scores": value})
    return Table(rows)


@pytest.mark.parametrize(
    ("claim", "changes", "expected"),
    [
        ("2.9", {}, "refuted"),
        ("2.9", {"fd": {"head linear": 20.0}}, "holds partly"),
        ("2.9", {"left": {"head linear": 0.9}}, "holds"),
        ("2.9", {"left": {"relativistic": 0.9}}, "not reproduced"),
        ("4.10", {}, "holds"),
        ("4.10", {"fd": {"minimax, 20": 30.0}}, "holds partly"),
        ("4.10", {"left": {"minimax, 20": 0.9}}, "holds partly"),
        ("4.10", {"fd": {"minimax, 20": 30.0, "non-saturating, 20": 30.0}}, "refuted"),
    ],
)
def test_verdicts(claim, changes, expected):
    assert e07.ObjectivesGradient().judge(table(**changes), "quick")[claim].verdict == expected


def test_gradients_where_the_discriminator_is_sure():
    # s is the sigmoid, s(-6) = 0.002473. minimax -s(f); non-saturating -s(-f); document 3 -s'(f) = -s(f) s(-f);
    # document 1 -s(-s(f)) s'(f), about half of that; least squares f - 1; relativistic -s(r - f) with r = 6
    first = {loss: slopes[0] for loss, slopes in e07.ObjectivesGradient().run("gradient", 0, "quick").items()}
    assert first["minimax"] == pytest.approx(-0.002473, rel=1e-3)
    assert first["non-saturating"] == pytest.approx(-0.997527, rel=1e-5)
    assert first["mean sigmoid"] == pytest.approx(-0.002473 * 0.997527, rel=1e-3)
    assert first["double sigmoid"] == pytest.approx(-0.499382 * 0.002467, rel=1e-3)
    assert first["least squares"] == pytest.approx(-7)
    assert first["hinge"] == first["wasserstein"] == pytest.approx(-1)
    assert first["relativistic"] == pytest.approx(-1, rel=1e-4)


def test_the_double_sigmoid_confines_the_loss():
    # -log s(s(r)) lies between log(1 + 1/e) = 0.3133 and log 2, whatever the logit
    loss = e07.DoubleSigmoid()
    assert float(loss.generator_loss(None, ops.convert_to_tensor([[50.0]]))) == pytest.approx(0.3133, abs=1e-4)
    assert float(loss.generator_loss(None, ops.convert_to_tensor([[-50.0]]))) == pytest.approx(np.log(2), abs=1e-4)


@pytest.mark.parametrize(
    ("arm", "expected"),
    [("hinge", ("hinge", 1, 0)), ("minimax, 20", ("minimax", 20, 0)), ("head linear", ("relativistic", 1, 0))],
)
def test_arms_say_what_is_trained(monkeypatch, arm, expected):
    monkeypatch.setattr(e07, "trained", lambda *given: given)
    given = e07.ObjectivesGradient().run(arm, 0, "quick")
    assert given[:3] == expected
    assert given[3:] == ((e07.HEADS["linear"],) if arm.startswith("head") else ())


def test_a_tiny_training_gives_numbers(monkeypatch):
    monkeypatch.setattr(e07, "UPDATES", 5)
    monkeypatch.setattr(e07, "SAMPLES", 500)
    found = e07.trained("non-saturating", 1, 0, e07.HEADS["sigmoid, spread"])
    assert not found["failed"] and len(found["curve"]) == 5
    assert np.isfinite([found[name] for name in ("fd", "left", "classes", "seconds", "parameters")]).all()
