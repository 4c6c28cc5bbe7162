"""`rnngan evaluate` of a model of sequences."""

import json
from pathlib import Path

from rnngan_tf.cli.sequences import is_sequences
from rnngan_tf.cli.subjects import is_preset, open_trained
from rnngan_tf.core.files import replacing
from rnngan_tf.data import load_sequences
from rnngan_tf.metrics.sequences.report import comparable, compare
from rnngan_tf.zoo.from_preset import EVERY

SAMPLES = 1000
NO_WORDS = {"extractor": "--extractor", "data": "--data"}


def data_of(subject):
    """Return the name and the length of the sequences that a preset or run was trained on, or None for images."""
    if is_preset(subject):
        preset = EVERY[str(subject)]
        return (preset.data, preset.sequence_shape[0]) if hasattr(preset, "sequence_shape") else None
    config = Path(subject) / "config.json"
    try:
        name = json.loads(config.read_text(encoding="utf-8"))["arguments"]["data"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return (name, None) if is_sequences(name) else None


def run(arguments, name, length):
    """Print the scores of generated sequences beside those of real ones, and return the exit code."""
    given = [word for key, word in NO_WORDS.items() if getattr(arguments, key)]
    if given:
        raise ValueError(f"{arguments.subject} draws sequences, which go without {', '.join(given)}; leave it out.")
    model = open_trained(arguments.subject)
    data = load_sequences(name, length or model.image_shape[0], data_dir=arguments.data_dir)
    samples = min(arguments.samples or SAMPLES, len(data.test_sequences))
    sets, options = comparable(data, model.generate(samples, arguments.seed))
    scores = compare(data.kind, *sets, samples=samples, seed=arguments.seed, control=arguments.calibration, **options)
    print(json.dumps(scores, indent=1) if arguments.json else _table(scores))
    if arguments.out is not None:
        with replacing(Path(arguments.out) / "report.json") as part:
            part.write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")
    return 0


def _table(scores):
    """Return lines of a score, its value, and that of real sequences."""
    lines = [f"{'score':28} {'generated':>10} {'real':>10}"]
    for name, value in scores.items():
        if not name.startswith("control_"):
            control = scores.get(f"control_{name}")
            lines.append(f"{name:28} {value:10.4g} {'' if control is None else f'{control:10.4g}'}".rstrip())
    return "\n".join(lines)
