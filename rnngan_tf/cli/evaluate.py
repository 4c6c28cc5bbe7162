"""`rnngan evaluate`: score a run, a model, a file or a folder of images, beside images that are known."""

import json
import sys
from pathlib import Path

from rnngan_tf import plot
from rnngan_tf.cli.model_source import is_preset, open_trained, recipe_of
from rnngan_tf.cli.runs import check_writable
from rnngan_tf.core.files import replacing
from rnngan_tf.data import load_images, load_sequences
from rnngan_tf.metrics import samples
from rnngan_tf.metrics.evaluator import Evaluator
from rnngan_tf.metrics.likelihood import bounds
from rnngan_tf.metrics.memorisation import sheet
from rnngan_tf.metrics.sequences.report import comparable, compare
from rnngan_tf.models.gan import GANModel
from rnngan_tf.models.saving import MODEL
from rnngan_tf.models.vae import VAE
from rnngan_tf.training.diagnosis import diagnose

GRID = 64
LIKELY = 1000  # test images whose likelihood a VAE tells
SEQUENCES = 1000  # sequences of each kind
NOT_OF_SEQUENCES = ("extractor", "data")  # options
NEIGHBOURS = 500  # images whose nearest training image is looked for


def run(arguments):
    """Print the scores of a subject, write the images asked for, and return the exit code."""
    subject = Path(arguments.subject)
    out = None if arguments.out is None else Path(arguments.out)
    if out is not None:
        check_writable(out / "report.json")
    recipe = _recipe_of(subject)
    if recipe is not None and recipe.kind_of_data == "sequences":
        return _evaluate_sequences(arguments, recipe.data)
    if recipe is None and not arguments.data:
        raise ValueError(f"{subject} does not tell what data it belongs to; give --data, such as mnist.")
    data = load_images(arguments.data or recipe.data, seed=0, data_dir=arguments.data_dir)
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


def _recipe_of(subject):
    """Return the recipe of a preset or of a run folder; None where there is none that can be read."""
    try:
        return recipe_of(subject) if is_preset(subject) or subject.is_dir() else None
    except (OSError, ValueError):
        return None


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


def _evaluate_sequences(arguments, name):
    """Print the scores of generated sequences beside those of real ones, and return the exit code."""
    given = [f"--{name}" for name in NOT_OF_SEQUENCES if getattr(arguments, name)]
    if given:
        raise ValueError(f"{arguments.subject} generates sequences, which go without {', '.join(given)}; leave it out.")
    model = open_trained(arguments.subject)
    data = load_sequences(name, model.image_shape[0], data_dir=arguments.data_dir)
    samples = min(arguments.samples or SEQUENCES, len(data.test_sequences))
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
