"""The fields of a recipe: the kinds of values that they take, how each is checked, and parsed from text."""

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite
from numbers import Integral, Real

MODELS = {"gan": "GAN", "language": "language model", "vae": "VAE"}


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of value.

    Attributes:
        described: what is accepted, to follow "must be".
        accept: returns the value as it is kept; raises a `ValueError` or `TypeError` unless it is accepted.
        read: returns the value that a text stands for; raises a `ValueError` where it stands for none.
        metavar: the value's name in the command line's help.
        choices: the texts that are accepted, or None.
    """

    described: str
    accept: Callable
    read: Callable = str
    metavar: str = "NAME"
    choices: tuple | None = None

    def checked(self, name, value):
        """Return a value of the field `name` as it is kept, or raise a `ValueError` with what is accepted."""
        try:
            return self.accept(value)
        except (TypeError, ValueError):
            raise ValueError(f"{name} is {value!r}; it must be {self.described}.") from None

    def parse(self, text):
        """Return the value that a text of the command line stands for; raise an `ArgumentTypeError` for none."""
        try:
            return self.accept(self.read(text))
        except (TypeError, ValueError):
            raise argparse.ArgumentTypeError(f"{text!r} must be {self.described}") from None


def require(condition):
    """Raise a `ValueError` unless a condition holds."""
    if not condition:
        raise ValueError


def INTEGER(minimum):  # noqa: N802 (kinds are written in capitals)
    """Return the kind of the integers from `minimum` on."""

    def accept(value):
        require(isinstance(value, Integral) and not isinstance(value, bool) and value >= minimum)
        return int(value)

    def read(text):
        require(text.isdecimal())
        return int(text)

    return Kind(f"an integer >= {minimum}", accept, read, "N")


def NUMBER(bound):  # noqa: N802
    """Return the kind of the finite numbers within a bound: "above 0", ">= 0" or "from 0 to below 1".

    Text is read too, since YAML takes 6e-4 for text.
    """
    within = {
        "above 0": lambda value: value > 0,
        ">= 0": lambda value: value >= 0,
        "from 0 to below 1": lambda value: 0 <= value < 1,
    }[bound]

    def accept(value):
        value = float(value) if isinstance(value, str) else value
        require(isinstance(value, Real) and not isinstance(value, bool) and isfinite(value) and within(value))
        return float(value)

    return Kind(f"a number {bound}", accept, float, "X")


def CHOICE(*names):  # noqa: N802
    """Return the kind of the given names; "on" and "off" may be True and False, as YAML reads them."""

    def accept(value):
        value = {True: "on", False: "off"}[value] if isinstance(value, bool) else value
        require(value in names)
        return value

    return Kind(f"one of {', '.join(names)}", accept, choices=names)


def _accept_text(value):
    require(isinstance(value, str) and value)
    return value


def _accept_switch(value):
    require(isinstance(value, bool))
    return value


def _accept_options(value):
    require(isinstance(value, dict) and all(isinstance(name, str) and name.isidentifier() for name in value))
    return json.loads(json.dumps(value))  # lists for tuples, as they are read again


def _read_option(text):
    """Return the dictionary of one `name=value`; a value that is not JSON is text."""
    name, equals, value = text.partition("=")
    require(equals and name.isidentifier())
    try:
        return {name: json.loads(value)}
    except json.JSONDecodeError:
        return {name: value}


def _accept_size(value):
    sides = tuple(INTEGER(1).accept(side) for side in ([value] if isinstance(value, Integral) else value))
    require(len(sides) in (1, 2))
    return (sides[0], sides[-1])


def _read_size(text):
    return [INTEGER(1).read(side) for side in text.lower().split("x")]


def _accept_pair(value):
    pair = tuple(NUMBER("above 0").accept(number) for number in value)
    require(len(pair) == 2)
    return pair


TEXT = Kind("text", _accept_text)
SWITCH = Kind("true or false", _accept_switch)
SHARE = NUMBER("from 0 to below 1")
OPTIONS = Kind("options of the form name=value, as units=256", _accept_options, _read_option, "NAME=VALUE")
SIZE = Kind("one number of pixels, or height x width, as 28x32", _accept_size, _read_size, "SIZE")
PAIR = Kind("two numbers above 0, as 2,0.5", _accept_pair, lambda text: text.split(","), "A,B")


def recipe_field(group, kind, default, help, models=tuple(MODELS), data=("images", "sequences"), compare=True):
    """Return a field of `Recipe` with all that a check, a message and a flag of the command line need.

    Args:
        group: the heading in the command line's help.
        kind: which values are accepted, see `recipe_values`.
        default: the default; None stands for a choice that the help tells in words.
        help: what the field is.
        models: the models whose training has it.
        data: the kinds of data whose training has it.
        compare: whether a different value makes a different training.
    """
    metadata = {"group": group, "kind": kind, "help": help, "models": models, "data": data}
    if kind is OPTIONS:
        return field(default_factory=dict, metadata=metadata, compare=compare)
    return field(default=default, metadata=metadata, compare=compare)


def default_of(each):
    """Return a field's default value."""
    return {} if each.metadata["kind"] is OPTIONS else each.default
