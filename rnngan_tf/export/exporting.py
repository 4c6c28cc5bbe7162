"""Write a generator for other runtimes, and prove that they draw what Keras draws."""

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import keras
import tensorflow as tf

from rnngan_tf.core.annotations import PathLike
from rnngan_tf.core.keras_private import FUNCTIONAL_MODELS
from rnngan_tf.core.names import choose
from rnngan_tf.core.validation import check_choice
from rnngan_tf.export.formats import FORMATS
from rnngan_tf.export.portable import attempt, check_difference, portable
from rnngan_tf.models.gan import GANModel
from rnngan_tf.models.vae import VAE

MAIN_FILE = "saved_model.pb"  # what tells a SavedModel's folder from others


class Export(NamedTuple):
    """What was written.

    Attributes:
        path: the file, or for "tf_saved_model" the folder.
        format: the format's name.
        inputs, outputs: type and shape of each, by name, such as `{"latents": "float32 (None, 64)"}`.
        bytes: size of all files together.
        difference: largest absolute difference to Keras' pixels, which lie in [-1, 1]; None where not verified.
    """

    path: Path
    format: str
    inputs: dict
    outputs: dict
    bytes: int
    difference: float | None

    def __str__(self):
        checked = "not compared with Keras" if self.difference is None else f"at most {self.difference:.1e} from Keras"
        taken = ", ".join(f"{name} {kind}" for name, kind in self.inputs.items())
        return f"{self.path}: {self.format}, {self.bytes / 1e6:.2f} MB, takes {taken}, {checked}"


def export(
    gan_or_generator: keras.Model,
    path: PathLike,
    format: str = "tf_saved_model",
    inputs: str = "latents",
    verify: bool = True,
) -> Export:
    """Write a generator in a format that needs neither this package nor Keras, and compare it with Keras.

    Written is a float32 copy for batches of any size, its recurrences written out step by step where the format's
    runtime needs that, whole or not at all. An older export at `path` is replaced.

    Args:
        gan_or_generator: a `GANModel`, of which the averaged generator is taken, a `VAE`, of which the decoder is, or a
            generator.
        path: what to write: a folder for "tf_saved_model"; else a file that ends in .onnx (onnx), .tflite (litert),
            or .xml (openvino, which writes the weights to a .bin file of the same name).
        format: "tf_saved_model", "onnx", "litert" or "openvino".
        inputs: "latents": latents `(B, Z)`, and labels `(B,)` with classes. "seed", for "tf_saved_model" alone: a
            whole number of 64 bits, and how many, or with classes the labels; images as `GANModel.generate` draws.
        verify: load the export, draw with it, and refuse it where a pixel is more than 1e-4 from Keras' own.

    Returns:
        An `Export(path, format, inputs, outputs, bytes, difference)`.

    Raises:
        ValueError: unknown names, no generator, a path that does not fit, a package that is missing, a generator
            that the format cannot hold, or an export that draws something else than Keras.
        OSError: nothing can be written there.

    Example:
        >>> import tempfile
        >>> from rnngan_tf.models import generators
        >>> made = export(generators.dense((8, 8, 1), units=(8,)), Path(tempfile.mkdtemp()) / "dense")
        >>> made.inputs, made.difference < 1e-4
        ({'latents': 'float32 (None, 64)'}, True)
    """
    kind = choose("export format", format, FORMATS)
    check_choice("inputs", inputs, ("latents", "seed"))
    generator = _generator(gan_or_generator)
    path = _check_path(Path(path), kind)
    _check_ability(kind, inputs, verify)
    network = portable(generator, kind.unrolls)
    with staged(path) as part:
        attempt(f"{generator.name} cannot be written as {format}", kind.write, network, part, inputs)
        difference = check_difference(kind, part, generator, inputs) if verify else None
        size = sum(file.stat().st_size for file in part.parent.rglob("*") if file.is_file())
    taken = {spec.name: _words(spec) for spec in kind.signature(network, inputs)}
    return Export(path, format, taken, {"images": _words(network.outputs[0])}, size, difference)


def _words(value):
    """Return the type and the shape of an input or output."""
    return f"{tf.as_dtype(value.dtype).name} {tuple(value.shape)}"


def _generator(subject):
    """Return the generator of what `export` is given."""
    if isinstance(subject, (GANModel, VAE)):
        return subject.sampler
    functional = isinstance(subject, FUNCTIONAL_MODELS)
    if not functional or not subject.built:
        raise ValueError(
            f"{subject!r} cannot be exported; give a GANModel, a VAE, or a functional or Sequential generator."
        )
    shapes, made = [len(value.shape) for value in subject.inputs], subject.output_shape
    if shapes not in ([2], [2, 1]) or len(made) != 4:
        raise ValueError(
            f"{subject.name!r} is no generator; it must make images (None, H, W, C) from latents (None, Z), "
            "or from latents and labels (None,)."
        )
    return subject


def _check_path(path, kind):
    """Return `path`, or raise a `ValueError` where an export of that kind must not be put there."""
    if kind.suffix and (path.suffix != kind.suffix or path.is_dir()):
        raise ValueError(f"path is {str(path)!r}; for the format {kind.name!r} it must be a file in {kind.suffix}.")
    if not kind.suffix and (
        path.is_file() or (path.is_dir() and any(path.iterdir()) and not (path / MAIN_FILE).exists())
    ):
        raise ValueError(f"{path} exists already and is no {kind.name}; choose another path for the new folder.")
    return path


def _check_ability(kind, inputs, verify):
    """Raise a `ValueError` where a format has no random numbers, or needs packages that are not here."""
    if inputs == "seed" and not kind.takes_seed:
        raise ValueError(
            f"The format {kind.name!r} cannot draw from a seed, since it has no random numbers like TensorFlow's; use "
            "inputs='latents', or format='tf_saved_model'."
        )
    kind.check_installed(verify)


@contextmanager
def staged(path):
    """Give a name of the same last part in a temporary folder; move all that is there beside `path` at the end.

    Files are synced first. What stood at `path` stays until then, and stays altogether where the block raises.

    Example:
        >>> folder = Path(tempfile.mkdtemp())
        >>> with staged(folder / "net.xml") as part:
        ...     _, _ = part.write_text("graph"), part.with_suffix(".bin").write_text("weights")
        >>> sorted(file.name for file in folder.iterdir())
        ['net.bin', 'net.xml']
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent))
    try:
        yield folder / path.name
        for file in folder.rglob("*"):
            if file.is_file():
                with open(file, "rb+") as opened:
                    os.fsync(opened.fileno())
        _move(folder, path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _move(folder, path):
    """Move what `folder` holds beside `path`, the entry of that name last: it never stands with another's parts."""
    companions = [entry for entry in folder.iterdir() if entry.name != path.name]
    if path.exists() and (companions or path.is_dir()):
        os.rename(path, folder / f"{path.name}.before")
    for companion in companions:
        os.replace(companion, path.with_name(companion.name))
    os.replace(folder / path.name, path)
