"""E19: generators of one size, the measurements, and the verdicts."""

import e19_cost as e19
import numpy as np
import pytest
from lab.findings import HOLDS, NOT_REPRODUCED, PARTLY, REFUTED
from lab.table import Table
from lab.timing import medians

EXPERIMENT = e19.Cost()


def table(gan=3.0, reach=(100.0, 2.0, 1.0), lstm=4.0, moved=(0.9, 0.8, 0.8), parameters=(5, 25, 5), wide=None):
    """Return results of three seeds, which differ by a few per cent."""
    rows = []
    for seed in range(3):
        noise = 1 + 0.01 * (seed - 1)
        rows.append({"arm": "step", "scores": {"GAN": gan * noise, "VAE": 1.0, "classifier": 1.0}})
        names = ("GAN", "VAE", "mixture")
        scores = dict(zip(names, reach, strict=True)) | {f"distance {name}": 2.0 for name in names}
        rows.append({"arm": "to a distance", "scores": scores | {"GAN": scores["GAN"] * noise}})
        scores = {f"moved {name}": value for name, value in zip(e19.REDUCTIONS, moved, strict=True)}
        scores["moved pooling"] *= noise
        scores |= {f"parameters {name}": value for name, value in zip(e19.REDUCTIONS, parameters, strict=True)}
        rows.append({"arm": "pooling", "scores": scores})
        for arm in EXPERIMENT.arms["quick"][3:]:
            ratio = (wide or lstm) if arm.startswith("wide") else lstm
            scores = {f"{what} {name}": 1.0 for what in ("update", "picture") for name in e19.GENERATORS}
            scores |= {f"{what} lstm_row": ratio * noise for what in ("update", "picture")}
            rows.append({"arm": arm, "scores": scores})
        for row in rows[-6:]:
            row["seed"] = seed
    return Table(rows)


@pytest.mark.parametrize(
    ("claim", "options", "verdict"),
    [
        ("0.11", {"gan": 3.0}, HOLDS),
        ("0.11", {"gan": 1.0}, NOT_REPRODUCED),
        ("0.11", {"gan": 0.5}, REFUTED),
        ("1.8", {"reach": (100.0, 2.0, 1.0)}, HOLDS),
        ("1.8", {"reach": (5.0, 2.0, 1.0)}, PARTLY),
        ("1.8", {"reach": (1.0, 2.0, 1.5)}, REFUTED),
        ("4.18", {"lstm": 4.0}, HOLDS),
        ("4.18", {"lstm": 4.0, "wide": 0.5}, PARTLY),
        ("4.18", {"lstm": 1.0}, NOT_REPRODUCED),
        ("4.18", {"lstm": 0.5}, REFUTED),
        ("0.13", {"parameters": (5, 25, 25)}, HOLDS),
        ("0.13", {"parameters": (5, 25, 5)}, PARTLY),
        ("0.13", {"parameters": (25, 5, 5), "moved": (0.7, 0.8, 0.8)}, REFUTED),
        ("0.13", {"parameters": (5, 5, 5), "moved": (0.8, 0.8, 0.8)}, NOT_REPRODUCED),
    ],
)
def test_verdicts(claim, options, verdict):
    found = EXPERIMENT.judge(table(**options), "quick")
    assert set(found) == set(EXPERIMENT.claims)
    assert found[claim].verdict == verdict
    assert "nan" not in found[claim].measured


@pytest.mark.parametrize("arm", e19.WIDTHS)
def test_generators_of_an_arm_have_one_size(arm, monkeypatch):
    monkeypatch.setattr(e19, "gan_of", lambda generator, filters: generator.count_params())
    sizes = e19.gans.__wrapped__(arm)
    assert set(sizes) == set(e19.GENERATORS)
    assert max(sizes.values()) < 1.1 * min(sizes.values())


def test_calls_take_turns_and_the_first_is_not_counted():
    called = []
    found = medians({"one": lambda: called.append(1), "two": lambda: called.append(2)}, rounds=3, times=2)
    assert called == [1, 2] + [1, 1, 2, 2] * 3
    assert set(found) == {"one", "two"}


def test_pooling_saves_the_parameters_that_strides_save(monkeypatch):
    monkeypatch.setattr(e19, "EPOCHS", 1)
    found = EXPERIMENT.run("pooling", 0, "quick")
    assert found["parameters pooling"] == found["parameters strides"] < found["parameters nothing"]
    assert all(0 <= found[f"moved {name}"] <= 1 for name in e19.REDUCTIONS)


def test_times_to_a_distance_are_finite(monkeypatch):
    monkeypatch.setattr(e19, "UPDATES", 2)
    monkeypatch.setattr(e19, "EVERY", 1)
    monkeypatch.setattr(e19.digits, "scores", lambda images: {"fd": float(np.square(images).mean())})
    monkeypatch.setattr(e19.reference_models, "samples", lambda name, data, n, seed: data.train_images[:n] / 127.5 - 1)
    found = EXPERIMENT.run("to a distance", 0, "quick")
    assert all(np.isfinite(value) and value > 0 for value in found.values())
