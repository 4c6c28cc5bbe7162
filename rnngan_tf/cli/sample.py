"""`rnngan sample`: generate samples with a trained model."""

from pathlib import Path

import numpy as np

from rnngan_tf import plot
from rnngan_tf.cli.modality import SUFFIXES as SEQUENCE_SUFFIXES
from rnngan_tf.cli.model_source import form_of, open_trained
from rnngan_tf.cli.runs import check_writable
from rnngan_tf.core.files import replacing
from rnngan_tf.data import write_sequences
from rnngan_tf.data.sequences.writing import WRITERS, check_writer
from rnngan_tf.models.autoregressive import at_temperature

SUFFIXES = (".png", ".npz")
READ = 10  # texts shown on the screen
PANELS = 16  # of an image of series


def run(arguments):
    """Write samples of a run's model to a file, and return the exit code."""
    chosen = None if arguments.out is None else Path(arguments.out)
    if chosen is not None and (chosen.suffix not in (*SUFFIXES, *WRITERS) or chosen.is_dir()):
        raise ValueError(
            f"--out is {str(chosen)!r}; it must be a file that ends in .png (a grid) or .npz (an array), of sequences "
            f"also in {', '.join(WRITERS)}."
        )
    form = form_of(arguments.run)
    suffix = ".png" if form is None else SEQUENCE_SUFFIXES[form.kind]
    out = chosen or _default_out(Path(arguments.run), arguments.seed, suffix)
    if form is None and out.suffix not in SUFFIXES:
        raise ValueError(f"--out is {str(out)!r}; images go to a .png (a grid) or .npz (an array) file.")
    check_writable(out)
    check_writer(out)
    model = open_trained(arguments.run)
    labels = _labels(arguments.labels, arguments.n, model.num_classes)
    samples = _generate(model, arguments, labels)
    if out.suffix == ".npz":
        names = {"images" if form is None else "sequences": samples, **({} if labels is None else {"labels": labels})}
        with replacing(out) as part:
            np.savez_compressed(part, **names)
    elif form is None:
        plot.grid(samples, arguments.columns, path=out)
    else:
        _write_sequences(out, samples, form)
    shape = "x".join(map(str, model.image_shape))
    print(f"{arguments.n:,} samples of {shape}, seed {arguments.seed}: {out}")
    return 0


def _generate(model, arguments, labels):
    """Return the samples, at the temperature asked for."""
    if arguments.temperature is None:
        return model.generate(arguments.n, arguments.seed, labels, arguments.truncation)
    with at_temperature(model, arguments.temperature):
        return model.generate(arguments.n, arguments.seed, labels, arguments.truncation)


def _write_sequences(out, samples, form):
    """Write sequences to a file, and show a few where they are texts."""
    if out.suffix != ".png":
        write_sequences(out, samples, form)
    elif form.vocabulary is not None:
        raise ValueError(f"--out is {str(out)!r}; texts and music have no image: end it in .txt, or music in .mid.")
    else:
        plot.series(samples[:PANELS], out)
    if form.vocabulary is not None:
        print("\n".join(form.decode(samples[:READ])))


def _default_out(run, seed, suffix):
    """Return where samples go when nothing is said: into the run folder, or beside the file."""
    return run / f"samples-seed{seed}{suffix}" if run.is_dir() else run.with_name(f"{run.stem}-seed{seed}{suffix}")


def _labels(asked, n, num_classes):
    """Return the labels asked for, in turn, `(n,)` int32; None leaves them to the model."""
    if asked is None:
        return None
    if num_classes is None:
        raise ValueError("--labels is for models trained with --conditional; this one has no classes.")
    if max(asked) >= num_classes:
        raise ValueError(f"--labels names the class {max(asked)}; this model has the classes 0 to {num_classes - 1}.")
    return np.resize(np.array(asked, "int32"), n)
