"""`rnngan reproduce`: train a preset as it was trained, score it, and write it as a preset; again: go on."""

import csv
import platform
import shlex
from dataclasses import replace
from pathlib import Path

from rnngan_tf import plot
from rnngan_tf.cli import train
from rnngan_tf.cli.info import usable_cores, versions
from rnngan_tf.cli.recipe_flags import to_flags
from rnngan_tf.cli.runs import CONFIG, reopen
from rnngan_tf.core import precision
from rnngan_tf.core.names import choose
from rnngan_tf.data import load_images, load_sequences
from rnngan_tf.metrics import FrechetDistance, best_and_last
from rnngan_tf.metrics.evaluator import Evaluator
from rnngan_tf.metrics.likelihood import bounds
from rnngan_tf.metrics.sequences.report import comparable, compare
from rnngan_tf.models.saving import load_trained
from rnngan_tf.models.vae import VAE
from rnngan_tf.training.recipe import Recipe
from rnngan_tf.zoo.from_preset import distance_to_bundled_digits, from_preset, write_preset
from rnngan_tf.zoo.presets import PRESETS

SAMPLES = 10_000  # of the scores on a card
BATCH_SIZE = 64
GRID = 64
SEQUENCES, SHOWN = 1000, 16  # of the scores and of the samples on a card of sequences
FOLDER = "preset"  # of the run folder


def run(arguments):
    """Train, or go on with an interrupted training; score, write the preset, and return the exit code."""
    name = arguments.preset
    given = {"seed": arguments.seed, "minutes": arguments.minutes}
    recipe = replace(choose("preset", name, PRESETS), **given)
    out = Path(arguments.out or f"runs/{name}-seed{arguments.seed}")
    command = shlex.join(["rnngan", "train", *to_flags(recipe)])
    if (out / CONFIG).exists():
        _check_recipe(out, recipe, name)
        print(shlex.join(["rnngan", "train", "--resume", str(out)]), flush=True)
        folder, resumed = reopen(out, {})
        code = train.train(resumed, folder=folder)
    else:
        print(f"{command} {shlex.join(['--out', str(out)])}", flush=True)
        code = train.train(replace(recipe, data_dir=arguments.data_dir), out)
    if not code:
        finish = score_sequences if recipe.kind_of_data == "sequences" else score
        finish(name, out, command, arguments.seed, arguments.data_dir)
    return code


def _check_recipe(out, recipe, name):
    """Raise a `ValueError` with the fields that differ unless the run in a folder was begun with this recipe."""
    trained = Recipe.read(out / CONFIG)
    # A run may have gone on without a limit of time, or with another one.
    names = [field for field in recipe.differences(trained) if field != "minutes" or recipe.minutes is not None]
    if names:
        told = "; ".join(
            f"{field} was {getattr(trained, field)!r} and is {getattr(recipe, field)!r}" for field in names
        )
        raise ValueError(f"{out} holds a run that is not {name} with this recipe: {told}; choose another --out.")


def score(name, out, command, seed=0, data_dir=None):
    """Score the model of a finished run as a preset, and write weights, record and grid into the run folder."""
    preset, gan, folder = PRESETS[name], load_trained(out), out / FOLDER
    write_preset(gan, name, {}, folder)
    shipped = from_preset(name, folder=folder, precision="float32")  # scored as it is shipped: rounded to float16
    report = Evaluator(preset.data, SAMPLES, data_dir=data_dir, verbose=1).evaluate(shipped, name)
    print(f"\n{report}")
    scores, steps = report.to_dict(), gan.steps
    scores["protocol"].pop("source")  # names a folder of this machine
    record = {"preset": name, "seed": seed, "command": command, "steps": steps, "images_seen": steps * BATCH_SIZE}
    record |= _training(out, preset) | {"machine": _machine(), "versions": _versions(), "report": scores}
    if isinstance(shipped, VAE):
        record["bounds"] = bounds(shipped, load_images(preset.data, data_dir=data_dir).test_images)._asdict()
    record["check"] = distance_to_bundled_digits(shipped) if preset.data == "mnist" else None
    write_preset(gan, name, record, folder)
    plot.grid(shipped.generate(GRID, seed=0), path=folder / f"{name}.png")
    print(f"{folder} has the weights, their record and a grid.")


def score_sequences(name, out, command, seed=0, data_dir=None):
    """Score the model of a finished run as a preset of sequences, and write weights, record and samples."""
    preset, gan, folder = PRESETS[name], load_trained(out), out / FOLDER
    data = load_sequences(preset.data, seed=seed, data_dir=data_dir)
    write_preset(gan, name, {"form": data.form.to_dict()}, folder)
    shipped = from_preset(name, folder=folder, precision="float32")
    made = shipped.generate(SEQUENCES, seed=0)
    sets, options = comparable(data, made)
    scores = compare(data.kind, *sets, samples=SEQUENCES, seed=0, control=True, **options)
    with open(out / "history.csv", newline="", encoding="utf-8") as file:
        minutes = float(list(csv.DictReader(file))[-1]["minutes"])
    drawn = [] if data.vocabulary is None else data.decode(made[:SHOWN])
    record = {"preset": name, "seed": seed, "command": command, "steps": gan.steps, "minutes": minutes}
    record |= {"sequences_seen": gan.steps * BATCH_SIZE, "source": data.source, "samples": SEQUENCES}
    record |= {"machine": _machine(), "versions": _versions(), "form": data.form.to_dict()}
    write_preset(gan, name, record | {"scores": scores, "samples_drawn": drawn}, folder)
    if data.vocabulary is None:
        plot.series(made[:SHOWN], folder / f"{name}.png")
    print("\n".join([f"{score}: {value:.4g}" for score, value in scores.items()] + drawn))
    print(f"{folder} has the weights and their record.")


def _training(out, preset):
    """Return minutes, and the best and last score of the training, from the run's history."""
    with open(out / "history.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    history = {name: [float(row[name]) for row in rows] for name in rows[0]}
    found = best_and_last(history, [FrechetDistance(preset.data, samples=2000)])
    course = {name.removeprefix("val_"): value._asdict() for name, value in found.items()}
    return {"minutes": history["minutes"][-1], "epochs": len(rows), "course": course}


def _versions():
    """Return the versions of packages."""
    return {name: version for name, version in versions().items() if name != "system"}


def _machine():
    """Return what a reader needs to judge the minutes: cores, architecture, precision."""
    return {"cores": usable_cores(), "architecture": platform.machine(), "precision": precision.choose("auto").policy}
