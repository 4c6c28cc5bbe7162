"""`rnngan train --resume RUN`: the words of a run that was interrupted."""

import argparse
import json
from pathlib import Path

from rnngan_tf.cli.arguments import parser
from rnngan_tf.cli.runs import RunFolder

LIMITS = ("epochs", "minutes")  # what may be given anew, to go on for longer


def reopen(arguments):
    """Return the folder of a run that is to go on, and its words with the limits that are given now.

    Raises:
        ValueError: words beside the limits, or a folder that is no run.
    """
    run = Path(arguments.resume)
    others = [f"--{name.replace('_', '-')}" for name in arguments.given if name not in (*LIMITS, "resume", "debug")]
    if others:
        raise ValueError(
            f"--resume goes on with what {run} was trained with, so leave out {', '.join(others)}; only --epochs and "
            "--minutes may be given, to go on for longer."
        )
    config = _read(run / "config.json")
    words = vars(parser().parse_args(["train"])) | config["arguments"]
    words |= {name: list(dict(value).items()) for name, value in words.items() if name.endswith("_option")}
    words |= {name: getattr(arguments, name) for name in LIMITS if name in arguments.given}
    # not what this machine would choose, should it be another one
    words |= {"precision": config["precision"]["policy"], "resume": arguments.resume, "debug": arguments.debug}
    return RunFolder(run, again=True), argparse.Namespace(**words)


def _read(path):
    """Return the configuration of a run, with its words and its precision."""
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
        dict(config["arguments"])
        str(config["precision"]["policy"])
        return config
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"{path.parent} is no run that can go on, since it has no readable {path.name}; give the folder of a run "
            "of rnngan train."
        ) from error


def note_limits(folder, arguments):
    """Write new limits into the run's configuration, so that they hold when it goes on once more."""
    config = _read(folder.path / "config.json")
    limits = {name: getattr(arguments, name) for name in LIMITS}
    if limits != {name: config["arguments"].get(name) for name in LIMITS}:
        folder.write_json("config.json", config | {"arguments": config["arguments"] | limits})
