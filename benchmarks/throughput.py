r"""Training-step throughput of `GANModel` beside a tutorial's Keras step and a PyTorch step, in one run.

    python benchmarks/throughput.py --out benchmarks/results/throughput.json
    python benchmarks/throughput.py --avx2-only --out benchmarks/results/throughput_avx2.json

Batches of 64 made images of 28x28x1 from memory, 100 latents, the same networks, the same objective (non-saturating)
and Adam in every column, no penalty. `benchmarks/README.md` says what each column is.
"""

import argparse
import gc
import importlib.util
import os
import sys
import time
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # before TensorFlow is imported
if "--avx2-only" in sys.argv:  # both libraries read these when they are imported
    os.environ.update(ONEDNN_MAX_CPU_ISA="AVX2", ATEN_CPU_CAPABILITY="avx2", MKL_ENABLE_INSTRUCTIONS="AVX2")

import numpy as np
import throughput_flops as flops
import throughput_report as report
import throughput_tutorial as tutorial

import rnngan_tf as rg
from rnngan_tf.data import pipeline

IMAGE_SHAPE, LATENTS, BATCH = (28, 28, 1), 100, 64
FILTERS = (64, 128, 128)
GENERATORS = {"dense": {}, "conv_transpose": {}, "lstm_row": {"units": 256}, "lstm_conv": {}}
RECIPES = ("lstm_row", "conv_transpose")  # generators on which the default penalty's cost is measured
BUSY = 0.5  # load average from which the figures are not to be trusted
DISTURBED = 0.02  # share of the processors' time that went to other programs, likewise


class Column(NamedTuple):
    """One way to train: `run(steps)` trains and returns the seconds, `parameters` are those of both networks."""

    name: str
    run: object
    parameters: dict


def main():
    """Measure what the command line asks for, write it down and show it."""
    options = parse()
    threads = rg.tune_cpu()
    result = {"threads": {"inter_op": threads.inter_op, "intra_op": threads.intra_op, "reason": threads.reason}}
    result |= {
        "machine": report.machine(),
        "versions": report.versions(),
        "options": vars(options),
        "batch_size": BATCH,
    }
    load = result["machine"]["load_average_before"]
    if load > BUSY:
        print(f"Warning: the load average is {load:.2f}; figures of a busy machine mislead.", file=sys.stderr)
    chosen = options.only or [*GENERATORS, "penalty", "matrix"]
    if "matrix" in chosen:
        result["matrix_rate"] = matrix_rates()
    result["generators"] = {name: measure_generator(name, options) for name in GENERATORS if name in chosen}
    if "penalty" in chosen:
        result["penalty"] = {name: measure_penalty(name, options) for name in RECIPES}
    result["machine"]["load_average_after"] = os.getloadavg()[0]
    report.add_ratios(result)
    report.show(result)
    if result["machine"]["others_share"] > DISTURBED:
        print("Warning: other programs ran meanwhile, the figures mislead; repeat on an idle machine.", file=sys.stderr)
    if options.out:
        report.write(result, options.out)


def parse():
    """Return the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="measurements of each column (default %(default)s)")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of a measurement (default %(default)s)")
    parser.add_argument(
        "--only", type=lambda text: text.split(","), help="comma-separated: generators, penalty, matrix (default all)"
    )
    parser.add_argument(
        "--avx2-only", action="store_true", help="let TensorFlow and PyTorch use no instructions beyond AVX2"
    )
    parser.add_argument("--out", type=Path, help="a .json file to write; a .md table is written beside it")
    options = parser.parse_args()
    unknown = set(options.only or ()) - {*GENERATORS, "penalty", "matrix"}
    if unknown:
        parser.error(f"--only knows {', '.join([*GENERATORS, 'penalty', 'matrix'])}, not {', '.join(sorted(unknown))}")
    if options.rounds < 1 or options.seconds <= 0:
        parser.error("--rounds must be at least 1 and --seconds more than 0")
    return options


def measure_generator(name, options):
    """Return the rounds of every column for one generator, with the parameters and operations of a step."""
    columns = list(network_columns(name))
    check_parameters(columns)
    generator, discriminator = networks(name, "auto")
    return {
        **measure(name, columns, options.rounds, options.seconds),
        "parameters": {column.name: column.parameters for column in columns},
        "policy": generator.layers[1].dtype_policy.name,
        "step_flops": flops.step_flops(generator, discriminator, BATCH),
    }


def measure_penalty(name, options):
    """Return the rounds of the default recipe at package defaults, with its lazy penalty and without."""
    columns = []
    for label, penalty in (("no penalty", None), ("default penalty", "auto")):
        gan = rg.GANModel(rg.generators.GENERATORS[name](IMAGE_SHAPE), rg.discriminators.conv(IMAGE_SHAPE))
        gan.compile(penalty=penalty)
        columns.append(keras_column(label, gan, our_data))
    return measure(f"{name}, default recipe", columns, options.rounds, options.seconds)


def network_columns(name):
    """Yield the columns of one generator."""
    for label, autotune in (("tutorial", True), ("tutorial, no stall", False)):
        model = tutorial.compiled(*networks(name, "float32"))
        yield keras_column(
            label, model, lambda steps, autotune=autotune: tutorial.batches(made_images(steps), BATCH, autotune)
        )
    for label, precision in (("ours", "auto"), ("ours, float32", "float32")):
        gan = rg.GANModel(*networks(name, precision))
        gan.compile(objective="non_saturating", penalty=None)
        yield keras_column(label, gan, our_data)
    if importlib.util.find_spec("torch"):
        from throughput_torch import TorchGAN, best_threads, parameters

        gan = TorchGAN(name, FILTERS, IMAGE_SHAPE, LATENTS, made_images(64), BATCH)
        print(f"pytorch: {best_threads(gan, report.cores())} threads are fastest")
        counts = {"generator": parameters(gan.generator), "discriminator": parameters(gan.discriminator)}
        yield Column("pytorch", gan.run, counts)


def networks(name, precision):
    """Return the generator and the discriminator that all columns share."""
    generator = rg.generators.GENERATORS[name](IMAGE_SHAPE, latent_dim=LATENTS, precision=precision, **GENERATORS[name])
    discriminator = rg.discriminators.conv(IMAGE_SHAPE, FILTERS, minibatch_std=False, precision=precision)
    return generator, discriminator


def keras_column(name, model, make_data):
    """Return a column that trains a compiled model by one `fit` of one epoch."""

    def run(steps):
        data = make_data(steps)
        start = time.perf_counter()
        model.fit(data, epochs=1, verbose=0, shuffle=False)
        return time.perf_counter() - start

    counts = {
        part: (sum(int(np.prod(weight.shape)) for weight in getattr(model, part).trainable_weights), 0)
        for part in ("generator", "discriminator")
    }
    return Column(name, run, counts)


def check_parameters(columns):
    """Print the trainable parameters of each column's networks; raise unless they are the same."""
    for part in ("generator", "discriminator"):
        print(f"{part}: " + "; ".join(f"{column.name} {_count(*column.parameters[part])}" for column in columns))
        if len({total - twice for column in columns for total, twice in [column.parameters[part]]}) != 1:
            raise ValueError(f"The columns train {part}s of different sizes; make them the same network.")


def _count(total, twice):
    return f"{total:,}" + (f" (of which {twice:,} second LSTM biases)" if twice else "")


def made_images(steps):
    """Return float32 `(steps * BATCH, H, W, C)` in [-1, 1]."""
    return np.random.default_rng(0).uniform(-1, 1, (steps * BATCH, *IMAGE_SHAPE)).astype("float32")


def our_data(steps):
    """Return the same number of images through the package's own pipeline."""
    pixels = np.random.default_rng(0).integers(0, 256, (steps * BATCH, *IMAGE_SHAPE), "uint8")
    return pipeline.shuffled_batches(pixels, None, BATCH, seed=0)


def measure(title, columns, rounds, seconds):
    """Return images/s of each column, one figure a round, and the share of the processors that others used.

    Every round begins with another column. The lengths of the rounds spread over an octave around `seconds`: how long
    tf.data's stall lasts depends on when a `fit` ends, and one length would measure one case.
    """
    steps = {column.name: calibrate(column, seconds) for column in columns}
    if "tutorial, no stall" in steps:
        steps["tutorial"] = steps["tutorial, no stall"]  # as much work: the stall comes on top
    rates = {column.name: [] for column in columns}
    others = {column.name: [] for column in columns}
    for turn in range(rounds):
        stretch = 2 ** ((turn + 0.5) / rounds - 0.5)
        first = turn % len(columns)
        for column in columns[first:] + columns[:first]:
            count = max(1, round(stretch * steps[column.name]))
            gc.collect()
            before = report.processor_times()
            rates[column.name].append(count * BATCH / column.run(count))
            others[column.name].append(report.others_share(before, report.processor_times()))
        print(f"{title}: round {turn + 1} of {rounds}: " + ", ".join(f"{k} {v[-1]:.0f}" for k, v in rates.items()))
    return {"images_per_second": rates, "others_share": others}


def calibrate(column, seconds):
    """Return the number of steps that last about `seconds`, after tracing."""
    column.run(2)
    steps = 4
    while (took := column.run(steps)) < min(0.5, seconds / 2):
        steps *= 2
    return max(2, round(steps * seconds / took))


def matrix_rates():
    """Return the rates of `tf.matmul` by type and size, in operations per second, for types that are fast here."""
    fast = "bfloat16" in rg.generators.dense(IMAGE_SHAPE).layers[1].compute_dtype
    return {dtype: flops.matrix_rate(dtype) for dtype in (("bfloat16", "float32") if fast else ("float32",))}


if __name__ == "__main__":
    main()
