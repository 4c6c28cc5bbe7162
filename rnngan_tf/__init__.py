"""Recurrent networks in GANs: a model zoo and course in Keras 3 and TensorFlow.

Importing the package imports neither TensorFlow nor Keras; the names below are loaded when one of them is used.
"""

# ruff: noqa: F403, F405 (a type checker reads the names from one place, and so does Python)
from typing import TYPE_CHECKING

from rnngan_tf.core import lazy, names, runtime

if TYPE_CHECKING:
    from rnngan_tf.public import *

__version__ = "0.1.0"
__all__ = [
    "VAE",
    "Augmentation",
    "Evaluator",
    "GANModel",
    "LanguageModel",
    "Recipe",
    "SequenceData",
    "SequenceCodec",
    "anomaly_scores",
    "at_temperature",
    "auroc",
    "build",
    "callbacks",
    "compare_sequences",
    "diagnose",
    "discriminators",
    "encoders",
    "export",
    "from_preset",
    "generators",
    "improve",
    "load_images",
    "load_sequences",
    "metrics",
    "objectives",
    "penalties",
    "plot",
    "precision",
    "tune_cpu",
    "write_sequences",
]

RENAMED = {"SequenceForm": "SequenceCodec"}  # old public names

_names = lazy.PublicNames(__all__)


def __getattr__(name):
    if name in RENAMED:
        names.warn_renamed(f"rnngan_tf.{name}", RENAMED[name], stacklevel=2)
        name = RENAMED[name]
    return _names.get(name)


def __dir__():
    return sorted({*globals(), *__all__})


runtime.prepare()
_names.watch()
