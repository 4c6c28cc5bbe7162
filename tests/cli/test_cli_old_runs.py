"""Run folders that an earlier version wrote are read: sampled, scored, resumed, and used as recipes.

`old_runs/` holds two trainings of one epoch of three steps, with networks of a few weights, in the
form that `config.json` had before it was a recipe.
"""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import rnngan_tf as rg
from rnngan_tf.cli import main
from rnngan_tf.models.saving import load_trained

OLD = Path(__file__).parent / "old_runs"


@pytest.fixture(params=["gan", "vae"])
def old(request, tmp_path):
    """A copy of an old run folder."""
    return shutil.copytree(OLD / request.param, tmp_path / request.param)


def test_it_generates_and_is_scored(old, tmp_path, capsys):
    assert main(["sample", str(old), "-n", "3", "--out", str(tmp_path / "samples.npz")]) == 0
    with np.load(tmp_path / "samples.npz") as file:
        assert file["images"].shape == (3, 8, 8, 1)
    assert main(["evaluate", str(old), "--samples", "100"]) == 2  # the feature network sees 28x28
    assert "28" in capsys.readouterr().err


def test_it_goes_on_where_it_ended(old, capsys):
    assert main(["train", "--resume", str(old), "--epochs", "2"]) == 0
    assert "Resumed    after 1 epoch" in capsys.readouterr().out
    assert load_trained(old).steps == 6
    assert json.loads((old / "config.json").read_text())["arguments"]["epochs"] == 2
    assert main(["train", "--resume", str(old)]) == 0
    assert "Nothing was left to train" in capsys.readouterr().out


def test_its_recipe_is_printed_and_trained_again(old, tmp_path, capsys):
    assert main(["config", str(old)]) == 0
    recipe = rg.Recipe.from_dict(json.loads(capsys.readouterr().out))
    assert recipe.generator_options == {"units": [4]} and recipe.image_size == (8, 8) and recipe.model == old.name
    assert main(["train", "--config", str(old), "--out", str(tmp_path / "again")]) == 0
    assert rg.Recipe.read(tmp_path / "again/config.json").differences(recipe.complete()) == ()
    np.testing.assert_allclose(
        load_trained(tmp_path / "again").generate(4, seed=0), load_trained(old).generate(4, seed=0)
    )
