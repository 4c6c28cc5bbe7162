"""Compute the scores of the shipped presets again, and compare them with their cards.

    python experiments/check_presets.py [NAME ...] [--data-dir DIR]

Draws 10,000 samples with the weights in the package, scores them against the test images, and prints each Frechet
distance and coverage beside the value and interval that the card tells. The exit code is 1 where one lies outside.
"""

import argparse
import sys

from rnngan_tf.metrics.evaluator import Evaluator
from rnngan_tf.models.saving import read_record
from rnngan_tf.zoo.from_preset import WEIGHTS, from_preset
from rnngan_tf.zoo.presets import PRESETS, preset_names

SCORES = ("fd_", "coverage_")


def compare(name, data_dir):
    """Return rows of a preset's name, score, value now, and what its card tells."""
    told = read_record(WEIGHTS, name)["report"]
    evaluator = Evaluator(PRESETS[name].data, told["protocol"]["samples"], data_dir=data_dir, verbose=0)
    report = evaluator.evaluate(from_preset(name, precision="float32"), name, calibration=False, rounds=2)
    now = report.to_dict()["rows"][0]["scores"]
    before = told["rows"][0]["scores"]
    return [(name, score, now[score]["value"], before[score]) for score in before if score.startswith(SCORES)]


def main():
    """Print a line for each score; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="presets (default: all that are shipped)")
    parser.add_argument("--data-dir", help="folder of TensorFlow Datasets")
    arguments = parser.parse_args()
    names = arguments.names or [name for name in preset_names("images") if (WEIGHTS / f"{name}.json").is_file()]
    outside = 0
    for name in names:
        for row, score, value, card in compare(name, arguments.data_dir):
            within = card["low"] <= value <= card["high"]
            outside += not within
            verdict = "as told" if within else "OUTSIDE"
            told = f"{card['value']:.4g} [{card['low']:.4g}, {card['high']:.4g}]"
            print(f"{row:30} {score:28} {value:9.4g}  card {told}  {verdict}", flush=True)
    return 1 if outside else 0


if __name__ == "__main__":
    sys.exit(main())
