"""What scoring costs inside `fit`: seconds of validation beside seconds of training, epoch by epoch.

    python benchmarks/scoring_cost.py [--data mnist] [--epochs 3]

Each generator trains on the full data with the default recipe, once with `data.test(500)` as validation data (all
10,000 images) and once with the four batches that 2,000 samples need, and a Frechet distance of 2,000 samples. The
first epoch, which traces, is left out. Writes `results/scoring_cost.md` and `.json`.
"""

import argparse
import json
import os
import platform
import statistics
import time
from pathlib import Path

import keras

import rnngan_tf as rg

RESULTS = Path(__file__).parent / "results"
GENERATORS = ("dense", "conv_transpose", "lstm_row")
SAMPLES = 2000


class Clock(keras.callbacks.Callback):
    """Notes how long each epoch trained and validated, in seconds."""

    def on_train_begin(self, logs=None):
        self.training, self.validating = [], []

    def on_epoch_begin(self, epoch, logs=None):
        self.start, self.spent = time.perf_counter(), 0.0

    def on_test_begin(self, logs=None):
        self.test_start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        end = time.perf_counter()
        self.validating.append(end - self.test_start)
        self.training.append(self.test_start - self.start)


def measure(name, data, batches, epochs):
    """Return medians of training and validation seconds an epoch for one generator."""
    keras.utils.set_random_seed(0)
    gan = rg.GANModel(rg.generators.GENERATORS[name](data.image_shape), rg.discriminators.conv(data.image_shape))
    gan.compile(metrics=[rg.metrics.FrechetDistance(data.name, samples=SAMPLES)])
    clock, validation = Clock(), data.test(500)
    validation = validation if batches is None else validation.take(batches)
    gan.fit(data.train(64), epochs=epochs + 1, validation_data=validation, callbacks=[clock], verbose=2)
    return statistics.median(clock.training[1:]), statistics.median(clock.validating[1:])


def main():
    """Measure every generator, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="mnist")
    parser.add_argument("--epochs", type=int, default=3)
    arguments = parser.parse_args()
    data = rg.load_images(arguments.data)
    load, rows = os.getloadavg()[0], []
    for name in GENERATORS:
        for images, batches in ((len(data.test_images), None), (SAMPLES, SAMPLES // 500)):
            training, validating = measure(name, data, batches, arguments.epochs)
            rows.append([name, images, training, validating, validating / training])
    lines = [
        f"{arguments.data}, epochs of {len(data.train_images):,} images, `fd` of {SAMPLES:,} samples; medians of "
        f"{arguments.epochs} epochs after the first; {os.cpu_count()} cores ({platform.machine()}), load average "
        f"before {load:.1f}.",
        "",
        "| generator | validation images | training s | validation s | share |",
        "|---|---:|---:|---:|---:|",
        *(
            f"| `{name}` | {count:,} | {train:.1f} | {test:.2f} | {share:.1%} |"
            for name, count, train, test, share in rows
        ),
    ]
    (RESULTS / "scoring_cost.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (RESULTS / "scoring_cost.json").write_text(
        json.dumps({"load": load, "rows": rows}, indent=1) + "\n", encoding="utf-8"
    )
    print("\n".join(lines))


if __name__ == "__main__":
    main()
