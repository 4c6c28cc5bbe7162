"""Where a command takes its model, or a recipe, from: a run folder, a file, or a preset by its name."""

import os
from pathlib import Path

from rnngan_tf.cli.runs import CONFIG
from rnngan_tf.core.names import choose
from rnngan_tf.data import SequenceCodec
from rnngan_tf.models.saving import load_trained
from rnngan_tf.training.recipe import Recipe
from rnngan_tf.zoo.from_preset import from_preset, preset_form
from rnngan_tf.zoo.presets import PRESETS

FORM = "form.json"  # of a run folder: what its sequences stand for


def open_trained(subject):
    """Return the model of a run folder, a `.keras` file, or a preset; what lies on disk comes first.

    Raises:
        ValueError: neither a file nor a preset, with the nearest preset's name; or a damaged file.
        OSError: a path at which there is nothing.
    """
    subject = str(subject)
    if is_preset(subject):
        return from_preset(subject)
    if os.path.exists(subject) or os.sep in subject or subject.endswith(".keras"):
        return load_trained(subject)
    return choose("run or preset", subject, PRESETS)


def form_of(subject):
    """Return the `SequenceCodec` of a run folder or of a preset of sequences, or None of images and `.keras` files."""
    if is_preset(subject):
        return preset_form(str(subject))
    file = Path(subject) / FORM
    return SequenceCodec.read(file) if file.is_file() else None


def is_preset(subject):
    """Return whether a text names a preset, and nothing on disk."""
    return str(subject) in PRESETS and not os.path.exists(subject)


def recipe_of(subject):
    """Return the recipe of a run folder, a `.json` or `.yaml` file, or a preset.

    Raises:
        ValueError: none of these, or a recipe that cannot be used.
        OSError: the recipe cannot be read.
    """
    subject = str(subject)
    if is_preset(subject):
        return PRESETS[subject]
    if os.path.isdir(subject):
        return Recipe.read(Path(subject) / CONFIG)
    if os.path.exists(subject) or os.sep in subject or "." in subject:
        return Recipe.read(subject)
    return choose("recipe or preset", subject, PRESETS)
