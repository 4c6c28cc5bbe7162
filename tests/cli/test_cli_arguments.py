"""Tests of the words of the command line and of its help."""

import argparse
import inspect
import subprocess
import sys

import pytest

from rnngan_tf import objectives
from rnngan_tf.cli import arguments, build, main, sequences
from rnngan_tf.cli.families import Images
from rnngan_tf.cli.words import values
from rnngan_tf.data.load import LOADERS
from rnngan_tf.export import FORMATS
from rnngan_tf.models import gan, vae
from rnngan_tf.models.discriminators import DISCRIMINATORS
from rnngan_tf.models.encoders import ENCODERS
from rnngan_tf.models.generators import GENERATORS
from rnngan_tf.models.updates import LEARNING_RATE


def commands():
    """The parsers of all commands."""
    action = next(action for action in arguments.parser()._actions if isinstance(action, argparse._SubParsersAction))
    return action.choices


@pytest.mark.parametrize(
    ("told", "known"),
    [
        (values.GENERATORS, GENERATORS),
        (values.ENCODERS, ENCODERS),
        (values.LIKELIHOODS, objectives.LIKELIHOODS),
        (values.MODELS, Images.models | sequences.MODELS),
        (values.DISCRIMINATORS, DISCRIMINATORS),
        (values.OBJECTIVES, objectives.OBJECTIVES),
        (values.PENALTIES, objectives.PENALTIES),
        (values.DATA, LOADERS),
        (values.FORMATS, FORMATS),
        (values.SCHEDULES, build.SCHEDULES),
    ],
)
def test_help_names_all_that_can_be_chosen(told, known):
    assert sorted(told) == sorted(known)


@pytest.mark.parametrize("name", commands())
def test_help_shows_every_default(name):
    command = commands()[name]
    formatter = command._get_formatter()
    for action in command._actions:
        if action.option_strings and action.dest != "help":
            text = formatter._expand_help(action)
            told = text.count("(default: ")
            assert told == 1 or (told == 0 and name == "info"), action.option_strings
            if action.default not in (None, False, []):
                assert f"(default: {action.default})" in text


def test_defaults_are_those_of_the_model():
    chosen = arguments.parser().parse_args(["train"])
    assert chosen.ema_decay == inspect.signature(gan.GANModel).parameters["ema_decay"].default
    for name in ("objective", "penalty", "updates"):
        assert getattr(chosen, name) == inspect.signature(gan.GANModel.compile).parameters[name].default
    text = " ".join(commands()["train"].format_help().split())
    assert f"of both networks (default: {LEARNING_RATE}, of a VAE {vae.LEARNING_RATE})" in text
    for name in ("beta", "warm_up_steps", "free_bits"):
        assert getattr(chosen, name) == inspect.signature(vae.VAE.compile).parameters[name].default


def test_module_answers_help():
    answer = subprocess.run([sys.executable, "-m", "rnngan_tf", "--help"], capture_output=True, text=True)
    assert answer.returncode == 0
    assert all(word in answer.stdout for word in ("train", "sample", "info", "usage: rnngan"))


def test_options_are_json_or_text():
    words = ["train", "--generator-option", "units=[8, 16]", "--generator-option", "cell=gru", "--generator-option"]
    chosen = arguments.parser().parse_args([*words, "residual=false"])
    assert chosen.generator_option == [("units", [8, 16]), ("cell", "gru"), ("residual", False)]
    assert arguments.parser().parse_args(["train"]).generator_option == []


def test_sizes_and_labels():
    chosen = arguments.parser().parse_args(["train", "--image-size", "28x32"])
    assert chosen.image_size == (28, 32) and values.size("64") == (64, 64)
    assert arguments.parser().parse_args(["sample", "run", "--labels", "3,1"]).labels == [3, 1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "required: COMMAND"),
        (["trian"], "choose from 'demo', 'train', 'sample', 'evaluate', 'export',"),
        (["sample"], "RUN|FILE|PRESET"),
        (["sample", "run", "-n", "0"], "at least 1"),
        (["sample", "run", "-n", "-3"], "at least 1"),
        (["sample", "run", "--labels", "three"], "class numbers"),
        (["sample", "run", "--truncation", "0"], "above 0"),
        (["train", "--minutes", "nan"], "above 0"),
        (["train", "--epochs", "1.5"], "at least 1"),
        (["train", "--image-size", "1x2x3"], "height x width"),
        (["train", "--generator-option", "units"], "name=value"),
        (["train", "--jit", "maybe"], "auto"),
        (["train", "--epoch-count", "3"], "--epoch-count"),
    ],
)
def test_senseless_words_end_in_one_line_and_exit_code_2(words, message, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(words)
    error = capsys.readouterr().err
    assert stopped.value.code == 2
    assert error.startswith("rnngan: ") and error.count("\n") == 1 and message in error and "--help" in error
