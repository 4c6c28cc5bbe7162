"""Run an experiment from the command line: what is missing, in any number of processes, then result file and plot."""

import argparse
import inspect
import json

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

import rnngan_tf as rg
from lab import code, results
from lab.measurements import Measurements
from lab.table import Table
from rnngan_tf.core.files import replacing


def run(experiment, arguments=None):
    """Run what is missing of a tier; once all is there write the result file and the plot, and tell the verdicts.

    Args:
        experiment: an `Experiment`.
        arguments: command-line words; those of the process by default.
    """
    words = _parser(experiment).parse_args(arguments)
    if words.judge:
        table, found = results.read(experiment, words.tier)
        if table is not None:
            plot(experiment, words.tier, table)
        return tell(experiment, words.tier, table, found)
    measurements = Measurements(experiment, words.tier)
    pairs = results.arms_and_seeds(experiment, words.tier)
    wanted = [(arm, seed) for arm, seed in pairs if not words.arms or arm in words.arms]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as progress:
        task = progress.add_task(experiment.name, total=len(wanted))
        for arm, seed in wanted:
            progress.update(task, description=f"{experiment.name} {arm}, seed {seed}")
            measurements.run(arm, seed)
            progress.advance(task)
    return collate(experiment, words.tier, measurements)


def collate(experiment, tier, measurements):
    """Write the result file and the plot where every measurement has run; else tell what is missing."""
    rows = {pair: measurements.read(*pair) for pair in results.arms_and_seeds(experiment, tier)}
    missing = [f"{arm}, seed {seed}" for (arm, seed), row in rows.items() if row is None]
    if missing:
        print(f"{experiment.name} ({tier}): {len(missing)} of {len(rows)} not yet run: {'; '.join(missing[:5])}")
        return None
    found = results.pack(experiment, tier, list(rows.values()), measurements.code)
    path = results.path_of(experiment, tier)
    with replacing(path) as part:
        part.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    table = Table(found["rows"])
    image = plot(experiment, tier, table)
    measurements.remove()
    print(f"Wrote {path.relative_to(code.ROOT)} and {image.relative_to(code.ROOT)}; {found['minutes']} minutes.")
    return tell(experiment, tier, table, found)


def plot(experiment, tier, table):
    """Draw the results below `docs/experiments` and return the path."""
    path = code.ROOT / f"docs/experiments/{experiment.name}_{tier}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    with rg.plot.drawing(path, figsize=(9, 4.5)) as figure:
        experiment.draw(table, tier, figure)
        figure.suptitle(f"{experiment.name}: {experiment.title} ({tier} tier)")
    return path


def tell(experiment, tier, table, found):
    """Print and return the findings."""
    if table is None:
        print(f"{experiment.name} ({tier}) has not run.")
        return None
    findings = experiment.judge(table, tier)
    for claim, finding in findings.items():
        print(f"{claim}: {finding.verdict}. {finding.measured}")
    return findings


def _parser(experiment):
    """Return the parser of an experiment's command line."""
    options = {"formatter_class": argparse.RawDescriptionHelpFormatter}
    parser = argparse.ArgumentParser(description=inspect.getmodule(type(experiment)).__doc__, **options)
    parser.add_argument("--tier", choices=tuple(experiment.arms), default="quick")
    arms = tuple(dict.fromkeys(arm for names in experiment.arms.values() for arm in names))
    parser.add_argument("--arms", nargs="*", choices=arms, help="only these; several processes share the work anyway")
    parser.add_argument(
        "--judge", action="store_true", help="run nothing; draw the result file again and tell its verdicts"
    )
    return parser
