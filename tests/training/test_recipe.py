"""A training as data: recipes are checked, compared, written, read and built."""

import json

import numpy as np
import pytest
import yaml

import rnngan_tf as rg
from rnngan_tf.cli import main
from rnngan_tf.training.recipe import Recipe

TINY = Recipe(
    generator="dense",
    generator_options={"units": (8,)},
    discriminator="dense",
    discriminator_options={"units": [8]},
    latent_dim=4,
    image_size=8,
    precision="float32",
    epochs=1,
)


@pytest.mark.parametrize("suffix", ["json", "yaml", "yml"])
def test_a_recipe_is_written_and_read(tmp_path, suffix):
    path, values = tmp_path / f"recipe.{suffix}", TINY.to_dict()
    path.write_text(json.dumps(values) if suffix == "json" else yaml.safe_dump(values))
    assert Recipe.read(path) == TINY and values["generator_options"] == {"units": [8]}


def test_yaml_as_people_write_it(tmp_path):
    path = tmp_path / "recipe.yaml"
    path.write_text("data: mnist\nlearning_rate: 6e-4\njit: on\npenalty: none\nimage_size: 28x28\n")
    with pytest.raises(ValueError, match="image_size is '28x28'"):
        Recipe.read(path)
    path.write_text("data: mnist\nlearning_rate: 6e-4\njit: on\npenalty: none\nimage_size: [28, 32]\n")
    assert Recipe.read(path) == Recipe("mnist", learning_rate=6e-4, penalty="none", image_size=(28, 32))
    assert Recipe.read(path).jit == "on"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"generater": "dense"}, "A recipe has no field 'generater'. Did you mean 'generator'"),
        ({"epochs": 0}, "epochs is 0; it must be an integer >= 1"),
        ({"epochs": True}, "epochs is True; it must be an integer >= 1"),
        ({"learning_rate": float("nan")}, "learning_rate is nan; it must be a number above 0"),
        ({"ema_decay": 1}, "ema_decay is 1; it must be a number from 0 to below 1"),
        ({"jit": "maybe"}, "jit is 'maybe'; it must be one of auto, on, off"),
        ({"data": None}, "data is None; it must be text"),
        ({"conditional": "yes"}, "conditional is 'yes'; it must be true or false"),
        ({"generator_options": [1]}, "generator_options is"),
        ({"gumbel_temperature": [1]}, "gumbel_temperature is"),
        ({"beta": -1}, "beta is -1; it must be a number >= 0"),
    ],
)
def test_what_is_not_accepted_is_named(values, message, refuse):
    with refuse(message):
        Recipe.from_dict(values)


@pytest.mark.parametrize("values", [[], None, "mnist"])
def test_what_is_not_a_mapping_is_refused(values, refuse):
    with refuse("must be a mapping"):
        Recipe.from_dict(values)


def test_files_that_are_not_recipes_are_refused(tmp_path, refuse):
    for name, text, message in (
        ("a.txt", "", "give a .json"),
        ("a.json", "{", "is not JSON"),
        ("a.yaml", "a: [", "is not YAML"),
    ):
        (tmp_path / name).write_text(text)
        with refuse(message):
            Recipe.read(tmp_path / name)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"model": "vea"}, "Did you mean 'vae'"),
        ({"model": "vae", "conditional": True}, "The training of a VAE has no conditional"),
        ({"beta": 2}, "The training of a GAN has no beta"),
        ({"data": "sines", "augment": "color"}, "has no augment"),
        ({"length": 3}, "length: only for sequences"),
        ({"data": "sines", "generator": "lstm_row"}, "Unknown generator 'lstm_row'"),
        ({"schedule": "cosine"}, "give epochs or minutes"),
        ({"penalty_options": {"gamma": 1}}, "goes with a named penalty"),
    ],
)
def test_fields_that_do_not_fit_are_refused(fields, message, refuse):
    with refuse(message):
        Recipe(**fields).check()


def test_differences_are_named_and_leave_out_what_does_not_change_the_training():
    other = Recipe.from_dict(TINY.to_dict() | {"seed": 3, "latent_dim": 5, "samples_every": 7})
    assert TINY.differences(other) == ("latent_dim", "seed")


def test_a_built_model_is_that_of_the_recipe_and_of_its_seed():
    data = rg.load_images("mnist_mini", image_size=8)
    gan, again = (rg.build(TINY, data) for _ in range(2))
    assert gan.compiled and gan.latent_dim == 4 and gan.image_shape == (8, 8, 1)
    np.testing.assert_array_equal(gan.generate(3, seed=1), again.generate(3, seed=1))
    other = rg.build(Recipe.from_dict(TINY.to_dict() | {"seed": 1}), data)
    assert np.abs(other.generate(3, seed=1) - gan.generate(3, seed=1)).max() > 0


def test_options_of_builders_are_checked(refuse):
    recipe = Recipe.from_dict(TINY.to_dict() | {"generator_options": {"unit": [8]}})
    with refuse("Unknown generator_options 'unit'.*Did you mean 'units'"):
        rg.build(recipe, rg.load_images("mnist_mini", image_size=8))


def test_a_recipe_is_trained_from_a_file_and_flags_overrule_it(tmp_path, capsys):
    path = tmp_path / "recipe.yaml"
    path.write_text(yaml.safe_dump(TINY.to_dict() | {"steps_per_epoch": 2, "score_samples": 0, "samples": 4}))
    words = ["train", "--config", str(path), "--seed", "5", "--out", str(tmp_path / "run")]
    assert main(words) == 0
    config = json.loads((tmp_path / "run/config.json").read_text())
    assert config["seed"] == 5 and config["steps_per_epoch"] == 2 and "versions" in config["run"]
    capsys.readouterr()
    assert main(["config", str(tmp_path / "run"), "--yaml"]) == 0
    assert Recipe.from_dict(yaml.safe_load(capsys.readouterr().out)).differences(TINY) == ("steps_per_epoch", "seed")


def test_a_preset_is_printed(capsys, refusal):
    assert main(["config", "lstm_row_mnist"]) == 0
    assert Recipe.from_dict(json.loads(capsys.readouterr().out)).generator == "lstm_row"
    assert main(["config", "lstm_rwo_mnist"]) == 2
    assert "Did you mean 'lstm_row_mnist'" in refusal()
