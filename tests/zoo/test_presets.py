"""Presets: the table, weights written and read, cards, and the commands that use them."""

import json

import numpy as np
import pytest

import rnngan_tf as rg
from rnngan_tf.cli import main
from rnngan_tf.metrics.features import EXTRACTORS
from rnngan_tf.models import saving as bundled
from rnngan_tf.training.recipe import Recipe
from rnngan_tf.zoo import cards
from rnngan_tf.zoo.from_preset import WEIGHTS, distance_to_bundled_digits, from_preset, write_preset
from rnngan_tf.zoo.presets import PRESETS, preset_names

TRAINED = [name for name in preset_names("images") if (WEIGHTS / f"{name}.json").is_file()]


def a_record(name="lstm_row_mnist", seed=0, distance=0.4):
    """A record with made numbers, as `rnngan reproduce` writes one."""

    def scores(value):
        names = ("fd_mnist_10k_test", "coverage_mnist_10k_test", "classes_mnist_10k")
        return {score: {"value": value, "low": value - 0.1, "high": value + 0.1} for score in names}

    rows = [
        {"label": label, "kind": kind, "scores": scores(value), "class_counts": [600, 400]}
        for label, kind, value in ((name, "subject", distance), ("real (training)", "calibration", 0.1))
    ]
    report = {"protocol": {"data": "mnist", "samples": 10_000}, "better": dict.fromkeys(scores(1), "low"), "rows": rows}
    course = {"fd_mnist_2k_test": {"best": 0.5, "best_epoch": 3, "last": 0.6, "last_epoch": 9}}
    machine = {"cores": 2, "architecture": "x86_64", "precision": "float32"}
    record = {"preset": name, "seed": seed, "steps": 1234, "images_seen": 78_976, "minutes": 9.7, "course": course}
    return record | {"command": "rnngan train --data mnist", "machine": machine, "report": report}


@pytest.mark.parametrize("name", preset_names("images"))
def test_a_preset_is_its_recipe(name):
    recipe, model = PRESETS[name], from_preset(name, weights=False)
    recipe.check()
    assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe
    assert recipe.schedule == "cosine" and recipe.data in EXTRACTORS and name.endswith(recipe.data)
    if isinstance(model, rg.VAE):
        assert recipe.model == "vae" and model.likelihood.name == recipe.likelihood
    else:
        assert recipe.model == "gan" and recipe.discriminator_options == {"filters": [48, 96, 192]}
        assert model.penalty.gamma == 0.5 and model.ema_decay == recipe.ema_decay
        assert float(model.generator_optimizer.learning_rate) == pytest.approx(6e-4)
    assert model.latent_dim == recipe.latent_dim and model.compiled
    assert 2 * model.sampler.count_params() < 2e6 * 1.08  # float16, a little compressed: at most 2 MB


def test_written_weights_draw_the_same_images(tmp_path):
    gan = from_preset("recurrent_mnist", weights=False, precision="float32")
    gan.fit(rg.load_images("mnist_mini").train(16).take(2), verbose=0)
    record = write_preset(gan, "recurrent_mnist", a_record(), tmp_path)
    assert record["bytes"] == (tmp_path / "recurrent_mnist.npz").stat().st_size
    again = from_preset("recurrent_mnist", folder=tmp_path, precision="float32")
    np.testing.assert_allclose(again.generate(4, seed=1), gan.generate(4, seed=1), atol=5e-3)  # float16
    for one, other in zip(again.discriminator.get_weights(), gan.discriminator.get_weights(), strict=True):
        # 127 whole numbers on either side: a kernel's value is off by at most half of its output's largest / 127.
        largest = np.abs(other).max(tuple(range(other.ndim - 1)))
        assert (np.abs(one - other) <= 0.51 * largest / 127 + 1e-3 * np.abs(other) + 1e-6).all()
        assert other.ndim < 2 or np.abs(one - other).max() > 0  # eight bits, not sixteen
    assert float(again.generator_optimizer.learning_rate) == pytest.approx(6e-5)
    again.fit(rg.load_images("mnist_mini").train(16).take(1), verbose=0)  # fine-tuning is one line


def test_the_weights_of_a_vae_come_back_too(tmp_path):
    vae = from_preset("vae_mnist", weights=False, precision="float32")
    vae.fit(rg.load_images("mnist_mini").train(16).take(2), verbose=0)
    write_preset(vae, "vae_mnist", a_record("vae_mnist"), tmp_path)
    again = from_preset("vae_mnist", folder=tmp_path, precision="float32")
    np.testing.assert_allclose(again.generate(4, seed=1), vae.generate(4, seed=1), atol=5e-3)  # float16
    digits = rg.load_images("mnist_mini").test_images[:20] / 127.5 - 1
    np.testing.assert_allclose(again.log_likelihood(digits, 4), vae.log_likelihood(digits, 4), rtol=2e-3)
    assert float(again.optimizer.learning_rate) == pytest.approx(1e-4)


def test_the_card_of_a_vae_tells_its_likelihood():
    told = {"elbo": -95.123, "log_likelihood": -90.5, "error": 0.25, "samples": 64, "images": 10_000}
    text = cards.card(a_record("vae_mnist") | {"bytes": 1, "sha256": "abc", "bounds": told})
    assert "ELBO -95.12, log-likelihood -90.50 ± 0.25 nats (64 draws for each of 10,000 test images)" in text


def test_bundled_presets_are_small():
    sizes = [file.stat().st_size for file in WEIGHTS.iterdir() if file.suffix == ".npz"]
    assert max(sizes) <= 2e6 and sum(sizes) <= 25e6


def test_a_number_of_bits_that_there_is_not(tmp_path, refuse):
    with refuse("bits is 4; it must be 16 or 8"):
        bundled.write(tmp_path, "tiny", [np.ones(3)], {}, bits=4)


@pytest.mark.parametrize("damage", ["cut", "bit", "empty", "record"])
def test_damaged_weights_are_refused(damage, tmp_path, refuse):
    write_preset(from_preset("recurrent_mnist", weights=False), "recurrent_mnist", {}, tmp_path)
    file = tmp_path / ("recurrent_mnist.json" if damage == "record" else "recurrent_mnist.npz")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes({"cut": content[:1000], "bit": content, "empty": b"", "record": b"{"}[damage])
    with refuse("damaged"):
        from_preset("recurrent_mnist", folder=tmp_path)


def test_weights_that_float16_cannot_hold_are_refused(tmp_path, refuse):
    with refuse("float16"), np.errstate(over="ignore"):
        bundled.write(tmp_path, "big", [np.array([1e6])], {})
    assert not list(tmp_path.iterdir())


def test_a_misspelt_preset_names_the_nearest(refuse, capsys):
    with refuse("lstm_row_mnist"):
        from_preset("lstm_rwo_mnist")
    assert main(["sample", "lstm_rwo_mnist"]) == 2
    assert "Did you mean 'lstm_row_mnist'?" in capsys.readouterr().err
    assert main(["reproduce", "lstm_rwo_mnist"]) == 2


def test_a_preset_that_was_not_trained_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="rnngan reproduce recurrent_mnist"):
        from_preset("recurrent_mnist", folder=tmp_path)


def test_a_card_tells_scores_seeds_and_command():
    text = cards.card(a_record() | {"bytes": 1_100_000, "sha256": "abc"}, [a_record(seed=1, distance=0.5)])
    for part in (
        "0.4 [0.3, 0.5] (seed 0), 0.5 [0.4, 0.6] (seed 1)",
        "rnngan train --data mnist",
        "1,100 kB",
        "60.0, 40.0",
    ):
        assert part in text
    assert "best after epoch 3 (0.5) and last 0.6 after epoch 9" in text
    assert cards.cells(a_record())[1:4] == ["0.4 [0.3, 0.5]", "4.0 x", "0.40"]
    assert "[`lstm_row_mnist`](docs/zoo/lstm_row_mnist.md)" in cards.table([a_record()])


def test_presets_are_listed(capsys):
    assert main(["presets"]) == 0
    lines = capsys.readouterr().out.split("\n\n")[0].splitlines()
    assert [line.split()[0] for line in lines] == ["preset", *preset_names("images")]


@pytest.mark.parametrize("name", TRAINED)
def test_shipped_weights_are_whole_small_and_have_a_card(name):
    arrays, record = bundled.read(WEIGHTS, name)
    assert record["bytes"] <= 2e6 and record["preset"] == name and record["seed"] == 0
    assert "source" not in json.dumps(record) and all(np.isfinite(array).all() for array in arrays)
    images = from_preset(name).generate(64, seed=0)
    spread = images.std(axis=0).mean()
    assert np.abs(images).max() <= 1 and spread > 0.15  # one image for every latent has 0


@pytest.mark.parametrize("name", [name for name in TRAINED if PRESETS[name].data == "mnist"])
def test_a_shipped_score_is_recomputed(name):
    told = bundled.read(WEIGHTS, name)[1]["check"]
    found = distance_to_bundled_digits(from_preset(name, precision="float32"), rounds=2)
    assert found["name"] == told["name"] == "fd_mnist_2k_mini"
    assert told["low"] <= found["value"] <= told["high"]
