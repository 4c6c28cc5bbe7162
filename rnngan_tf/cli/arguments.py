"""The words of the command line. Nothing here imports TensorFlow, so `--help` answers at once."""

import argparse
from importlib.metadata import PackageNotFoundError, version

from rnngan_tf.cli.words import training, using


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, and that tells which words were there."""

    def error(self, message):
        self.exit(2, f"rnngan: {message} (see {self.prog} --help)\n")

    def parse_known_args(self, args=None, namespace=None):
        """Parse; the `given` of a command lists the words that were there, even those with their default's value."""
        parsed, rest = super().parse_known_args(args, namespace)
        if self._subparsers is None:
            defaults = [(action, action.default) for action in self._actions]
            for action, _ in defaults:
                action.default = argparse.SUPPRESS
            try:
                parsed.given = sorted(vars(super().parse_known_args(args, argparse.Namespace())[0]))
            finally:
                for action, default in defaults:
                    action.default = default
        return parsed, rest


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
        ("demo", training.demo, "show a trained preset, then train a small GAN on digits for a few minutes"),
        ("train", training.train, "train a GAN on a data set into a new run folder"),
        ("sample", using.sample, "draw samples with a trained model"),
        ("evaluate", using.evaluate, "score a trained model, or images, against a data set's test split"),
        ("export", using.export, "write a generator for other runtimes"),
        ("improve", using.improve, "denoise, upscale or inpaint images"),
        ("presets", using.presets, "list the trained presets with their scores"),
        ("reproduce", training.reproduce, "train a preset as it was trained, and score it"),
        ("info", using.info, "show versions, devices, oneDNN, threads, precision, XLA and the data sets found"),
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
