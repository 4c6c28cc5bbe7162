"""The options of each command; those of training are made of the fields of `Recipe`. TensorFlow is not imported."""

import argparse
from importlib.metadata import PackageNotFoundError, version

from rnngan_tf.cli.recipe_flags import RECIPE, add_recipe_flags
from rnngan_tf.core.registry_names import FORMATS, IMAGES
from rnngan_tf.training.recipe_values import INTEGER, NUMBER

COUNT, POSITIVE = {"type": INTEGER(1).parse, "metavar": "N"}, NUMBER("above 0").parse
SEED = {"type": INTEGER(0).parse, "default": 0, "metavar": "N"}
DATA_DIR = {"metavar": "DIR", "help": RECIPE["data_dir"].metadata["help"]}
SUBJECT = {"metavar": "RUN|FILE|PRESET", "help": "run folder, .keras file, or the name of a preset"}


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
    """Return the parser of `rnngan`.

    What it parses has `command`, `debug` and the command's own options; of the fields of a recipe it has only those
    that were given, see `overrule`.
    """
    top = Parser(prog="rnngan", description="Train GANs with recurrent generators, and sample from them.")
    top.add_argument("--version", action="version", version=f"rnngan_tf {package_version()}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)
    for name, fill, text in (
        ("demo", demo, "show a trained preset, then train a small GAN on digits for a few minutes"),
        ("train", train, "train a GAN on a data set into a new run folder"),
        ("sample", sample, "generate samples with a trained model"),
        ("evaluate", evaluate, "score a trained model, or images, against a data set's test split"),
        ("export", export, "write a generator for other runtimes"),
        ("improve", improve, "denoise, upscale or inpaint images"),
        ("presets", lambda command: None, "list the trained presets with their scores"),
        ("config", config, "print the recipe of a preset or of a run, which rnngan train --config reads"),
        ("reproduce", reproduce, "train a preset as it was trained, and score it"),
        ("info", info, "show versions, devices, oneDNN, threads, precision, XLA and the data sets found"),
    ):
        description = text[0].upper() + text[1:] + "."
        command = commands.add_parser(name, help=text, description=description, formatter_class=Defaults)
        fill(command)
        command.add_argument("--debug", action="store_true", help="show tracebacks and TensorFlow's own messages")
    return top


def package_version():
    """Return the version of this package, as installed."""
    try:
        return version("rnngan_tf")
    except PackageNotFoundError:
        return "not installed"


def train(command):
    """Add the options of `rnngan train`."""
    add_recipe_flags(command)
    add = command.add_argument_group("recipe and run folder").add_argument
    add(
        "--config",
        metavar="RECIPE",
        help="a recipe to train, which other flags overrule: a .json or .yaml file, a run folder or a preset "
        "(default: none)",
    )
    add("--out", metavar="DIR", help="new run folder (default: runs/GENERATOR-DATA-NUMBER, the first free number)")
    add(
        "--resume",
        metavar="RUN",
        help="go on with an interrupted run as if nothing had happened; of the other options only --epochs and "
        "--minutes go with it, to go on for longer (default: a new run)",
    )


def demo(command):
    """Add the options of `rnngan demo`."""
    add = command.add_argument
    add("--minutes", type=POSITIVE, default=8.0, metavar="M", help="end training after this time")
    add(
        "--target",
        type=POSITIVE,
        default=1.0,
        metavar="SCORE",
        help="end earlier when the Frechet distance fd_mnist_1k_test is at most this",
    )
    add("--seed", **SEED, help="of weights, noise and the order of the data")
    add("--out", metavar="DIR", help="new run folder (default: runs/demo, or runs/demo-1 and so on)")


def reproduce(command):
    """Add the options of `rnngan reproduce`."""
    add = command.add_argument
    add("preset", metavar="PRESET", help="name of a preset, see rnngan presets")
    add("--minutes", type=POSITIVE, metavar="M", help=RECIPE["minutes"].metadata["help"])
    add("--seed", **SEED, help="of weights, noise and the order of the data")
    add("--data-dir", **DATA_DIR)
    add("--out", metavar="DIR", help="new run folder (default: runs/PRESET-seedN)")


def config(command):
    """Add the options of `rnngan config`."""
    command.add_argument("run", metavar="RUN|FILE|PRESET", help="run folder, .json or .yaml file, or a preset's name")
    command.add_argument("--yaml", action="store_true", help="print YAML (default: JSON)")


def sample(command):
    """Add the options of `rnngan sample`."""
    add = command.add_argument
    add("run", **SUBJECT)
    add("-n", **COUNT, default=64, help="how many samples")
    add("--seed", **SEED, help="of the latents: the same seed generates the same samples")
    add(
        "--out",
        metavar="FILE",
        help="a .png grid, or an .npz file whose array `images` is float32 (n, H, W, C) in [-1, 1]; of sequences .csv, "
        ".txt, .mid or .wav; replaced if there (default: samples-seedSEED in the run folder)",
    )
    add(
        "--labels",
        type=labels,
        metavar="LIST",
        help="classes to generate, as 3 or 0,1,2, in turn (default: all in turn)",
    )
    add(
        "--truncation",
        type=POSITIVE,
        metavar="T",
        help="sample latents from within T of 0: less varied (default: no bound)",
    )
    add("--temperature", type=POSITIVE, metavar="T", help="of texts and music: below 1 likelier ones (default: 1)")
    add("--columns", **COUNT, help="of the grid (default: about a square)")


def labels(text):
    """Return the class numbers that a text lists."""
    parts = text.split(",")
    if not all(part.strip().isdecimal() for part in parts):
        raise argparse.ArgumentTypeError(f"{text!r} must be class numbers from 0 on, as 3 or 0,1,2")
    return [int(part) for part in parts]


def evaluate(command):
    """Add the options of `rnngan evaluate`."""
    add = command.add_argument
    add(
        "subject",
        metavar="RUN|FILE|FOLDER|PRESET",
        help="run folder, .keras, .npz or .npy file, folder of images, or a preset",
    )
    add("--data", help=f"what it should look like: {', '.join(IMAGES)}, or a folder (default: the run's own)")
    add("--data-dir", **DATA_DIR)
    add("--samples", **COUNT, help="images of each kind (default: 5000, or the test split's size)")
    add("--extractor", metavar="NAME", help="feature network, as mnist or inception (default: the data's own)")
    add("--seed", **SEED, help="of the latents and of all random choices")
    add("--rounds", **COUNT, default=100, help="bootstrap rounds of the intervals")
    add(
        "--calibration",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="score known images too: real ones, simple models, an untrained generator",
    )
    add("--json", action="store_true", help="print everything as JSON")
    add("--out", metavar="DIR", help="folder for report.json, a grid and plots (default: none are written)")


def export(command):
    """Add the options of `rnngan export`."""
    add = command.add_argument
    add("run", **SUBJECT)
    add("--format", default="tf_saved_model", help=", ".join(FORMATS))
    add(
        "--inputs",
        default="latents",
        choices=("latents", "seed"),
        help="what it takes; seed, for tf_saved_model alone, generates as rnngan sample does",
    )
    add(
        "--out",
        metavar="PATH",
        help="a folder for tf_saved_model, else a file in .onnx, .tflite or .xml; an older export is replaced "
        "(default: in the run folder, beside the file, or for a preset here)",
    )


def improve(command):
    """Add the options of `rnngan improve`."""
    add = command.add_argument
    add("task", choices=("denoise", "upscale", "inpaint"), help="what is to be done")
    add("input", metavar="IN", help="an image, or an .npz or .npy file with an array of them")
    add("output", metavar="OUT", help="an image, or an .npz file; replaced if there")
    add("--model", metavar="FILE", help="a .keras file of such a model (default: bundled, for grey or colour images)")
    add("--factor", type=int, choices=(2, 4), help="of upscale: how many times as high and wide (default: 2)")
    add("--mask", metavar="IMAGE", help="of inpaint: white where a pixel is known (default: none)")
    add("--rows", **COUNT, help="of inpaint: only the top N rows are known (default: none)")


def info(command):
    """Add the options of `rnngan info`."""
    command.add_argument("--data-dir", **DATA_DIR)
