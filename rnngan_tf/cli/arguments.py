"""The words of the command line. Nothing here imports TensorFlow, so `--help` answers at once."""

import argparse
import json
from importlib.metadata import PackageNotFoundError, version

# The names are those of the registries, repeated here since reading them there takes TensorFlow; a test compares.
GENERATORS = ("conv_transpose", "dense", "lstm_conv", "lstm_row", "recurrent", "row_mlp")
DISCRIMINATORS = ("conv", "dense", "recurrent")
OBJECTIVES = ("hinge", "least_squares", "minimax", "non_saturating", "relativistic", "wasserstein")
PENALTIES = ("gradient_penalty", "r1", "r1r2")
DATA = ("cifar10", "fashion_mnist", "mnist", "mnist_mini", "stacked_mnist", "stacked_mnist_mini")


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message):
        self.exit(2, f"rnngan: {message} (see {self.prog} --help)\n")


class Defaults(argparse.HelpFormatter):
    """Show every default that the help does not tell in words."""

    def _get_help_string(self, action):
        wanted = action.option_strings and action.default not in (None, argparse.SUPPRESS)
        return f"{action.help} (default: %(default)s)" if wanted and "(default" not in action.help else action.help


def parser():
    """Return the parser of `rnngan`; what it parses has `command`, `debug` and the command's own words."""
    top = Parser(prog="rnngan", description="Train GANs with recurrent generators, and draw with them.")
    top.add_argument("--version", action="version", version=f"rnngan_tf {package_version()}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)
    for name, fill, text in (
        ("train", _train, "train a GAN on a data set into a new run folder"),
        ("sample", _sample, "draw samples with a trained model"),
        ("evaluate", _evaluate, "score a trained model, or pictures, against a data set's test split"),
        ("info", _info, "show versions, devices, the precision chosen, XLA and the data sets found"),
    ):
        command = commands.add_parser(
            name, help=text, description=text[0].upper() + text[1:] + ".", formatter_class=Defaults
        )
        fill(command)
        command.add_argument("--debug", action="store_true", help="show tracebacks and TensorFlow's own messages")
    return top


def package_version():
    """Return the version of this package, as installed."""
    try:
        return version("rnngan_tf")
    except PackageNotFoundError:
        return "not installed"


def _train(command):
    """Add the words of `rnngan train`."""
    add = command.add_argument_group("data").add_argument
    add("--data", default="mnist_mini", help=f"{', '.join(DATA)}, or a folder of pictures")
    add(
        "--image-size",
        type=size,
        metavar="SIZE",
        help="28, or 28x32 (height x width) (default: the data's own; 64 for a folder)",
    )
    add("--data-dir", metavar="DIR", help="folder of TensorFlow Datasets (default: TFDS_DATA_DIR, or its own)")
    add("--batch-size", type=whole, default=64, metavar="N", help="images a step")
    add("--conditional", action="store_true", help="tell both networks the class (default: without classes)")
    add("--augment", metavar="LIST", help="of translation,color,cutout, on reals and fakes (default: none)")

    add = command.add_argument_group("networks").add_argument
    add("--generator", default="lstm_row", help=", ".join(GENERATORS))
    add("--discriminator", default="conv", help=", ".join(DISCRIMINATORS))
    add("--latent-dim", type=whole, default=64, metavar="N", help="length of a latent")
    add(
        "--generator-option",
        **OPTION,
        help="a further argument of the generator, as units=256; again for more (default: none)",
    )
    add("--discriminator-option", **OPTION, help="the same for the discriminator (default: none)")
    add("--precision", default="auto", help="auto, float32, mixed_bfloat16, mixed_float16")

    add = command.add_argument_group("objective").add_argument
    add("--objective", default="relativistic", help=", ".join(OBJECTIVES))
    add("--penalty", default="auto", help=f"{', '.join(PENALTIES)}, none, or auto: what the objective's paper needs")
    add("--penalty-option", **OPTION, help="an argument of the penalty, as gamma=1; again for more (default: none)")
    add("--updates", default="simultaneous", help="simultaneous (one forward for both networks) or alternating")
    add("--discriminator-steps", type=whole, metavar="N", help="a generator step (default: the objective's, mostly 1)")
    add("--learning-rate", type=positive, metavar="R", help="of both networks (default: 0.0006)")
    add(
        "--generator-learning-rate",
        type=positive,
        metavar="R",
        help="of the generator alone (default: --learning-rate)",
    )
    add(
        "--discriminator-learning-rate",
        type=positive,
        metavar="R",
        help="of the discriminator alone (default: --learning-rate)",
    )
    add("--ema-decay", type=float, default=0.999, metavar="D", help="of the averaged generator that draws")

    add = command.add_argument_group("training").add_argument
    add("--epochs", type=whole, metavar="N", help="passes over the data (default: 20, or no limit with --minutes)")
    add("--minutes", type=positive, metavar="M", help="end after this time if epochs do not first (default: no limit)")
    add("--steps-per-epoch", type=whole, metavar="N", help="an epoch's length (default: all of the data)")
    add("--jit", default="auto", choices=("auto", "on", "off"), help="compile with XLA; auto: where it is faster")
    add("--steps-per-execution", type=whole, default=1, metavar="N", help="steps between looks at callbacks")
    add("--seed", type=int, default=0, metavar="N", help="of weights, noise and the order of the data")
    add(
        "--stop-on-collapse",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="stop when every sample looks the same",
    )

    add(
        "--score-samples",
        type=number,
        metavar="N",
        help="pictures that score each epoch by a Frechet distance, 0 for none (default: up to 2000 where the data "
        "have a feature network)",
    )

    add = command.add_argument_group("output").add_argument
    add("--out", metavar="DIR", help="new run folder (default: runs/GENERATOR-DATA-NUMBER, the first free number)")
    add("--samples", type=whole, default=64, metavar="N", help="how many samples a grid shows")
    add("--samples-every", type=whole, default=1, metavar="N", help="epochs between grids")


def _sample(command):
    """Add the words of `rnngan sample`."""
    add = command.add_argument
    add("run", metavar="RUN|FILE", help="run folder, or a .keras file")
    add("-n", type=whole, default=64, metavar="N", help="how many samples")
    add("--seed", type=int, default=0, metavar="N", help="of the latents: the same seed draws the same samples")
    add(
        "--out",
        metavar="FILE",
        help="a .png grid, or an .npz file whose array `images` is float32 (n, H, W, C) in [-1, 1]; replaced if there "
        "(default: samples-seedSEED.png in the run folder)",
    )
    add(
        "--labels",
        type=labels,
        metavar="LIST",
        help="classes to draw, as 3 or 0,1,2, in turn (default: all in turn)",
    )
    add(
        "--truncation",
        type=positive,
        metavar="T",
        help="draw latents from within T of 0: less varied (default: no bound)",
    )
    add("--columns", type=whole, metavar="N", help="of the grid (default: about a square)")


def _evaluate(command):
    """Add the words of `rnngan evaluate`."""
    add = command.add_argument
    add("subject", metavar="RUN|FILE|FOLDER", help="run folder, .keras, .npz or .npy file, or a folder of pictures")
    add("--data", help=f"what it should look like: {', '.join(DATA)}, or a folder (default: the run's own)")
    add("--data-dir", metavar="DIR", help="folder of TensorFlow Datasets (default: TFDS_DATA_DIR, or its own)")
    add("--samples", type=whole, metavar="N", help="pictures of each kind (default: 5000, or the test split's size)")
    add("--extractor", metavar="NAME", help="feature network, as mnist or inception (default: the data's own)")
    add("--seed", type=int, default=0, metavar="N", help="of the latents and of all draws")
    add("--rounds", type=whole, default=100, metavar="N", help="bootstrap rounds of the intervals")
    add(
        "--calibration",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="score known pictures beside: real ones, simple models, an untrained generator",
    )
    add("--json", action="store_true", help="print everything as JSON")
    add("--out", metavar="DIR", help="folder for report.json, a grid and plots (default: none are written)")


def _info(command):
    """Add the words of `rnngan info`."""
    command.add_argument(
        "--data-dir", metavar="DIR", help="folder of TensorFlow Datasets (default: TFDS_DATA_DIR, or its own)"
    )


def whole(text):
    """Return the whole number from 1 on that a text tells."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} must be a whole number of at least 1")
    return int(text)


def number(text):
    """Return the whole number from 0 on that a text tells."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} must be a whole number of at least 0")
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
