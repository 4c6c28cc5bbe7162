"""`rnngan train`: a training run and its folder."""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

from keras.callbacks import LambdaCallback

from rnngan_tf import plot
from rnngan_tf.cli import devices, families
from rnngan_tf.cli.info import versions
from rnngan_tf.cli.progress import HistoryFile, MinutesBar, Pace, ProgressLines
from rnngan_tf.cli.resume import note_limits, reopen
from rnngan_tf.cli.runs import RunFolder, free_folder
from rnngan_tf.core import precision
from rnngan_tf.core.files import replacing
from rnngan_tf.metrics import best_and_last
from rnngan_tf.models.saving import MODEL
from rnngan_tf.training import callbacks

EPOCHS = 20
NO_LIMIT = 1_000_000  # epochs, where minutes decide
CHECKPOINTS, KEPT = "checkpoints", 2  # their folder in that of the run, and how many are kept
NO_WORDS = ("command", "debug", "given", "resume")  # beside the words that make a run what it is
INTERRUPTED, TERMINATED, STOPPED = 130, 143, 1


def run(arguments):
    """Train, write the run folder, and return the exit code."""
    opening, arguments = (None, arguments) if arguments.resume is None else reopen(arguments)
    family = families.choose(arguments)
    family.prepare(arguments)
    strategy = devices.choose(arguments.devices)
    devices.check(strategy, arguments)
    if opening is None:
        kind = "" if arguments.model == "gan" else arguments.model
        words = [kind, arguments.generator, Path(arguments.data).resolve().name]
        stem = "runs/" + "-".join(word for word in words if word)
        opening = RunFolder(devices.own_folder(arguments.out or free_folder(stem), strategy))
    chosen = precision.choose(arguments.precision)
    with opening as folder:
        data, batches = family.load_data(arguments)
        with devices.scope(strategy):
            metrics, validation = family.load_scores(arguments, data, strategy)
            gan = family.build(arguments, data, metrics)
        _announce(arguments, (family, data, batches), gan, chosen, folder)
        if folder.again:
            note_limits(folder, arguments)
        else:
            folder.write_json("config.json", _config(arguments, data, gan, chosen))
        return _train(arguments, (family, data), (batches, validation), gan, folder)


def _announce(arguments, given, gan, chosen, folder):
    """Say what will be trained, on what, how and how long."""
    family, data, batches = given
    epochs = arguments.epochs or (None if arguments.minutes else EPOCHS)
    limits = [_count(limit, unit) for unit, limit in (("minute", arguments.minutes), ("epoch", epochs)) if limit]
    print(f"Data       {family.describe(data)}: {data.source}")
    networks, objective = _describe(arguments, gan)
    print(f"Networks   {networks}")
    print(f"Objective  {objective}")
    print(f"Precision  {chosen.policy}: {chosen.reason}")
    print(gan.jit_status().replace("XLA: ", "XLA        "))
    print(f"Devices    {devices.describe(gan.distribute_strategy)}")
    epoch = f"{_count(len(batches), 'step')} of {_count(arguments.batch_size, family.unit)}"
    print(f"Length     at most {' or '.join(limits)}; an epoch is {epoch}")
    later = "; --resume goes on" if devices.count_workers(gan.distribute_strategy) == 1 else ""
    print(f"Folder     {folder.path}; Ctrl-C ends the training and keeps what it has{later}", flush=True)


def _describe(arguments, model):
    """Return what the networks are and what they are trained on, in words."""
    if arguments.model == "vae":
        networks = {f"encoder {arguments.encoder}": model.encoder, f"decoder {arguments.generator}": model.decoder}
        weight = f"beta {model.beta:g}, {model.warm_up_steps:g} steps of warm-up, free bits {model.free_bits:g}"
        objective = f"{model.likelihood!r}, {weight}"
    elif arguments.model == "language":
        networks, objective = {f"generator {arguments.generator}": model.generator}, "maximum likelihood"
    else:
        kinds = f"generator {arguments.generator}", f"discriminator {arguments.discriminator}"
        networks = dict(zip(kinds, (model.generator, model.discriminator), strict=True))
        objective = f"{model.objective!r}, penalty {model.penalty!r}"
    sizes = (f"{kind} ({network.count_params():,} parameters)" for kind, network in networks.items())
    return ", ".join(sizes), objective


def _config(arguments, data, gan, chosen):
    """Return what this run was: every word with its value, and what the machine made of it."""
    words = {name: value for name, value in vars(arguments).items() if name not in NO_WORDS}
    words |= {name: dict(value) for name, value in words.items() if name.endswith("_option")}
    return {
        "command": arguments.command,
        "arguments": words,
        "data": {"name": data.name, "source": data.source, "image_shape": list(gan.image_shape)},
        "precision": chosen._asdict(),
        "jit": gan.jit_status(),
        "versions": versions(),
    }


def _train(arguments, given, splits, gan, folder):
    """Fit until the end, a guard, Ctrl-C or an error; write what there is; return the exit code."""
    samples, guards, watchers = _watchers(arguments, given, gan, folder)
    checkpoint, begun = _checkpoint(arguments, gan, folder), []  # the steps behind a training that goes on
    watchers += [checkpoint, LambdaCallback(on_train_begin=lambda logs: begun.append(_begin(gan, checkpoint, folder)))]
    epochs, (batches, validation) = arguments.epochs or (NO_LIMIT if arguments.minutes else EPOCHS), splits
    code, start = 0, time.monotonic()
    try:
        with _terminable() as terminated:
            verbose = 1 if sys.stdout.isatty() else 0
            scoring = {"validation_data": validation, "validation_freq": arguments.score_every}
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
            _write_results(arguments, given, gan, samples, folder)
    if not gan.steps:
        return code
    if checkpoint.finished:
        print("Nothing was left to train; give more --epochs or --minutes to go on.")
    _conclude(arguments, given[0], gan, folder, gan.steps - begun[0], seconds)
    messages = [guard.message for guard in guards if guard.message]
    for message in messages:
        print("rnngan:", message, file=sys.stderr)
    return code or (STOPPED if messages else 0)


def _checkpoint(arguments, gan, folder):
    """Return the callback that saves the training in the run folder and goes on from there."""
    if devices.count_workers(gan.distribute_strategy) > 1:
        return devices.NoCheckpoint()
    steps, minutes = arguments.checkpoint_steps, arguments.checkpoint_minutes
    return callbacks.Checkpoint(folder.path / CHECKPOINTS, steps, minutes, keep=KEPT)


def _begin(gan, checkpoint, folder):
    """Say where a training goes on; return the number of steps behind it."""
    if checkpoint.resumed:
        print(f"Resumed    after {checkpoint.resumed}", flush=True)
    elif folder.again:
        print("Resumed    from the beginning, since no checkpoint was written yet", flush=True)
    return gan.steps


def _conclude(arguments, family, gan, folder, steps, seconds):
    """Say what was done and where everything is."""
    speed, before = steps * arguments.batch_size / seconds, gan.steps - steps
    behind = f", after {_count(before, 'step')} before" if before else ""
    print(
        f"Trained {_count(steps, 'step')} in {seconds / 60:.1f} minutes, {speed:.0f} {family.unit}s a second{behind}."
    )
    for name, found in best_and_last(gan.history, gan.generative_metrics, arguments.score_every).items():
        print(
            f"{name.removeprefix('val_')}: best {found.best:.4g} after epoch {found.best_epoch}, "
            f"last {found.last:.4g} after epoch {found.last_epoch}."
        )
    files = sorted(name for name in os.listdir(folder.path) if not name.startswith("."))
    print(f"{folder.path} has {', '.join(files)}.")
    print(f"Draw more: rnngan sample {folder.path} -n 64 --seed 1")


def _watchers(arguments, given, gan, folder):
    """Return the callback that samples, the guards that may stop training, and the list of all callbacks."""
    family, data = given
    samples = family.sampler(arguments, data, folder.path)
    guards = [callbacks.StopOnNaN()]
    if arguments.stop_on_collapse:
        guards.append(callbacks.StopOnCollapse(family.some(data, 64), seed=arguments.seed))
    others = [*family.others(arguments), HistoryFile(folder.path / "history.csv")]
    if arguments.minutes:
        others.append(callbacks.StopAfter(arguments.minutes))
        if not arguments.epochs and arguments.schedule != "constant":
            others.append(callbacks.DecayOverTime(arguments.minutes, arguments.schedule))
    if arguments.target:
        others.append(callbacks.StopAtScore(_monitor(gan), arguments.target))
    return samples, guards, [*guards, samples, *others, *_progress(arguments, family.unit)]


def _progress(arguments, unit):
    """Return the callbacks that show on the screen how training goes."""
    pace = Pace(arguments.batch_size, unit, getattr(arguments, "readable_after", None))
    if not sys.stdout.isatty():
        return [pace, ProgressLines(arguments.minutes, arguments.batch_size, unit)]
    return [pace, *([MinutesBar(arguments.minutes)] if arguments.minutes and not arguments.epochs else [])]


def _monitor(gan):
    """Return the name under which a model's score stands in the logs.

    Raises:
        ValueError: the run has no score.
    """
    if not getattr(gan, "scores", None):
        raise ValueError("--target ends training at a score, and this run has none; leave out --score-samples 0.")
    return f"val_{gan.generative_metrics[0].name}"


def _write_results(arguments, given, gan, sampler, folder):
    """Write model, samples and curves; from here on the folder stays."""
    folder.keep()
    with replacing(folder.path / MODEL) as part:
        gan.save(part)
    family, data = given
    family.write_samples(arguments, data, gan, sampler, folder.path)
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
