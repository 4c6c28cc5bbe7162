"""What a command draws with: a run folder, a `.keras` file, or a preset by its name."""

import os
from pathlib import Path

from rnngan_tf.core.names import choose
from rnngan_tf.data import SequenceForm
from rnngan_tf.models.saving import load_trained
from rnngan_tf.zoo.from_preset import EVERY, from_preset, preset_form

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
    return choose("run or preset", subject, EVERY)


def form_of(subject):
    """Return the `SequenceForm` of a run folder or of a preset of sequences, or None of images and `.keras` files."""
    if is_preset(subject):
        return preset_form(str(subject))
    file = Path(subject) / FORM
    return SequenceForm.read(file) if file.is_file() else None


def is_preset(subject):
    """Tell whether a word names a preset, and nothing on disk."""
    return str(subject) in EVERY and not os.path.exists(subject)
