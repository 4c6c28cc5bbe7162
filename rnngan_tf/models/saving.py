"""Reading trained models, and bundled weights: small arrays in an `.npz` file with a `.json` record beside it."""

import hashlib
import json
import zipfile
from pathlib import Path

import keras
import numpy as np

from rnngan_tf.core.files import replacing

MODEL = "model.keras"  # the name of a run folder's model
KINDS = ("GANModel", "LanguageModel", "VAE")
BITS = (16, 8)


def load_trained(path):
    """Return the GANModel, VAE or LanguageModel of a run folder or of a `.keras` file.

    Args:
        path: a folder that `rnngan train` wrote, or a file that `save` wrote.

    Raises:
        OSError: there is no such file.
        ValueError: the file is damaged, or holds something else.

    Example:
        >>> import os, tempfile
        >>> from rnngan_tf.models import discriminators, gan, generators
        >>> g, d = generators.dense((8, 8, 1), units=(16,)), discriminators.dense((8, 8, 1), units=(16,))
        >>> path = os.path.join(tempfile.mkdtemp(), "gan.keras")
        >>> gan.GANModel(g, d).save(path)
        >>> load_trained(path).image_shape
        (8, 8, 1)
    """
    path = Path(path)
    if path.is_dir():
        path = path / MODEL
    if not path.is_file():
        raise FileNotFoundError(f"There is no model at {path}; give a run folder of `rnngan train`, or a .keras file.")
    kind = _kind(path)
    if kind not in KINDS:
        raise ValueError(
            f"{path} holds a Keras model of the class {kind!r}, not a GANModel, VAE or LanguageModel of this package."
        )
    try:
        return keras.saving.load_model(path)
    except Exception as error:  # whatever a damaged file makes of zip, JSON, HDF5 and the classes' own checks
        reason = str(error).strip().splitlines() or [""]
        raise ValueError(f"{path} is damaged: {type(error).__name__}: {reason[0][:200]}") from error


def _kind(path):
    """Return the name of the class of the model that a `.keras` file holds."""
    try:
        with zipfile.ZipFile(path) as archive:
            return json.loads(archive.read("config.json"))["class_name"]
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path} is no model that Keras saved, or it is damaged.") from error


def write(folder, name, weights, record, bits=16):
    """Write weights in few bits, and their record, each whole or not at all.

    Args:
        folder: gets `NAME.npz` and `NAME.json`; made where it is missing.
        name: of both files.
        weights: a list of arrays, as of `get_weights`.
        record: a dictionary of plain values: what is known of the weights.
        bits: 16 for float16; 8 for whole numbers of -127 to 127 times a float32 scale for each output of a kernel, in
            half the space, for networks that are trained on and not drawn with; biases stay float16.

    Returns:
        The record as written: with `bytes` and `sha256` of the weights' file.

    Raises:
        ValueError: values that float16 cannot hold, or another number of bits.

    Example:
        >>> import tempfile
        >>> folder = tempfile.mkdtemp()
        >>> write(folder, "tiny", [np.ones(3)], {"seed": 0})["seed"]
        0
        >>> read(folder, "tiny")[0]
        [array([1., 1., 1.], dtype=float32)]
    """
    if bits not in BITS:
        raise ValueError(f"bits is {bits!r}; it must be 16 or 8.")
    folder, arrays = Path(folder), {}
    for index, weight in enumerate(map(np.asarray, weights)):
        half = weight.astype("float16")
        if not np.isfinite(half).all():
            raise ValueError(f"The weights of {name!r} hold values that float16 cannot; train them again.")
        if bits == 8 and weight.ndim > 1:
            scale = np.abs(weight).max(tuple(range(weight.ndim - 1))) / 127 + np.float32(1e-30)  # (outputs,)
            half = np.round(weight / scale).astype("int8")
            arrays[f"scale_{index:03d}"] = scale.astype("float32")
        arrays[f"weight_{index:03d}"] = half
    with replacing(folder / f"{name}.npz") as part:
        np.savez_compressed(part, **arrays)
    content = (folder / f"{name}.npz").read_bytes()
    record = record | {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    with replacing(folder / f"{name}.json") as part:
        part.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return record


def read(folder, name):
    """Return weights, a list of float32 arrays, and their record.

    Args:
        folder: a `pathlib.Path` or a folder of `importlib.resources`.
        name: of both files.

    Raises:
        FileNotFoundError: there are no such files.
        ValueError: the weights are not those of the record: cut short, changed, or others.
    """
    folder = Path(folder) if isinstance(folder, str) else folder
    record, content = read_record(folder, name), (folder / f"{name}.npz").read_bytes()
    if hashlib.sha256(content).hexdigest() != record["sha256"]:
        raise ValueError(
            f"The weights {name!r} are damaged: {folder / name}.npz has another sha256 than its record; "
            "install the package again."
        )
    with (folder / f"{name}.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return [_restored(arrays, key) for key in sorted(arrays.files) if key.startswith("weight")], record


def _restored(arrays, key):
    """Return one weight as float32."""
    weight, scale = arrays[key].astype("float32"), key.replace("weight", "scale")
    return weight * arrays[scale] if scale in arrays.files else weight


def read_record(folder, name):
    """Return the record of bundled weights.

    Raises:
        FileNotFoundError: there is none.
        ValueError: it is damaged.
    """
    path = folder / f"{name}.json"
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        record["sha256"]  # noqa: B018
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"The record {path} is damaged ({error}); install the package again.") from error
    return record
