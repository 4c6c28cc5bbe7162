"""Do the scores move the right way? Spoil real images more and more, and watch every score.

    python experiments/score_sanity.py --data mnist --samples 2000

writes `experiments/results/score_sanity_DATA.json`, the table in `docs/evaluation.md` and `docs/score_sanity_DATA.png`.
What each score should see was written down (`EXPECTED`) before it was run.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.stats import spearmanr

from rnngan_tf import plot
from rnngan_tf.core.files import replacing
from rnngan_tf.metrics import reference_models
from rnngan_tf.metrics.evaluator import Evaluator
from rnngan_tf.metrics.features import bundled
from rnngan_tf.metrics.features.bundled import RECIPES

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs"
MARKS = "<!-- {}: {} -->"
DISTANCES = ("fd", "kd", "nn_accuracy")
EXPECTED = {
    "blur": (*DISTANCES, "precision", "density", "coverage", "recall"),
    "noise": (*DISTANCES, "precision", "density", "coverage", "recall", "classifier_score"),
    "dropped classes": (*DISTANCES, "recall", "coverage", "classes", "class_entropy", "class_kl", "classifier_score"),
    "duplicated samples": ("fd", "nn_accuracy", "recall", "coverage", "duplicates"),
    "mixed-in real samples": (*DISTANCES, "precision", "density", "coverage", "recall"),
}
STRENGTHS = {
    "blur": (0, 0.5, 1, 1.5, 2, 3),  # standard deviation in pixels
    "noise": (0, 0.1, 0.2, 0.4, 0.6, 0.8),  # standard deviation, images spanning [-1, 1]
    "dropped classes": (0, 1, 3, 5, 7, 9),  # of ten
    "duplicated samples": (0, 0.5, 0.75, 0.9, 0.97, 0.99),  # share of images that are copies of others
    "mixed-in real samples": (0, 0.2, 0.4, 0.6, 0.8, 1),  # share of real images among those of the PCA mixture
}


def spoiled(kind, strength, data, samples, rng):
    """Return `samples` training images, spoiled by a kind of damage, float32 in [-1, 1]."""
    rows = rng.permutation(len(data.train_images))
    if kind == "dropped classes":
        rows = rows[data.train_labels[rows] < data.num_classes - strength]
    images = data.train_images[rows[:samples]] / np.float32(127.5) - 1
    if kind == "blur":
        return gaussian_filter(images, (0, strength, strength, 0)) if strength else images
    if kind == "noise":
        return np.clip(images + rng.normal(0, strength, images.shape), -1, 1).astype("float32")
    if kind == "duplicated samples":
        distinct = max(1, round(samples * (1 - strength)))
        return images[np.arange(samples) % distinct]
    if kind == "mixed-in real samples":
        made = reference_models.samples("pca_mixture", data, samples, seed=1)
        real = round(samples * strength)
        return np.concatenate([images[:real], made[real:]])
    return images


def measure(evaluator, rounds):
    """Return the subject's row of scores for every kind and strength: `{kind: [{score: (value, low, high)}]}`."""
    found = {}
    for kind, strengths in STRENGTHS.items():
        found[kind] = []
        for strength in strengths:
            images = spoiled(kind, strength, evaluator.data, evaluator.samples, np.random.default_rng(0))
            report = evaluator.evaluate(images, calibration=False, rounds=rounds)
            found[kind].append({name: tuple(value) for name, value in report.rows[0].values.items()})
            print(kind, strength, {name: round(value[0], 3) for name, value in found[kind][-1].items()}, flush=True)
    return found


def badness(values, better):
    """Return numbers that grow as a score gets worse."""
    values = np.asarray(values)
    return values if better == "low" else -values if better == "high" else np.abs(values - better)


def verdict(rows, name, better, improves):
    """Return the rank correlation of strength and badness, and whether the ends differ by more than their intervals."""
    values = badness([row[name][0] for row in rows], better)
    values = -values if improves else values
    half = [max(row[name][2] - row[name][0], row[name][0] - row[name][1]) for row in (rows[0], rows[-1])]
    moved = bool(values[-1] - values[0] > sum(half))
    rank = 0.0 if np.ptp(values) == 0 else float(spearmanr(np.arange(len(values)), values).statistic)
    return {"rank": rank, "moved": moved, "right": moved and rank > 0.8}


def judge(evaluator, found):
    """Return `{kind: {score's first name: verdict}}`."""
    return {
        kind: {
            score.prefix: verdict(rows, score.name, score.better, kind == "mixed-in real samples")
            for score in evaluator.scores
        }
        for kind, rows in found.items()
    }


def table(evaluator, found, judged):
    """Return the markdown: values from no damage to the most, and whether the score saw it."""
    lines = []
    for kind, rows in found.items():
        strengths = " | ".join(f"{strength:g}" for strength in STRENGTHS[kind])
        lines += [f"**{kind.capitalize()}**", "", f"| score | {strengths} | should see it | sees it |"]
        lines.append("|---" * (len(rows) + 3) + "|")
        for score in evaluator.scores:
            values = " | ".join(f"{row[score.name][0]:.3g}" for row in rows)
            should = "yes" if score.prefix in EXPECTED[kind] else ""
            sees = "yes" if judged[kind][score.prefix]["right"] else "no"
            lines.append(f"| `{score.prefix}` | {values} | {should} | {sees} |")
        lines.append("")
    return "\n".join(lines)


def draw(evaluator, found, path):
    """Draw every score that should see a kind of damage against its strength, from its best to its worst value."""
    with plot.drawing(path, figsize=(4.2 * len(found), 3.4)) as figure:
        for axis, (kind, rows) in zip(figure.subplots(1, len(found)), found.items(), strict=True):
            for index, score in enumerate(one for one in evaluator.scores if one.prefix in EXPECTED[kind]):
                values = badness([row[score.name][0] for row in rows], score.better)
                axis.plot(
                    STRENGTHS[kind],
                    (values - values.min()) / max(np.ptp(values), 1e-12),
                    ".-" if index < 7 else ".--",
                    label=score.prefix,
                )
            axis.set(title=kind, xlabel="strength", ylabel="worse →" if kind == "blur" else None)
            axis.legend(fontsize=7)


def networks():
    """Return the markdown table of the bundled feature networks, from their records."""
    lines = ["| network | test accuracy | parameters | file | epochs | minutes |", "|---|---:|---:|---:|---:|---:|"]
    for name in RECIPES:
        known = bundled.record(name)
        lines.append(
            f"| `{name}` | {known['test_accuracy']:.2%} | {known['parameters']:,} | {known['bytes'] / 1000:.0f} kB "
            f"| {known['epochs']} | {known['minutes']:.0f} |"
        )
    return "\n".join(lines)


def write_docs(name, text):
    """Put text between the marks of that name in `docs/evaluation.md`."""
    page = DOCS / "evaluation.md"
    start, end = (MARKS.format(word, name) for word in ("begin", "end"))
    content = page.read_text(encoding="utf-8")
    before, rest = content.split(start)
    after = rest.split(end)[1]
    page.write_text(f"{before}{start}\n{text}\n{end}{after}", encoding="utf-8")


def main():
    """Measure, judge, and write results, table and image."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="mnist")
    parser.add_argument("--samples", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=30)
    arguments = parser.parse_args()
    evaluator = Evaluator(arguments.data, arguments.samples)
    found = measure(evaluator, arguments.rounds)
    judged = judge(evaluator, found)
    missed = [
        f"{kind}: {name}" for kind, names in EXPECTED.items() for name in names if not judged[kind][name]["right"]
    ]
    results = {"samples": arguments.samples, "strengths": STRENGTHS, "expected": EXPECTED, "values": found}
    file = HERE / "results" / f"score_sanity_{arguments.data}.json"
    with replacing(file) as part:
        part.write_text(json.dumps(results | {"verdicts": judged, "missed": missed}, indent=1) + "\n", encoding="utf-8")
    write_docs("feature networks", networks())
    write_docs(f"score_sanity {arguments.data}", table(evaluator, found, judged))
    draw(evaluator, found, DOCS / f"score_sanity_{arguments.data}.png")
    print("not seen though expected:", ", ".join(missed) or "none")


if __name__ == "__main__":
    main()
