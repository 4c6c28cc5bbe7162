"""`rnngan evaluate`: score a run, a model, a file or a folder of images, beside images that are known."""

import json
import sys
from pathlib import Path

from rnngan_tf import plot
from rnngan_tf.cli import evaluate_sequences
from rnngan_tf.cli.runs import check_writable
from rnngan_tf.cli.subjects import is_preset, open_trained
from rnngan_tf.core.files import replacing
from rnngan_tf.data import load_images
from rnngan_tf.metrics import samples
from rnngan_tf.metrics.evaluator import Evaluator
from rnngan_tf.metrics.likelihood import bounds
from rnngan_tf.metrics.memorisation import sheet
from rnngan_tf.models.gan import GANModel
from rnngan_tf.models.saving import MODEL
from rnngan_tf.models.vae import VAE
from rnngan_tf.training.diagnosis import diagnose
from rnngan_tf.zoo.from_preset import EVERY

GRID = 64
LIKELY = 1000  # test images whose likelihood a VAE tells
NEIGHBOURS = 500  # images whose nearest training image is looked for


def run(arguments):
    """Print the scores of a subject, write the images asked for, and return the exit code."""
    subject = Path(arguments.subject)
    out = None if arguments.out is None else Path(arguments.out)
    if out is not None:
        check_writable(out / "report.json")
    sequences = evaluate_sequences.data_of(subject)
    if sequences is not None:
        return evaluate_sequences.run(arguments, *sequences)
    data = load_images(arguments.data or _data_of(subject), seed=0, data_dir=arguments.data_dir)
    evaluator = Evaluator(data, arguments.samples, arguments.extractor, seed=arguments.seed, verbose=1)
    model = open_trained(subject) if _is_model(subject) else None
    images = samples.load(model or subject, evaluator.samples, arguments.seed, data.image_shape)
    report = evaluator.evaluate(images, subject.name, arguments.calibration, arguments.rounds)
    found = evaluator.memorisation(images, NEIGHBOURS)
    report.notes.append(f"Memorisation: {found.verdict}")
    diagnosis = diagnose(model, subject if subject.is_dir() else None, data) if isinstance(model, GANModel) else None
    if isinstance(model, VAE):
        report.notes.append(f"Likelihood: {bounds(model, data.test_images[:LIKELY], seed=arguments.seed)}.")
    _tell(arguments, report, diagnosis)
    if out is not None:
        _write(out, evaluator, images, report, found, diagnosis)
    return 0


def _is_model(subject):
    """Tell whether the subject is a preset, a run folder or a `.keras` file: there is a model to diagnose."""
    return is_preset(subject) or subject.suffix == ".keras" or (subject / MODEL).exists()


def _data_of(subject):
    """Return the name of the data that a preset or a run was trained on.

    Raises:
        ValueError: the subject is no run that says so.
    """
    if is_preset(subject):
        return EVERY[str(subject)].data
    try:
        config = json.loads((subject / "config.json").read_text(encoding="utf-8"))
        return config["arguments"]["data"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{subject} does not tell what data it belongs to; give --data, such as mnist.") from error


def _tell(arguments, report, diagnosis):
    """Print report and diagnosis, as text or JSON."""
    if arguments.json:
        print(json.dumps(_as_dict(report, diagnosis), indent=2))
        return
    print(report)
    if diagnosis is not None:
        print("\n".join([f"\nDiagnosis: {diagnosis.verdict}", *map(str, diagnosis.findings)]))


def _as_dict(report, diagnosis):
    if diagnosis is None:
        return report.to_dict()
    findings = [{"name": one.name, "sentence": one.sentence, "advice": one.advice} for one in diagnosis.findings]
    seen = {"verdict": diagnosis.verdict, "findings": findings, "numbers": diagnosis.numbers}
    return report.to_dict() | {"diagnosis": seen}


def _write(out, evaluator, images, report, found, diagnosis):
    """Write report.json, a grid, the score table, the effect of sample size and the memorisation sheet."""
    with replacing(out / "report.json") as part:
        part.write_text(json.dumps(_as_dict(report, diagnosis), indent=2) + "\n", encoding="utf-8")
    plot.grid(images[:GRID], path=out / "grid.png")
    plot.scores(report, out / "scores.png")
    plot.sample_sizes(evaluator.sample_sizes(images), out / "sample_sizes.png")
    sheet(found, out / "memorisation.png")
    names = "grid.png, memorisation.png, report.json, sample_sizes.png, scores.png"
    print(f"{out} has {names}.", file=sys.stderr)
