r"""Images per second of training, sampling and scoring for numbers of TensorFlow's threads.

    python benchmarks/threads.py --out benchmarks/results/threads.json

Each pair (inter-op x intra-op) is measured in processes of its own, in interleaved rounds. `benchmarks/README.md` says
what the columns are; the rule that follows from them stands in `rnngan_tf/core/threads.py`.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import throughput_report as report

VARIABLES = ("TF_NUM_INTEROP_THREADS", "TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS")
DEFAULT = "default"  # TensorFlow's own choice
PAIR = re.compile(r"[1-9]\d*x[1-9]\d*")
BUSY = 0.5  # load average from which the figures are not to be trusted
BATCH = 64
GENERATORS = ("lstm_row", "conv_transpose")
SCORED = 2000  # images of which features are extracted at once


def main():
    """Measure what the command line asks for, write it down and show it."""
    options = parse()
    if options.child:
        print(json.dumps(measure_work(options.child, options.seconds)))
        return
    result = {
        "machine": report.machine(),
        "versions": report.versions(),
        "options": vars(options),
        "batch_size": BATCH,
        "images_per_second": {},
    }
    load = result["machine"]["load_average_before"]
    if load > BUSY:
        print(f"Warning: the load average is {load:.2f}; figures of a busy machine mislead.", file=sys.stderr)
    shares = []
    for turn in range(options.rounds):
        first = turn % len(options.settings)
        for setting in options.settings[first:] + options.settings[:first]:
            measured = in_own_process(setting, options.seconds)
            shares.append(measured.pop("others_share"))
            for work, rate in measured.items():
                rates = result["images_per_second"].setdefault(work, {name: [] for name in options.settings})
                rates[setting].append(rate)
            print(f"round {turn + 1} of {options.rounds}: {setting}: {measured}", file=sys.stderr)
    result["machine"]["others_share"] = statistics.mean(shares)
    result["machine"]["load_average_after"] = os.getloadavg()[0]
    report.show(result, tables)
    if options.out:
        report.write(result, options.out, tables)


def parse():
    """Return the command line's options."""
    cores = report.cores()
    pairs = [(cores, 1), (1, 1), (1, cores), (cores, cores)] + ([(cores // 2, 2), (2, cores // 2)] if cores > 2 else [])
    settings = ",".join(dict.fromkeys([DEFAULT, *(f"{inter}x{intra}" for inter, intra in pairs)]))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--settings", default=settings, help="comma-separated, inter-op x intra-op (default %(default)s)"
    )
    parser.add_argument("--rounds", type=int, default=5, help="processes of each setting (default %(default)s)")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of a measurement (default %(default)s)")
    parser.add_argument("--out", type=Path, help="a .json file to write; a .md table is written beside it")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.settings = options.settings.split(",")
    wrong = [name for name in options.settings if name != DEFAULT and not PAIR.fullmatch(name)]
    if wrong:
        parser.error(f"--settings has {', '.join(map(repr, wrong))}; give {DEFAULT} or pairs such as 2x1")
    if options.rounds < 1 or options.seconds <= 0:
        parser.error("--rounds must be at least 1 and --seconds more than 0")
    return options


def in_own_process(setting, seconds):
    """Return what `measure_work` measures in a new process, in which no variable chooses threads."""
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    environment.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    command = [sys.executable, __file__, "--child", setting, "--seconds", str(seconds)]
    process = subprocess.run(command, env=environment, capture_output=True, text=True)
    if process.returncode:
        raise RuntimeError(f"The process of {setting} failed: {process.stderr[-2000:]}")
    return json.loads(process.stdout.splitlines()[-1])


def measure_work(setting, seconds):
    """Return images/s of each kind of work in this process, and the share of the processors that others used."""
    import throughput  # imports the package, and so sets what has to be set before TensorFlow is imported

    import rnngan_tf as rg
    from rnngan_tf.metrics import features

    if setting != DEFAULT:
        import tensorflow as tf

        inter_op, intra_op = map(int, setting.split("x"))
        tf.config.threading.set_inter_op_parallelism_threads(inter_op)
        tf.config.threading.set_intra_op_parallelism_threads(intra_op)
    extractor, images = features.get("mnist"), throughput.made_images(-(-SCORED // BATCH))

    def score(wanted):
        for start in range(0, wanted, SCORED):
            extractor.extract(images[: min(SCORED, wanted - start)])

    columns = []
    for name in GENERATORS:
        generator = rg.generators.GENERATORS[name](throughput.IMAGE_SHAPE)
        gan = rg.GANModel(generator, rg.discriminators.conv(throughput.IMAGE_SHAPE))
        gan.compile()
        columns.append(throughput.keras_column(f"train {name}", gan, throughput.our_data))
        columns.append(throughput.Column(f"generate {name}", timed(partial(gan.generate, seed=0)), {}))
    columns.append(throughput.Column("score", timed(score), {}))
    before, rates = report.processor_times(), {}
    for column in columns:
        steps = throughput.calibrate(column, seconds)
        rates[column.name] = steps * BATCH / column.run(steps)
    return rates | {"others_share": report.others_share(before, report.processor_times())}


def timed(work):
    """Return a function that takes a number of batches, does the work for their images and returns the seconds.

    Args:
        work: a function of the number of images.
    """

    def run(steps):
        start = time.perf_counter()
        work(steps * BATCH)
        return time.perf_counter() - start

    return run


def tables(result):
    """Yield title, head and rows of the one table, all text."""
    head = ["work", "inter x intra", "images/s", "quartiles", "to default"]
    rows = []
    for work, rates in result["images_per_second"].items():
        spreads = {setting: report.summary(values) for setting, values in rates.items()}
        for setting, spread in spreads.items():
            low, high = spread["quartiles"]
            ratio = f"{spread['median'] / spreads[DEFAULT]['median']:.2f}" if DEFAULT in spreads else "-"
            first = work if setting == next(iter(spreads)) else ""
            rows.append([first, setting, f"{spread['median']:.0f}", f"{low:.0f}-{high:.0f}", ratio])
    yield "Threads of TensorFlow: images/s, medians over processes", head, rows


if __name__ == "__main__":
    main()
