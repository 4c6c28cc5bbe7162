"""Tests of the words of the command line and of its help."""

import argparse
import inspect
import subprocess
import sys

import pytest

from rnngan_tf.cli import main, options, recipe_flags
from rnngan_tf.cli.recipe_flags import given_fields, overrule, to_flags
from rnngan_tf.models import gan, language, vae
from rnngan_tf.models.base import LEARNING_RATE
from rnngan_tf.training.recipe import Recipe
from rnngan_tf.zoo.presets import PRESETS


def commands():
    """The parsers of all commands."""
    action = next(action for action in options.parser()._actions if isinstance(action, argparse._SubParsersAction))
    return action.choices


def parse(*words):
    """The recipe that flags of `rnngan train` describe."""
    return overrule(Recipe(), given_fields(options.parser().parse_args(["train", *words])))


@pytest.mark.parametrize("name", commands())
def test_help_shows_every_default(name):
    command = commands()[name]
    formatter = command._get_formatter()
    for action in command._actions:
        if action.option_strings and action.dest != "help" and action.help != argparse.SUPPRESS:
            text = formatter._expand_help(action)
            told = text.count("(default: ")
            assert told == 1 or (told == 0 and name == "info"), action.option_strings
            default = action.default
            if default == argparse.SUPPRESS:
                default = recipe_flags.RECIPE[action.dest].default
                default = None if action.dest.endswith("options") else default
            if default not in (None, False, 0, []):
                assert f"(default: {default})" in text


def test_every_field_of_a_recipe_has_a_flag():
    flags = {action.dest for action in commands()["train"]._actions}
    assert set(recipe_flags.RECIPE) <= flags


def test_defaults_are_those_of_the_model():
    recipe = Recipe()
    assert recipe.ema_decay == inspect.signature(gan.GANModel).parameters["ema_decay"].default
    for name in ("objective", "penalty", "updates"):
        assert getattr(recipe, name) == inspect.signature(gan.GANModel.compile).parameters[name].default
    text = " ".join(commands()["train"].format_help().split())
    rates = f"{LEARNING_RATE}, of a VAE {vae.LEARNING_RATE}, of a language model {language.LEARNING_RATE}"
    assert f"of all networks (default: {rates})" in text
    for name in ("beta", "warm_up_steps", "free_bits"):
        assert getattr(recipe, name) == inspect.signature(vae.VAE.compile).parameters[name].default


def test_module_answers_help():
    answer = subprocess.run([sys.executable, "-m", "rnngan_tf", "--help"], capture_output=True, text=True)
    assert answer.returncode == 0
    assert all(word in answer.stdout for word in ("train", "sample", "info", "usage: rnngan"))


def test_options_are_json_or_text():
    words = ["--generator-option", "units=[8, 16]", "--generator-option", "cell=gru", "--generator-option"]
    assert parse(*words, "residual=false").generator_options == {"units": [8, 16], "cell": "gru", "residual": False}
    assert parse().generator_options == {}


def test_sizes_and_labels():
    assert parse("--image-size", "28x32").image_size == (28, 32) and parse("--image-size", "64").image_size == (64, 64)
    assert options.parser().parse_args(["sample", "run", "--labels", "3,1"]).labels == [3, 1]


@pytest.mark.parametrize("name", PRESETS)
def test_flags_and_recipe_are_the_same(name):
    assert parse(*to_flags(PRESETS[name])) == PRESETS[name]


def test_every_flag_comes_back():
    recipe = Recipe(
        "names",
        length=9,
        conditional=True,
        gumbel_temperature=(2.0, 0.5),
        stop_on_collapse=False,
        image_size=(8, 10),
        learning_rate=1.25e-5,
        jit="off",
        penalty_options={"gamma": 0.5},
    )
    assert parse(*to_flags(recipe)).to_dict() == recipe.to_dict()


def test_flags_overrule_a_recipe_and_add_options():
    recipe = overrule(PRESETS["gru_row_mnist"], {"seed": 4, "generator_options": {"units": 8}})
    assert recipe.seed == 4 and recipe.generator_options == {"cell": "gru", "units": 8}
    assert PRESETS["gru_row_mnist"].generator_options == {"cell": "gru"}


def test_the_old_name_of_a_flag_warns():
    with pytest.warns(FutureWarning, match="--relaxation is now called --gumbel-temperature"):
        assert parse("--relaxation", "2,0.5").gumbel_temperature == (2, 0.5)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "required: COMMAND"),
        (["trian"], "choose from 'demo', 'train', 'sample', 'evaluate', 'export',"),
        (["sample"], "RUN|FILE|PRESET"),
        (["sample", "run", "-n", "0"], "integer >= 1"),
        (["sample", "run", "-n", "-3"], "integer >= 1"),
        (["sample", "run", "--labels", "three"], "class numbers"),
        (["sample", "run", "--truncation", "0"], "above 0"),
        (["train", "--minutes", "nan"], "above 0"),
        (["train", "--epochs", "1.5"], "integer >= 1"),
        (["train", "--image-size", "1x2x3"], "height x width"),
        (["train", "--generator-option", "units"], "name=value"),
        (["train", "--jit", "maybe"], "auto"),
        (["train", "--seed", "-1"], "--seed: '-1' must be an integer >= 0"),
        (["train", "--ema-decay", "1"], "--ema-decay: '1' must be a number from 0 to below 1"),
        (["train", "--model", "vae", "--beta", "-1"], "--beta: '-1' must be a number >= 0"),
        (["train", "--epoch-count", "3"], "--epoch-count"),
    ],
)
def test_senseless_words_end_in_one_line_and_exit_code_2(words, message, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(words)
    error = capsys.readouterr().err
    assert stopped.value.code == 2
    assert error.startswith("rnngan: ") and error.count("\n") == 1 and message in error and "--help" in error
