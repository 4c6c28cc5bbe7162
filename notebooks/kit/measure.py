"""Bands: run a notebook with several seeds and write what it measured into its result file."""

import datetime
import json
import statistics

from kit import source
from kit.execute import execute
from rnngan_tf.cli.info import usable_cores, versions
from rnngan_tf.core.files import replacing

SEEDS = 3


def measure(lesson, seeds=SEEDS, budget="fast"):
    """Run a notebook with seeds 0, 1, ..., with photographs and without where it asks for them; write its result file.

    Returns:
        The path of the file.

    Raises:
        ValueError: a run found that a network had not learned, or named other numbers than the one before.
    """
    values, seconds = {}, []
    photographs = '"cifar10"' in lesson.source.read_text(encoding="utf-8")
    for kind in ("", "bundled") if photographs else ("",):
        found = {}
        for seed in range(seeds):
            record, took = execute(source.read(lesson), budget, seed, kind)
            if record["problems"]:
                raise ValueError(f"{lesson.name}, seed {seed}: {' '.join(record['problems'])}")
            if found and set(record["values"]) != set(found):
                raise ValueError(f"{lesson.name}, seed {seed} measured other things: {sorted(record['values'])}.")
            for name, value in record["values"].items():
                found.setdefault(name, []).append(float(f"{value:.5g}"))
            seconds.append(round(took, 1))
        values |= found
    told = {
        "notebook": lesson.name,
        "date": datetime.date.today().isoformat(),
        "code": source.code_digest(lesson),
        "budget": budget,
        "seeds": seeds,
        "cores": usable_cores(),
        "versions": versions(),
        "seconds": seconds,
        "median_seconds": statistics.median(seconds),
        "values": values,
    }
    return _written(lesson, told)


def seconds(lesson, runs=3):
    """Measure the time of a notebook again, with seed 0, and write it into its result file; return the path.

    Raises:
        FileNotFoundError: there is no result file; measure the bands first.
    """
    told = json.loads(lesson.bands.read_text(encoding="utf-8"))
    taken = [round(execute(source.read(lesson), told["budget"])[1], 1) for _ in range(runs)]
    return _written(lesson, told | {"seconds": taken, "median_seconds": statistics.median(taken)})


def _written(lesson, told):
    """Write a result file and return its path."""
    with replacing(lesson.bands) as part:
        part.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return lesson.bands
