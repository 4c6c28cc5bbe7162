"""`rnngan sample`: draw with a trained model."""

from pathlib import Path

import numpy as np

from rnngan_tf import plot
from rnngan_tf.cli.runs import check_writable
from rnngan_tf.cli.subjects import open_trained

SUFFIXES = (".png", ".npz")


def run(arguments):
    """Write samples of a run's model to a grid or an array, and return the exit code."""
    out = Path(arguments.out) if arguments.out else _default_out(Path(arguments.run), arguments.seed)
    if out.suffix not in SUFFIXES or out.is_dir():
        raise ValueError(f"--out is {str(out)!r}; it must be a file that ends in .png (a grid) or .npz (an array).")
    check_writable(out)
    gan = open_trained(arguments.run)
    labels = _labels(arguments.labels, arguments.n, gan.num_classes)
    images = gan.generate(arguments.n, arguments.seed, labels, arguments.truncation)
    if out.suffix == ".png":
        plot.grid(images, arguments.columns, path=out)
    else:
        with plot.replacing(out) as part:
            np.savez_compressed(part, images=images, **({} if labels is None else {"labels": labels}))
    height, width, channels = gan.image_shape
    print(f"{arguments.n:,} samples of {height}x{width}x{channels}, seed {arguments.seed}: {out}")
    return 0


def _default_out(run, seed):
    """Return where samples go when nothing is said: into the run folder, or beside the file."""
    return run / f"samples-seed{seed}.png" if run.is_dir() else run.with_name(f"{run.stem}-seed{seed}.png")


def _labels(asked, n, num_classes):
    """Return the labels asked for, in turn, `(n,)` int32; None leaves them to the model."""
    if asked is None:
        return None
    if num_classes is None:
        raise ValueError("--labels is for models trained with --conditional; this one has no classes.")
    if max(asked) >= num_classes:
        raise ValueError(f"--labels names the class {max(asked)}; this model has the classes 0 to {num_classes - 1}.")
    return np.resize(np.array(asked, "int32"), n)
