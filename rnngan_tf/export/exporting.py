"""Write a generator for other runtimes and compare its images with those of Keras."""

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

MAIN_FILE = "saved_model.pb"  # the file by which a SavedModel folder is recognised


class Export(NamedTuple):
    """A written export.

    Attributes:
        path: the file, or the folder for "tf_saved_model".
        format: the name of the format.
        inputs, outputs: type and shape of each, by name, such as `{"latents": "float32 (None, 64)"}`.
        bytes: total size of all files.
        difference: largest absolute difference to Keras' pixels, which lie in [-1, 1]; None if not verified.
    """

    path: Path
    format: str
    inputs: dict
    outputs: dict
    bytes: int
    difference: float | None

    def __str__(self):
        checked = "not compared with Keras" if self.difference is None else f"at most {self.difference:.1e} from Keras"
        inputs = ", ".join(f"{name} {kind}" for name, kind in self.inputs.items())
        return f"{self.path}: {self.format}, {self.bytes / 1e6:.2f} MB, takes {inputs}, {checked}"


def export(
    gan_or_generator: keras.Model,
    path: PathLike,
    format: str = "tf_saved_model",
    inputs: str = "latents",
    verify: bool = True,
) -> Export:
    """Write a generator in a format that needs neither this package nor Keras, and compare it with Keras.

    The export is a float32 copy for batches of any size. Recurrences are unrolled if the format's runtime needs that.
    It is written atomically and replaces an older export at `path`.

    Args:
        gan_or_generator: a `GANModel` (its averaged generator is exported), a `VAE` (its decoder), or a generator.
        path: a folder for "tf_saved_model"; otherwise a file that ends in .onnx (onnx), .tflite (litert) or .xml
            (openvino, which writes the weights to a .bin file of the same name).
        format: "tf_saved_model", "onnx", "litert" or "openvino".
        inputs: "latents": the export takes latents `(B, Z)`, and labels `(B,)` if there are classes. "seed", only for
            "tf_saved_model": it takes a 64-bit integer and the number of images, or the labels if there are classes,
            and returns the images of `GANModel.generate`.
        verify: load the export, generate images with it, and raise an error if a pixel differs by more than 1e-4.

    Returns:
        An `Export(path, format, inputs, outputs, bytes, difference)`.

    Raises:
        ValueError: a name is unknown, there is no generator, the path does not fit, a package is missing, the format
            cannot represent the generator, or the export's images differ from those of Keras.
        OSError: the path cannot be written.

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
    taken = {spec.name: _describe(spec) for spec in kind.signature(network, inputs)}
    return Export(path, format, taken, {"images": _describe(network.outputs[0])}, size, difference)


def _describe(value):
    """Return type and shape of an input or output as text."""
    return f"{tf.as_dtype(value.dtype).name} {tuple(value.shape)}"


def _generator(model):
    """Return the generator of a GANModel, VAE or generator, or raise a `ValueError`."""
    if isinstance(model, (GANModel, VAE)):
        return model.sampler
    if not isinstance(model, FUNCTIONAL_MODELS) or not model.built:
        raise ValueError(
            f"{model!r} cannot be exported; give a GANModel, a VAE, or a functional or Sequential generator."
        )
    ranks = [len(value.shape) for value in model.inputs]
    if ranks not in ([2], [2, 1]) or len(model.output_shape) != 4:
        raise ValueError(
            f"{model.name!r} is not a generator; it must map latents (None, Z), or latents and labels (None,), to "
            "images (None, H, W, C)."
        )
    return model


def _check_path(path, kind):
    """Return `path`, or raise a `ValueError` if an export of this format cannot be written there."""
    if kind.suffix and (path.suffix != kind.suffix or path.is_dir()):
        raise ValueError(
            f"path is {str(path)!r}; for the format {kind.name!r} it must be a file that ends in {kind.suffix}."
        )
    if not kind.suffix and (
        path.is_file() or (path.is_dir() and any(path.iterdir()) and not (path / MAIN_FILE).exists())
    ):
        raise ValueError(f"{path} exists and is not a {kind.name}; choose another path for the new folder.")
    return path


def _check_ability(kind, inputs, verify):
    """Raise a `ValueError` if the format cannot take a seed, or needs packages that are not installed."""
    if inputs == "seed" and not kind.takes_seed:
        raise ValueError(
            f"The format {kind.name!r} cannot generate from a seed, because it lacks TensorFlow's random numbers; "
            "use inputs='latents', or format='tf_saved_model'."
        )
    kind.check_installed(verify)


@contextmanager
def staged(path):
    """Yield a path with the same name in a temporary folder; if the block succeeds, move all files there to `path`.

    Files are synced before they are moved. If the block raises an error, what was at `path` does not change.

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
    """Move all entries of `folder` to the folder of `path`, `path` itself last: it is never beside parts of another."""
    companions = [entry for entry in folder.iterdir() if entry.name != path.name]
    if path.exists() and (companions or path.is_dir()):
        os.rename(path, folder / f"{path.name}.before")
    for companion in companions:
        os.replace(companion, path.with_name(companion.name))
    os.replace(folder / path.name, path)
