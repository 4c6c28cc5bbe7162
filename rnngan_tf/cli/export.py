"""`rnngan export`: write the generator of a trained model for other runtimes."""

from pathlib import Path

from rnngan_tf.cli.model_source import is_preset, open_trained
from rnngan_tf.cli.runs import check_writable
from rnngan_tf.core.names import choose
from rnngan_tf.export import FORMATS, export


def run(arguments):
    """Write and check the export, say what it takes and how far it is from Keras, and return the exit code."""
    kind = choose("export format", arguments.format, FORMATS)
    out = Path(arguments.out) if arguments.out else _default_out(Path(arguments.run), kind)
    check_writable(out)
    print(export(open_trained(arguments.run), out, arguments.format, arguments.inputs))
    return 0


def _default_out(run, kind):
    """Return where an export goes when nothing is said: into the run folder, beside the file, or for a preset here."""
    name = f"generator{kind.suffix}" if kind.suffix else "generator_saved_model"
    if is_preset(run):
        return Path(f"{run}-{name}")
    return run / name if run.is_dir() else run.with_name(f"{run.stem}-{name}")
