"""Kill trainings at random moments and in the middle of saving, let them go on, and compare how they end.

    python benchmarks/faults.py [--random 16] [--out benchmarks/results/faults.json]

Each training is killed by SIGKILL again and again until it ends by itself; then its weights, averages, optimizers,
seeds and samples must be, bit for bit, those of a training without kills and without checkpoints.
"""

import argparse
import json
import os
import platform
import queue
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).parent
KINDS = ("lstm_row-float32", "lstm_row-bfloat16", "classes-float32", "classes-bfloat16")
POINTS = ("half written", "written", "synced", "renamed", "before the oldest goes")
EVERY = 5  # steps between checkpoints, as in faults_training.py
PATIENCE = 600  # seconds for one process


class Training:
    """One training in a folder of its own, in as many processes as it takes.

    Args:
        kind: a name of `KINDS`, perhaps with `-plain`.
        folder: an empty folder.
        rng: `random.Random` that draws the moments.
    """

    def __init__(self, kind, folder, rng):
        self.kind, self.folder, self.rng = kind, folder, rng
        self.answer, self.progress = folder / "answer.json", folder / "progress"
        self.kills, self.said = [], []
        self.seconds = 0.0  # from the first step to the end of the last process

    def run(self, delay=None, point=None):
        """Train until the end or a kill; return whether there was a kill.

        Args:
            delay: seconds after its first step to kill the process; None lets it be.
            point: where in the 2nd to 5th save it kills itself.
        """
        words = [self.kind, self.folder / "checkpoints", self.answer, self.progress]
        words += [] if point is None else [point, self.rng.randint(2, 5)]
        before = self._lines()
        environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
        command = [sys.executable, HERE / "faults_training.py", *words]
        with open(self.folder / "errors", "w+", encoding="utf-8") as errors:
            process = subprocess.Popen(list(map(str, command)), stderr=errors, env=environment)
            while process.poll() is None and len(self._lines()) < len(before) + 2:
                time.sleep(0.01)
            start = time.monotonic()
            if delay is not None:
                time.sleep(delay)
                process.kill()
            code = process.wait(PATIENCE)
            self.seconds = time.monotonic() - start
            errors.seek(0)
            text = errors.read()
        self.said += [line for line in text.splitlines() if "checkpoint" in line]
        if code not in (0, -9):
            raise RuntimeError(f"{self.kind} ended with exit code {code}:\n{text[-3000:]}")
        killed = code == -9 and not self.answer.exists()  # too late where all was done
        if killed:
            when = point or "at random"
            half = sorted(path.name for path in (self.folder / "checkpoints").glob("*.part"))
            self.kills.append({"when": when, "done": self._done(), "half_written": bool(half)})
        return killed

    def lost(self):
        """Return for each kill how many finished steps were done again."""
        starts = [int(line.split()[1]) for line in self._lines() if line.startswith("from ")]
        return [kill["done"] - start for kill, start in zip(self.kills, starts[1:], strict=True)]

    def result(self):
        return json.loads(self.answer.read_text(encoding="utf-8"))

    def _lines(self):
        return self.progress.read_text(encoding="utf-8").split("\n")[:-1] if self.progress.exists() else []

    def _done(self):
        """Return the last step that was done."""
        last = self._lines()[-1].split() if self._lines() else ["0"]
        return int(last[-1])


def chain(kind, folder, rng, kills=0, longest=0.0, points=()):
    """Train to the end with kills after up to `longest` seconds of training, and one at each of `points`."""
    folder.mkdir()
    training = Training(kind, folder, rng)
    for point in points:
        training.run(point=point)
    while len(training.kills) < kills + len(points) and training.run(delay=rng.uniform(0, longest)):
        pass
    if not training.answer.exists():
        training.run()
    return training


def compare(expected, found):
    """Return whether variables and samples are the same, and the largest relative difference in the history."""
    same = {name: expected[name] == found[name] for name in ("variables", "samples")}
    pairs = [
        pair
        for name, values in expected["history"].items()
        for pair in zip(values, found["history"][name], strict=True)
    ]
    return same | {"history": max(abs(a - b) / max(abs(a), 1e-12) for a, b in pairs)}


def measure(kind, place, random_kills, seed):
    """Return the row of a kind: kills, and whether every training ended as the one without kills."""
    rng = random.Random(f"{kind} {seed}")
    plain = [chain(f"{kind}-plain", place / f"plain{i}", rng) for i in range(2)]
    expected = plain[0].result()
    trainings = [chain(kind, place / "points", rng, points=POINTS)]
    longest = 0.6 * plain[0].seconds  # so that most kills come before a training ends by itself
    while sum(len(one.kills) for one in trainings[1:]) < random_kills and len(trainings) < 50:
        left = random_kills - sum(len(one.kills) for one in trainings[1:])
        trainings.append(chain(kind, place / f"random{len(trainings)}", rng, left, longest))
    kills = [kill for one in trainings for kill in one.kills]
    lost = [steps for one in trainings for steps in one.lost()]
    return {
        "kind": kind,
        "plain": compare(expected, plain[1].result()),
        "trainings": len(trainings),
        "kills": len(kills),
        "in_saves": sum(kill["when"] != "at random" for kill in kills),
        "random": sum(kill["when"] == "at random" for kill in kills),
        "half_written": sum(kill["half_written"] for kill in kills),
        "compared": [compare(expected, one.result()) for one in trainings],
        "most_steps_lost": max(lost),
        "lost": lost,
        "said": [line for one in trainings for line in one.said],
    }


def measure_all(place, random_kills, seed, workers):
    """Return the rows of all kinds, measured by so many threads, each of which waits for its own processes."""
    waiting, rows, errors = queue.SimpleQueue(), {}, []
    for kind in KINDS:
        waiting.put(kind)

    def work():
        while not waiting.empty() and not errors:
            try:
                kind = waiting.get_nowait()
                (place / kind).mkdir()
                rows[kind] = measure(kind, place / kind, -(-random_kills // len(KINDS)), seed)
                print(json.dumps(rows[kind]), flush=True)
            except queue.Empty:
                return
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return [rows[kind] for kind in KINDS]


def report(rows, minutes):
    """Return the lines of the table."""
    kills, trainings = sum(row["kills"] for row in rows), sum(row["trainings"] for row in rows)
    same = sum(one["variables"] and one["samples"] for row in rows for one in row["compared"])
    lines = [
        f"{kills} kills by SIGKILL in {trainings} trainings, {sum(row['in_saves'] for row in rows)} of them inside a "
        f"save; {same} of {trainings} trainings ended with the variables (weights, averages, optimizers, seeds) and "
        f"the samples of the training without kills and without checkpoints, bit for bit. A checkpoint every {EVERY} "
        f"steps; at most {max(row['most_steps_lost'] for row in rows)} finished steps were done again after a kill.",
        "",
        f"{os.cpu_count()} cores ({platform.machine()}), {minutes:.0f} minutes. The history is compared with that of "
        "the plain training by the largest relative difference of a value; beside it, that of two plain trainings.",
        "",
        "| training | trainings | kills at random | in a save | half-written file left | same variables | same samples "
        "| history | of two plain | most steps lost |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        variables, samples = (sum(one[name] for one in row["compared"]) for name in ("variables", "samples"))
        history = max(one["history"] for one in row["compared"])
        lines.append(
            f"| {row['kind']} | {row['trainings']} | {row['random']} | {row['in_saves']} | {row['half_written']} | "
            f"{variables} | {samples} | {history:.0e} | {row['plain']['history']:.0e} | {row['most_steps_lost']} |"
        )
    return lines


def main():
    """Measure, print and write; the exit code is 1 where a training ended differently."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--random", type=int, default=16, help="kills at random moments, beside 20 inside saves")
    parser.add_argument("--workers", type=int, default=2, help="trainings at a time")
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    parser.add_argument("--out", type=Path, default=HERE / "results" / "faults.json")
    arguments = parser.parse_args()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        rows = measure_all(Path(place), arguments.random, arguments.seed, arguments.workers)
    lines = report(rows, (time.monotonic() - start) / 60)
    arguments.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    arguments.out.with_suffix(".md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    return not all(one["variables"] and one["samples"] for row in rows for one in row["compared"])


if __name__ == "__main__":
    sys.exit(main())
