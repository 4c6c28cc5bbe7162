"""`rnngan train`: a training run and its folder."""

import contextlib
import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

from keras.callbacks import LambdaCallback

from rnngan_tf import plot
from rnngan_tf.cli import devices
from rnngan_tf.cli.info import versions
from rnngan_tf.cli.modality import MODALITIES, load_scores
from rnngan_tf.cli.model_source import recipe_of
from rnngan_tf.cli.progress import HistoryFile, MinutesBar, Pace, ProgressLines
from rnngan_tf.cli.recipe_flags import flag, given_fields, overrule
from rnngan_tf.cli.runs import CONFIG, LIMITS, RunFolder, free_folder, note_limits, reopen
from rnngan_tf.core import precision
from rnngan_tf.core.files import replacing
from rnngan_tf.metrics import best_and_last
from rnngan_tf.models.saving import MODEL
from rnngan_tf.training import callbacks
from rnngan_tf.training.build import build, check_options, complete, load_data, pretrain, training_batches
from rnngan_tf.training.recipe import EPOCHS, Recipe
from rnngan_tf.training.recipe_files import RUN

NO_LIMIT = 1_000_000  # epochs, where minutes decide
CHECKPOINTS, KEPT = "checkpoints", 2  # their folder in that of the run, and how many are kept
INTERRUPTED, TERMINATED, STOPPED = 130, 143, 1


def run(arguments):
    """Train the recipe that the options describe, and return the exit code."""
    given = given_fields(arguments)
    if arguments.resume is None:
        recipe = Recipe() if arguments.config is None else recipe_of(arguments.config)
        return train(overrule(recipe, given), arguments.out)
    others = [flag(name) for name in given if name not in LIMITS]
    others += [f"--{name}" for name in ("config", "out") if getattr(arguments, name) is not None]
    if others:
        raise ValueError(
            f"--resume goes on with what {arguments.resume} was trained with, so leave out {', '.join(others)}; only "
            "--epochs and --minutes may be given, to go on for longer."
        )
    folder, recipe = reopen(arguments.resume, given)
    return train(recipe, folder=folder)


def train(recipe, out=None, folder=None, readable_after=None):
    """Train, write the run folder, and return the exit code.

    Args:
        recipe: the `Recipe`.
        out: the new run folder; by default one in `runs`.
        folder: the `RunFolder` of a run that goes on.
        readable_after: how many images a training sees before its samples are readable, where that is known.
    """
    recipe.check(flag)
    check_options(recipe.complete(), flag)
    modality, resumes = MODALITIES[recipe.kind_of_data], folder is not None
    strategy = devices.choose(recipe.devices)
    devices.check(strategy, recipe, resumes)
    if not resumes:
        folder = RunFolder(devices.own_folder(out or free_folder(_stem(recipe.complete())), strategy))
    chosen = precision.choose(recipe.precision)
    with folder:
        data = load_data(recipe)
        recipe = complete(recipe, data, flag)
        check_options(recipe, flag)
        batches = training_batches(recipe, data, flag)
        with devices.scope(strategy):
            metrics, validation = load_scores(modality, recipe, data, strategy)
            gan = build(recipe, data, metrics, prepare=None if resumes else partial(_pretrain, recipe, data))
        _announce(recipe, (modality, data, batches), gan, chosen, folder)
        if resumes:
            note_limits(folder, recipe)
        else:
            folder.write_json(CONFIG, _config(recipe, data, gan, chosen))
        return _train(recipe, (modality, data), (batches, validation), gan, folder, readable_after)


def _stem(recipe):
    """Return the beginning of a run folder's name."""
    kind = "" if recipe.model == "gan" else recipe.model
    words = [kind, recipe.generator, Path(recipe.data).resolve().name]
    return "runs/" + "-".join(word for word in words if word)


def _pretrain(recipe, data, generator):
    """Pretrain a text generator where the recipe asks for it, and say so."""
    if recipe.pretrain_epochs:
        print(f"Pretrain   {recipe.pretrain_epochs} epochs of maximum likelihood", flush=True)
        logs = pretrain(generator, recipe, data)
        nats, perplexity = logs["nll"][-1], logs["perplexity"][-1]
        print(f"Pretrained to {nats:.3f} nats a sequence, perplexity {perplexity:.3f}", flush=True)


def _announce(recipe, given, gan, chosen, folder):
    """Say what will be trained, on what, how and how long."""
    modality, data, batches = given
    epochs = recipe.epochs or (None if recipe.minutes else EPOCHS)
    limits = [_count(limit, unit) for unit, limit in (("minute", recipe.minutes), ("epoch", epochs)) if limit]
    print(f"Data       {modality.describe(data)}: {data.source}")
    networks, objective = _describe(recipe, gan)
    print(f"Networks   {networks}")
    print(f"Objective  {objective}")
    print(f"Precision  {chosen.policy}: {chosen.reason}")
    print(gan.jit_status().replace("XLA: ", "XLA        "))
    print(f"Devices    {devices.describe(gan.distribute_strategy)}")
    epoch = f"{_count(len(batches), 'step')} of {_count(recipe.batch_size, modality.unit)}"
    print(f"Length     at most {' or '.join(limits)}; an epoch is {epoch}")
    later = "; --resume goes on" if devices.count_workers(gan.distribute_strategy) == 1 else ""
    print(f"Folder     {folder.path}; Ctrl-C ends the training and keeps what it has{later}", flush=True)


def _describe(recipe, model):
    """Return what the networks are and what they are trained on, in words."""
    if recipe.model == "vae":
        networks = {f"encoder {recipe.encoder}": model.encoder, f"decoder {recipe.generator}": model.decoder}
        weight = f"beta {model.beta:g}, {model.warm_up_steps:g} steps of warm-up, free bits {model.free_bits:g}"
        objective = f"{model.likelihood!r}, {weight}"
    elif recipe.model == "language":
        networks, objective = {f"generator {recipe.generator}": model.generator}, "maximum likelihood"
    else:
        kinds = f"generator {recipe.generator}", f"discriminator {recipe.discriminator}"
        networks = dict(zip(kinds, (model.generator, model.discriminator), strict=True))
        objective = f"{model.objective!r}, penalty {model.penalty!r}"
    sizes = (f"{kind} ({network.count_params():,} parameters)" for kind, network in networks.items())
    return ", ".join(sizes), objective


def _config(recipe, data, gan, chosen):
    """Return the recipe of this run as a dictionary, with what the machine made of it."""
    run = {
        "data": {"name": data.name, "source": data.source, "image_shape": list(gan.image_shape)},
        "precision": chosen._asdict(),
        "jit": gan.jit_status(),
        "versions": versions(),
    }
    return recipe.to_dict() | {RUN: run}


def _train(recipe, given, splits, gan, folder, readable_after):
    """Fit until the end, a guard, Ctrl-C or an error; write what there is; return the exit code."""
    samples, guards, watchers = _watchers(recipe, given, gan, folder, readable_after)
    checkpoint, begun = _checkpoint(recipe, gan, folder), []  # the steps behind a training that goes on
    watchers += [checkpoint, LambdaCallback(on_train_begin=lambda logs: begun.append(_begin(gan, checkpoint, folder)))]
    epochs, (batches, validation) = recipe.epochs or (NO_LIMIT if recipe.minutes else EPOCHS), splits
    code, start = 0, time.monotonic()
    try:
        with _terminable() as terminated:
            verbose = 1 if sys.stdout.isatty() else 0
            scoring = {"validation_data": validation, "validation_freq": recipe.score_every}
            gan.fit(batches, epochs=epochs, verbose=verbose, callbacks=watchers, **scoring)
    except KeyboardInterrupt:
        code = TERMINATED if terminated else INTERRUPTED
        kept = "the model so far is kept" if gan.steps else "nothing is kept, since no step was done yet"
        going_on = isinstance(checkpoint, callbacks.Checkpoint) and (gan.steps or folder.again)
        kept += f"; go on with: rnngan train --resume {folder.path}" if going_on else ""
        print(f"\nInterrupted; {kept}.", flush=True)
    finally:  # after an error in the middle too
        seconds = time.monotonic() - start
        if gan.steps:
            _write_results(recipe, given, gan, samples, folder)
    if not gan.steps:
        return code
    if checkpoint.finished:
        print("Nothing was left to train; give more --epochs or --minutes to go on.")
    _conclude(recipe, given[0], gan, folder, gan.steps - begun[0], seconds)
    messages = [guard.message for guard in guards if guard.message]
    for message in messages:
        print("rnngan:", message, file=sys.stderr)
    return code or (STOPPED if messages else 0)


def _checkpoint(recipe, gan, folder):
    """Return the callback that saves the training in the run folder and goes on from there."""
    if devices.count_workers(gan.distribute_strategy) > 1:
        return devices.NoCheckpoint()
    steps, minutes = recipe.checkpoint_steps, recipe.checkpoint_minutes
    return callbacks.Checkpoint(folder.path / CHECKPOINTS, steps, minutes, keep=KEPT)


def _begin(gan, checkpoint, folder):
    """Say where a training goes on; return the number of steps behind it."""
    if checkpoint.resumed:
        print(f"Resumed    after {checkpoint.resumed}", flush=True)
    elif folder.again:
        print("Resumed    from the beginning, since no checkpoint was written yet", flush=True)
    return gan.steps


def _conclude(recipe, modality, gan, folder, steps, seconds):
    """Say what was done and where everything is."""
    speed, before = steps * recipe.batch_size / seconds, gan.steps - steps
    behind = f", after {_count(before, 'step')} before" if before else ""
    print(
        f"Trained {_count(steps, 'step')} in {seconds / 60:.1f} minutes, {speed:.0f} {modality.unit}s a second{behind}."
    )
    for name, found in best_and_last(gan.history, gan.generative_metrics, recipe.score_every).items():
        print(
            f"{name.removeprefix('val_')}: best {found.best:.4g} after epoch {found.best_epoch}, "
            f"last {found.last:.4g} after epoch {found.last_epoch}."
        )
    files = sorted(name for name in os.listdir(folder.path) if not name.startswith("."))
    print(f"{folder.path} has {', '.join(files)}.")
    print(f"Draw more: rnngan sample {folder.path} -n 64 --seed 1")


def _watchers(recipe, given, gan, folder, readable_after):
    """Return the callback that samples, the guards that may stop training, and the list of all callbacks."""
    modality, data = given
    samples = modality.sampler(recipe, data, folder.path)
    guards = [callbacks.StopOnNaN()]
    if recipe.stop_on_collapse:
        guards.append(callbacks.StopOnCollapse(modality.some(data, 64), seed=recipe.seed))
    others = [*modality.others(recipe), HistoryFile(folder.path / "history.csv")]
    if recipe.minutes:
        others.append(callbacks.StopAfter(recipe.minutes))
        if not recipe.epochs and recipe.schedule != "constant":
            others.append(callbacks.DecayOverTime(recipe.minutes, recipe.schedule))
    if recipe.target:
        others.append(callbacks.StopAtScore(_monitor(gan), recipe.target))
    return samples, guards, [*guards, samples, *others, *_progress(recipe, modality.unit, readable_after)]


def _progress(recipe, unit, readable_after):
    """Return the callbacks that show on the screen how training goes."""
    pace = Pace(recipe.batch_size, unit, readable_after)
    if not sys.stdout.isatty():
        return [pace, ProgressLines(recipe.minutes, recipe.batch_size, unit)]
    return [pace, *([MinutesBar(recipe.minutes)] if recipe.minutes and not recipe.epochs else [])]


def _monitor(gan):
    """Return the name under which a model's score stands in the logs.

    Raises:
        ValueError: the run has no score.
    """
    if not gan.generative_metrics:
        raise ValueError("--target ends training at a score, and this run has none; leave out --score-samples 0.")
    return f"val_{gan.generative_metrics[0].name}"


def _write_results(recipe, given, gan, sampler, folder):
    """Write model, samples and curves; from here on the folder stays."""
    folder.keep()
    with replacing(folder.path / MODEL) as part:
        gan.save(part)
    modality, data = given
    modality.write_samples(recipe, data, gan, sampler, folder.path)
    if gan.history.history:  # empty where the first epoch was cut off
        plot.history(gan.history, folder.path / "history.png")


def _count(number, unit):
    """Return a number with its unit, in the plural where it is not 1."""
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"


@contextlib.contextmanager
def _terminable():
    """Let SIGTERM end the block as Ctrl-C does; give a list that then is not empty."""
    received = []

    def interrupt(number, frame):
        received.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield received
    finally:
        signal.signal(signal.SIGTERM, before)
