"""What a command draws with: a run folder, a `.keras` file, or a preset by its name."""

import os

from rnngan_tf.models.loading import load_trained
from rnngan_tf.naming import choose
from rnngan_tf.zoo.from_preset import from_preset
from rnngan_tf.zoo.presets import PRESETS


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


def is_preset(subject):
    """Tell whether a word names a preset, and nothing on disk."""
    return str(subject) in PRESETS and not os.path.exists(subject)
