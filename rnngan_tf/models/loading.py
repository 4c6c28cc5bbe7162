"""Trained models read back: from a `.keras` file, or from the folder of a run."""

import json
import zipfile
from pathlib import Path

import keras

MODEL = "model.keras"  # the name of a run folder's model
KINDS = ("GANModel", "LanguageModel", "VAE")


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
