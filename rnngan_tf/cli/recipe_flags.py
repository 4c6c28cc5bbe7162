"""The flags of `rnngan train`, made of the fields of `Recipe`; from flags to a recipe and back.

Nothing here imports TensorFlow.
"""

import argparse
import json
from dataclasses import fields, replace

from rnngan_tf.core.names import warn_renamed
from rnngan_tf.training.recipe import Recipe
from rnngan_tf.training.recipe_values import OPTIONS, PAIR, SWITCH

RECIPE = {each.name: each for each in fields(Recipe)}


def flag(name):
    """Return the flag of a field of a recipe.

    Example:
        >>> flag("latent_dim"), flag("generator_options")
        ('--latent-dim', '--generator-option')
    """
    name = name.removesuffix("s") if RECIPE[name].metadata["kind"] is OPTIONS else name
    return f"--{name.replace('_', '-')}"


def add_recipe_flags(command):
    """Add a flag for each field of a recipe, in groups."""
    groups = {}
    for name, each in RECIPE.items():
        group, kind, default = each.metadata["group"], each.metadata["kind"], each.default
        if group not in groups:
            groups[group] = command.add_argument_group(group)
        settings = {"dest": name, "default": argparse.SUPPRESS, "help": each.metadata["help"]}
        if "(default" not in settings["help"]:
            settings["help"] += f" (default: {default})"
        if kind is SWITCH:
            settings["action"] = argparse.BooleanOptionalAction if default else "store_true"
        elif kind.choices:
            settings["choices"] = kind.choices
        else:
            settings |= {"type": kind.parse, "metavar": kind.metavar}
            settings |= {"action": "append"} if kind is OPTIONS else {}
        groups[group].add_argument(flag(name), **settings)
    command.add_argument(
        "--relaxation",
        dest="gumbel_temperature",
        type=_parse_relaxation,
        default=argparse.SUPPRESS,
        help=argparse.SUPPRESS,
    )


def _parse_relaxation(text):
    """Parse `--relaxation`, the old name of `--gumbel-temperature`."""
    warn_renamed("--relaxation", "--gumbel-temperature")
    return PAIR.parse(text)


def given_fields(arguments):
    """Return the fields of a recipe that flags gave, as a dictionary."""
    given = {name: value for name, value in vars(arguments).items() if name in RECIPE}
    for name, value in given.items():
        if RECIPE[name].metadata["kind"] is OPTIONS:
            given[name] = {option: setting for pair in value for option, setting in pair.items()}
    return given


def overrule(recipe, given):
    """Return a recipe with fields replaced by those given; options are added to those it has."""
    merged = {
        name: {**getattr(recipe, name), **value} if RECIPE[name].metadata["kind"] is OPTIONS else value
        for name, value in given.items()
    }
    return replace(recipe, **merged)


def to_flags(recipe):
    """Return the flags with which `rnngan train` trains a recipe, without those that give a default.

    Example:
        >>> to_flags(Recipe("mnist", generator_options={"units": [8, 16]}, minutes=2))
        ['--data', 'mnist', '--generator-option', 'units=[8, 16]', '--minutes', '2']
    """
    words = []
    for name, each in RECIPE.items():
        value, kind = getattr(recipe, name), each.metadata["kind"]
        if kind is OPTIONS:
            words += [word for key, entry in value.items() for word in (flag(name), f"{key}={json.dumps(entry)}")]
        elif kind is SWITCH and value != each.default:
            words.append(flag(name) if value else f"--no-{flag(name)[2:]}")
        elif name == "data" or value != each.default:
            words += [flag(name), _text(value, "x" if name == "image_size" else ",")]
    return words


def _text(value, separator):
    """Return a value as its flag takes it."""
    if isinstance(value, tuple):
        return separator.join(_text(entry, separator) for entry in value)
    return str(value).removesuffix(".0") if isinstance(value, float) else str(value)
