"""Presets of sequences: the table, weights written and read, cards, and the commands that use them."""

import json
from dataclasses import replace

import numpy as np
import pytest

import rnngan_tf as rg
from rnngan_tf.cli import main
from rnngan_tf.models.saving import read_record
from rnngan_tf.training.recipe import Recipe
from rnngan_tf.zoo import cards
from rnngan_tf.zoo.from_preset import WEIGHTS, from_preset, preset_form
from rnngan_tf.zoo.presets import PRESETS, preset_names

SEQUENCE_PRESETS = preset_names("sequences")
TRAINED = [name for name in SEQUENCE_PRESETS if (WEIGHTS / f"{name}.json").is_file()]


@pytest.mark.parametrize("name", SEQUENCE_PRESETS)
def test_a_preset_of_sequences_is_its_recipe(name):
    recipe, gan = PRESETS[name], from_preset(name, weights=False)
    recipe.check()
    assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe
    assert gan.ema_decay == recipe.ema_decay == 0.99 and recipe.latent_dim == 32
    assert float(gan.generator_optimizer.learning_rate) == pytest.approx(recipe.learning_rate or 6e-4)
    assert gan.image_shape == preset_form(name).sequence_shape and gan.compiled
    assert 2 * gan.generator.count_params() < 2e6


@pytest.mark.parametrize("name", TRAINED)
def test_a_shipped_preset_draws_what_its_card_tells(name):
    record, gan, form = read_record(WEIGHTS, name), from_preset(name, precision="float32"), preset_form(name)
    made = gan.generate(1000, seed=0)
    assert form.sequence_shape == gan.image_shape == made.shape[1:]
    if form.vocabulary is None:
        real = rg.load_sequences(PRESETS[name].data).test_sequences
        scores = rg.compare_sequences(form.kind, real[1000:2000], real[:1000], made, networks=False)
        assert scores["mmd"] == pytest.approx(record["scores"]["mmd"], abs=0.02)
        assert scores["spectrum"] == pytest.approx(record["scores"]["spectrum"], abs=1)
    else:
        texts = form.decode(made)
        same = np.mean([one == other for one, other in zip(texts, record["samples_drawn"], strict=False)])
        assert same > 0.6  # a token drawn on a knife's edge may fall to the other side on another machine
        assert len(set(texts)) > 0.5 * len(texts)


def test_a_preset_of_sequences_from_training_to_its_card(tmp_path, monkeypatch, capsys):
    recipe = replace(
        PRESETS["sines"],
        epochs=1,
        latent_dim=2,
        generator_options={"units": 6},
        steps_per_epoch=2,
        score_samples=20,
    )
    monkeypatch.setitem(PRESETS, "tiny_waves", recipe)
    monkeypatch.setattr("rnngan_tf.cli.reproduce.SEQUENCES", 60)
    assert main(["reproduce", "tiny_waves", "--out", str(tmp_path / "run")]) == 0
    folder = tmp_path / "run/preset"
    record = json.loads((folder / "tiny_waves.json").read_text())
    assert record["steps"] == 2 and {"mmd", "control_mmd", "discriminative"} <= set(record["scores"])
    page = cards.card(record)
    assert "| `mmd` |" in page and "![samples of tiny_waves]" in page and (folder / "tiny_waves.png").is_file()
    row = cards.table([record]).splitlines()[-1]
    assert row.startswith("| [`tiny_waves`](docs/zoo/tiny_waves.md) | series, 30 steps of 1 | mmd ")
    gan = from_preset("tiny_waves", folder=folder)
    assert gan.generate(3).shape == (3, 30, 1) and preset_form("tiny_waves", folder).kind == "series"
    assert float(gan.generator_optimizer.learning_rate) == pytest.approx(6e-5)


def test_presets_of_sequences_are_listed(capsys):
    assert main(["presets"]) == 0
    told = capsys.readouterr().out
    assert all(any(line.startswith(name) for line in told.splitlines()) for name in SEQUENCE_PRESETS)


def test_the_form_of_a_preset_that_is_missing(tmp_path, refuse):
    with pytest.raises(FileNotFoundError, match="names was not trained yet; train it with rnngan reproduce names"):
        preset_form("names", tmp_path)
    with refuse("Did you mean"):
        preset_form("nams")
