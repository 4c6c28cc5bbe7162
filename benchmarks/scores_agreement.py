"""Compare the distances of `rnngan_tf.metrics` with other packages' on the same features, and time them.

The other packages (torch-fidelity, torchmetrics, prdc, SciPy, scikit-learn) may live in an environment of their own:

    python benchmarks/scores_agreement.py --peer-python PEERS/bin/python

This file runs twice: here it makes the features and computes ours; in the other environment, as `scores_peers.py`, the
peers' values on the same arrays. What is printed also goes to `benchmarks/results/scores_agreement.md` and `.json`.
It exits 1 where a difference is larger than 1e-4 of the peer's value.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from rnngan_tf.metrics import functional

HERE = Path(__file__).parent
TOLERANCE = 1e-4  # relative
NEIGHBOURS = 5
SCORES = {
    "frechet": "Frechet distance",
    "kernel": "kernel distance",
    "precision": "precision",
    "recall": "recall",
    "density": "density",
    "coverage": "coverage",
}


def mixture(rng, count, centers, mixing, noise):
    """Draw from a mixture of correlated Gaussians and cut it off at 0, as a network's ReLU features are."""
    size = mixing.shape[0]
    points = centers[rng.integers(len(centers), size=count)] + rng.normal(size=(count, size)) @ mixing
    return np.maximum(points + noise * rng.normal(size=(count, size)), 0).astype("float32")


def feature_sets(seed=0, size=64):
    """Return name -> (real, generated), float32; some peers take only as many of one as of the other."""
    rng = np.random.default_rng(seed)
    centers, mixing = 2 * rng.normal(size=(10, size)), rng.normal(size=(size, size)) / np.sqrt(size)
    real = mixture(rng, 2000, centers, mixing, noise=0.1)
    generated = mixture(rng, 3000, centers[:8] + 0.3, 0.9 * mixing, noise=0.2)
    return {
        "2,000 and 3,000": (real, generated),
        "2,000 and 2,000": (real, generated[:2000]),
        "2,000 and 2,000, plus 20": (real + np.float32(20), generated[:2000] + np.float32(20)),
        "2,000 and 60 (singular)": (real, generated[:60]),
    }


def our_scores(real, generated):
    """Return our value of each score."""
    terms = functional.neighbourhood(real, generated, k=NEIGHBOURS)
    return {
        "frechet": functional.frechet_distance(real, generated),
        "kernel": functional.kernel_distance(real, generated).value,
        **{name: float(part.mean()) for name, part in terms._asdict().items()},
    }


def peer_scores(python, sets):
    """Run `scores_peers.py` in the peers' environment; return its values and the versions of the packages."""
    with tempfile.TemporaryDirectory() as folder:
        archive, answer = Path(folder, "features.npz"), Path(folder, "peers.json")
        arrays = {
            f"{kind}{i}": part for i, pair in enumerate(sets.values()) for kind, part in zip("rg", pair, strict=True)
        }
        np.savez(archive, **arrays)
        subprocess.run([python, HERE / "scores_peers.py", archive, answer, str(NEIGHBOURS)], check=True)
        found = json.loads(answer.read_text())
    return dict(zip(sets, found["scores"], strict=True)), found["versions"]


def compare(sets, peers):
    """Return one row a score and peer: features, score, ours, peer, its value, the relative difference."""
    rows = []
    for name, (real, generated) in sets.items():
        ours = our_scores(real, generated)
        for score in SCORES:
            for peer, value in peers[name][score].items():
                difference = abs(ours[score] - value) / max(abs(value), 1e-12) if ours[score] != value else 0.0
                rows.append([name, score, ours[score], peer, value, difference])
    return rows


def timings(count=10_000, size=64, repeats=3):
    """Return the seconds of each distance on `count` and `count` samples: median, runs, and mean processor time."""
    rng = np.random.default_rng(1)
    real, generated = (rng.normal(size=(count, size)).astype("float32") for _ in range(2))
    jobs = {
        "frechet_distance": functional.frechet_distance,
        "kernel_distance": functional.kernel_distance,
        "neighbourhood": functional.neighbourhood,
        "nearest_neighbour_accuracy": functional.nearest_neighbour_accuracy,
        "nearest": functional.nearest,
        "duplicates (one set)": lambda real, _: functional.duplicates(real, 1.0),
    }
    found = {}
    for name, job in jobs.items():
        runs, work = [], time.process_time()
        for _ in range(repeats):
            start = time.perf_counter()
            job(real, generated)
            runs.append(time.perf_counter() - start)
        work = (time.process_time() - work) / repeats
        found[name] = {"median": statistics.median(runs), "runs": runs, "processor": work}
    return found


def report(rows, seconds, facts):
    """Return the tables as Markdown."""
    lines = [
        f"Features of 64 columns, float32, k = {NEIGHBOURS}; {facts['versions']}.",
        "",
        "| features | score | ours | peer | its value | relative difference |",
        "| --- | --- | ---: | --- | ---: | ---: |",
    ]
    lines += [
        f"| {name} | {SCORES[score]} | {ours:.8g} | {peer} | {value:.8g} | {difference:.1e} |"
        for name, score, ours, peer, value, difference in rows
    ]
    worst = max(row[-1] for row in rows)
    lines += ["", f"Largest relative difference: {worst:.1e} (allowed: {TOLERANCE:.0e})."]
    lines += ["", f"Seconds for 10,000 and 10,000 samples of 64 features, median of 3; {facts['machine']}.", ""]
    lines += ["| function | seconds | runs | processor seconds |", "| --- | ---: | --- | ---: |"]
    for name, entry in seconds.items():
        runs = ", ".join(f"{run:.2f}" for run in entry["runs"])
        lines.append(f"| {name} | {entry['median']:.2f} | {runs} | {entry['processor']:.2f} |")
    return "\n".join(lines) + "\n"


def main():
    """Compare, time, print, write; exit 1 where a difference is larger than allowed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer-python", default=sys.executable, help="Python of the environment that has the peers")
    parser.add_argument("--out", type=Path, default=HERE / "results" / "scores_agreement.json")
    arguments = parser.parse_args()
    sets = feature_sets()
    peers, versions = peer_scores(arguments.peer_python, sets)
    load = os.getloadavg()[0]
    seconds = timings()
    rows = compare(sets, peers)
    facts = {
        "versions": ", ".join(f"{name} {number}" for name, number in {"numpy": np.__version__, **versions}.items()),
        "machine": f"{os.cpu_count()} cores, load average before {load:.1f}, after {os.getloadavg()[0]:.1f}",
    }
    text = report(rows, seconds, facts)
    print(text, end="")
    keys = ("features", "score", "ours", "peer", "value", "relative_difference")
    result = {**facts, "rows": [dict(zip(keys, row, strict=True)) for row in rows], "seconds": seconds}
    arguments.out.write_text(json.dumps(result, indent=1) + "\n")
    arguments.out.with_suffix(".md").write_text(text)
    sys.exit(any(row[-1] > TOLERANCE for row in rows))


if __name__ == "__main__":
    main()
