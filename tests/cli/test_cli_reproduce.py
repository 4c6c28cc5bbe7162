"""Tests of `rnngan reproduce`, with a preset of a few hundred weights on the bundled digits."""

import json

import numpy as np
import pytest

from rnngan_tf.cli import main, reproduce
from rnngan_tf.models import saving as bundled
from rnngan_tf.training.recipe import Recipe
from rnngan_tf.zoo.presets import PRESETS

NAME = "tiny_mnist"


@pytest.fixture
def tiny(monkeypatch, tmp_path):
    """Make a preset that trains in a second, and let few samples score it."""
    recipe = Recipe(
        "mnist_mini",
        generator="dense",
        generator_options={"units": [4]},
        discriminator="conv",
        discriminator_options={"filters": [48, 96, 192]},
        latent_dim=4,
        penalty="r1r2",
        penalty_options={"gamma": 2},
        schedule="cosine",
        epochs=2,
        steps_per_epoch=2,
        score_samples=100,
    )
    monkeypatch.setitem(PRESETS, NAME, recipe)
    monkeypatch.setattr(reproduce, "SAMPLES", 100)
    monkeypatch.setattr(reproduce, "distance_to_bundled_digits", lambda gan: None)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "runs" / f"{NAME}-seed0"


def test_a_preset_is_trained_scored_and_written(tiny, capsys):
    assert main(["reproduce", NAME]) == 0
    assert {"tiny_mnist.npz", "tiny_mnist.discriminator.npz", "tiny_mnist.png"} <= {
        path.name for path in (tiny / "preset").iterdir()
    }
    arrays, record = bundled.read(tiny / "preset", NAME)
    assert record["preset"] == NAME and record["steps"] == 4 and record["images_seen"] == 256
    assert record["epochs"] == 2 and "penalty-option gamma=2" in record["command"]
    assert (
        record["command"].startswith("rnngan train --data mnist_mini")
        and "--penalty-option gamma=2" in record["command"]
    )
    assert str(tiny) not in json.dumps(record) and all(np.isfinite(array).all() for array in arrays)
    assert record["report"]["rows"][0]["label"] == NAME
    assert "fd_mnist_100_test" in capsys.readouterr().out


def test_again_is_scored_again_and_not_trained(tiny, capsys):
    assert main(["reproduce", NAME]) == 0
    first = bundled.read_record(tiny / "preset", NAME)
    assert main(["reproduce", NAME]) == 0
    assert "Nothing was left to train" in capsys.readouterr().out
    assert bundled.read_record(tiny / "preset", NAME) == first


def test_a_run_of_another_recipe_is_refused(tiny, refusal):
    assert main(["reproduce", NAME]) == 0
    assert main(["reproduce", NAME, "--seed", "1", "--out", str(tiny)]) == 2
    assert "seed was 0 and is 1" in refusal()
