"""What the words of the command line may be followed by."""

import argparse
import ast
import json
from pathlib import Path


def declared_names(file):
    """Return the `name` of every class in a file of the package, sorted, without importing it and so TensorFlow."""
    tree = ast.parse(Path(__file__).parents[2].joinpath(file).read_text(encoding="utf-8"))
    statements = [ast.unparse(line) for node in tree.body if isinstance(node, ast.ClassDef) for line in node.body]
    names = [text.removeprefix("name = ") for text in statements if text.startswith("name = ")]
    return tuple(sorted(ast.literal_eval(name) for name in names if name != "None"))


# The names are those of the registries, repeated here since reading them there takes TensorFlow; a test compares.
GENERATORS = ("conv_transpose", "dense", "lstm_conv", "lstm_row", "recurrent", "row_mlp")
DISCRIMINATORS = ("conv", "dense", "recurrent")
ENCODERS = ("conv", "dense")
LIKELIHOODS = declared_names("objectives/likelihoods.py")
MODELS = ("gan", "language", "vae")
OBJECTIVES = declared_names("objectives/losses.py")
PENALTIES = declared_names("objectives/penalties.py")
FORMATS = ("tf_saved_model", "onnx", "litert", "openvino")  # of an export
SCHEDULES = ("constant", "cosine", "linear")
SEQUENCES = (
    *("chorales", "co2", "garch", "mnist_rows", "mnist_rows_full", "names"),
    *("sines", "sunspots", "tones", "tunes"),
)
SEQUENCE_FILES = (".csv", ".txt")
SEQUENCE_GENERATORS, SEQUENCE_DISCRIMINATORS = ("dense", "sequence", "text"), ("conv1d", "dense", "lstm")
DATA = ("cifar10", "fashion_mnist", "mnist", "mnist_mini", "stacked_mnist", "stacked_mnist_mini")


def whole(text):
    """Return the whole number from 1 on that a text tells."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} must be an integer >= 1")
    return int(text)


def number(text):
    """Return the whole number from 0 on that a text tells."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} must be an integer >= 0")
    return int(text)


def size(text):
    """Return the height and width that a text tells, as 28 or 28x32."""
    sides = [whole(side) for side in text.lower().split("x")]
    if len(sides) > 2:
        raise argparse.ArgumentTypeError(f"{text!r} must be one number of pixels, or height x width, as 28x32")
    return (sides[0], sides[-1])


def positive(text):
    """Return the finite number above 0 that a text tells."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} must be a number above 0")
    return number


def two(text):
    """Return the two numbers above 0 that a text lists, as 2,0.5."""
    parts = text.split(",")
    if len(parts) != 2:
        raise argparse.ArgumentTypeError(f"{text!r} must be two numbers above 0, as 2,0.5")
    return [positive(part) for part in parts]


def labels(text):
    """Return the class numbers that a text lists."""
    parts = text.split(",")
    if not all(part.strip().isdecimal() for part in parts):
        raise argparse.ArgumentTypeError(f"{text!r} must be class numbers from 0 on, as 3 or 0,1,2")
    return [int(part) for part in parts]


def option(text):
    """Return the name and the value of `name=value`; a value that is no JSON is text."""
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"{text!r} must have the form name=value, as units=256")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value


OPTION = {"type": option, "action": "append", "default": [], "metavar": "NAME=VALUE"}
