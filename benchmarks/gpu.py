r"""Train each generator with XLA on and off, and check that nothing falls back to the CPU or computes something else.

    python benchmarks/gpu.py --out benchmarks/results/gpu.json

Each training runs in its own process. Without a GPU, tiny networks train on the CPU. The exit code is 1 where a check
fails. `benchmarks/README.md` describes the checks.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # before TensorFlow is imported

import keras
import numpy as np
import tensorflow as tf
import throughput_report as report
from rich.console import Console
from rich.table import Table
from tensorflow.python.eager import context  # the public API does not say where a step's operations ran

import rnngan_tf as rg

NETWORKS = {
    "dense": ("dense", {}),
    "conv_transpose": ("conv_transpose", {}),
    "recurrent": ("recurrent", {}),
    "lstm_row": ("lstm_row", {}),
    "gru_row": ("lstm_row", {"cell": "gru"}),
    "mingru_row": ("lstm_row", {"cell": "mingru"}),
    "minlstm_row": ("lstm_row", {"cell": "minlstm"}),
    "lstm_conv": ("lstm_conv", {}),
}
TINY = {
    "dense": {"units": (16,)},
    "conv_transpose": {"filters": 4},
    "recurrent": {"units": 8},
    "lstm_row": {"units": 8, "num_layers": 1},
    **dict.fromkeys(("gru_row", "mingru_row", "minlstm_row"), {"units": 8, "num_layers": 1}),
    "lstm_conv": {"units": 8, "filters": 4},
}
# largest difference of a pixel in [-1, 1]; TensorFloat-32 and float16 keep 10 bits of a factor, bfloat16 7
TOLERANCE = {"float32": 0.02, "float16": 0.05, "bfloat16": 0.1}
HEAVY = "MatMul", "Conv2D"
HEAD = ["generator", "XLA", "images/s", "compile, s", "cached, s", "memory, MB", "difference", "checks"]


def main():
    """Run what the command line asks for, print and write the table; return 1 where a check fails."""
    options = parse()
    if options.child:
        json.dump(train(options.child, options.xla, options.tiny, options.steps), sys.stdout)
        return 0
    if not tf.config.list_physical_devices("GPU") and not options.tiny:
        print("TensorFlow finds no GPU: tiny networks train on the CPU instead (--tiny).")
        options.tiny = True
    options.steps = options.steps or (3 if options.tiny else 100)
    gpus = [tf.config.experimental.get_device_details(gpu) for gpu in tf.config.list_physical_devices("GPU")]
    result = {"machine": report.machine() | {"gpus": gpus}, "versions": report.versions(), "tiny": options.tiny}
    result |= {"steps": options.steps, "tolerance": TOLERANCE, "trainings": []}
    with tempfile.TemporaryDirectory() as cache:
        for name in options.only or NETWORKS:
            for xla in (False, True):
                row = run(name, xla, options)
                if xla and not options.no_cache:
                    flags = f"{os.environ.get('TF_XLA_FLAGS', '')} --tf_xla_persistent_cache_directory={cache}/{name}"
                    run(name, xla, options, TF_XLA_FLAGS=flags)  # fills the cache
                    row["cached_seconds"] = run(name, xla, options, TF_XLA_FLAGS=flags)["compile_seconds"]
                result["trainings"].append(row)
    show(result)
    if options.out:
        write(result, options.out)
    return int(any(row["failed_checks"] for row in result["trainings"]))


def parse():
    """Return the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tiny", action="store_true", help="tiny networks and few steps; chosen where there is no GPU")
    parser.add_argument("--steps", type=int, help="steps measured after the first two (default 100, with --tiny 3)")
    parser.add_argument("--only", type=lambda text: text.split(","), help=f"some of {', '.join(NETWORKS)}")
    parser.add_argument("--no-cache", action="store_true", help="leave the compile cache out, which trains twice more")
    parser.add_argument("--out", type=Path, help="a .json file to write; a .md table is written beside it")
    parser.add_argument("--child", choices=NETWORKS, help=argparse.SUPPRESS)
    parser.add_argument("--xla", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if unknown := set(options.only or ()) - set(NETWORKS):
        parser.error(f"--only accepts {', '.join(NETWORKS)}, not {', '.join(sorted(unknown))}")
    if options.steps is not None and options.steps < 1:
        parser.error("--steps must be at least 1")
    return options


def run(name, xla, options, **environment):
    """Train in a process of its own, so that memory and compile time are of this training alone."""
    command = [sys.executable, __file__, "--child", name, "--steps", str(options.steps)]
    command += ["--xla"] * xla + ["--tiny"] * options.tiny
    done = subprocess.run(command, env=os.environ | environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def train(name, xla, tiny, steps):
    """Train one generator and return its figures, with a sentence for each check that failed."""
    keras.utils.set_random_seed(0)
    shape, batch = ((8, 8, 1), 8) if tiny else ((28, 28, 1), 64)
    builder, arguments = NETWORKS[name]
    arguments = arguments | (TINY[name] if tiny else {})
    discriminator = rg.discriminators.conv(shape, filters=(4, 8) if tiny else None)
    gan = rg.GANModel(rg.generators.GENERATORS[builder](shape, **arguments), discriminator)
    gan.compile(penalty=None, jit_compile=xla)
    device = "GPU" if tf.config.list_physical_devices("GPU") else "CPU"
    failed = []
    expected = "XLA: on (asked for)" if xla else "XLA: off (jit_compile=False)"
    if gan.jit_status() != expected:
        failed.append(f"jit_status() is {gan.jit_status()!r}, not {expected!r}")
    gan.make_train_function()
    batches = iter(tf.data.Dataset.from_tensors(random_images(batch, shape)).repeat())
    seconds = []
    for _ in range(steps + 2):
        start = time.perf_counter()
        losses = {key: float(value) for key, value in gan.train_function(batches).items()}
        seconds.append(time.perf_counter() - start)
    steady = statistics.median(seconds[2:])
    if not all(map(np.isfinite, losses.values())):
        failed.append(f"losses are not finite: {losses}")
    if wrong := misplaced(gan, batches, device):
        failed.append(f"operations ran off the {device}: {', '.join(wrong)}")
    difference = largest_difference(gan)
    precision = gan.generator.layers[1].compute_dtype
    if not difference <= TOLERANCE[precision]:
        failed.append(f"images differ from the CPU's by {difference:.3g}, more than {TOLERANCE[precision]}")
    return {
        "generator": name, "xla": xla, "device": device, "precision": precision, "jit_status": gan.jit_status(),
        "images_per_second": batch / steady, "compile_seconds": seconds[0] - steady,
        "memory_bytes": peak_memory(device), "difference": difference, "failed_checks": failed,
    }  # fmt: skip


def random_images(batch, shape):
    """Return float32 images `(batch, H, W, C)` in [-1, 1]."""
    return tf.constant(np.random.default_rng(0).uniform(-1, 1, (batch, *shape)), "float32")


def misplaced(gan, batches, device):
    """Run one more step and return its matrix products and convolutions, or its results, that ran elsewhere.

    With XLA the step is one operation, and its results are where it ran. Without, TensorFlow records a step's
    operations when the step is first called: it is traced once more.
    """
    nodes = []
    if gan.jit_compile:
        results = gan.train_function(batches)
    else:
        session = context.context()
        session.enable_graph_collection()
        gan.make_train_function(force=True)
        results = gan.train_function(batches)
        recorded = session.export_run_metadata().function_graphs
        session.disable_graph_collection()
        graphs = [graph for function in recorded for graph in function.partition_graphs]
        nodes = [node for graph in graphs for node in graph.node if any(kind in node.op for kind in HEAVY)]
        if not nodes:
            return ["no operation was recorded"]
    found = [(node.op, node.device) for node in nodes]
    found += [("result", result.device) for result in tf.nest.flatten(results)]
    return sorted({f"{name} on {where or 'no device'}" for name, where in found if f"device:{device}" not in where})


def largest_difference(gan):
    """Return the largest difference of a pixel between this device's images and the CPU's, same weights and latents."""
    latents = gan.sample_latents(16, seed=0)
    ours = gan.generate_from(latents)
    with tf.device("CPU:0"):
        copy = keras.models.clone_model(gan.sampler)
        copy.set_weights(gan.sampler.get_weights())
        expected = tf.cast(copy(tf.identity(latents), training=False), "float32").numpy()
    return float(np.abs(ours - expected).max())


def peak_memory(device):
    """Return the peak of a GPU's memory, or of this process' resident memory, in bytes."""
    if device == "GPU":
        return tf.config.experimental.get_memory_info("GPU:0")["peak"]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def cells(row):
    """Return a training's figures as text, in the order of `HEAD`."""
    cached = f"{row['cached_seconds']:.2f}" if "cached_seconds" in row else "-"
    checks = "; ".join(row["failed_checks"]) or "passed"
    figures = f"{row['images_per_second']:.0f}", f"{row['compile_seconds']:.2f}", cached
    memory = f"{row['memory_bytes'] / 1e6:.0f}"
    return [row["generator"], "on" if row["xla"] else "off", *figures, memory, f"{row['difference']:.1e}", checks]


def about(result):
    """Return one line on the machine, the versions and the size of the run."""
    facts = result["machine"]
    gpus = ", ".join(gpu.get("device_name", "GPU") for gpu in facts["gpus"]) or "no GPU"
    packages = ", ".join(f"{name} {number}" for name, number in result["versions"].items() if number)
    size = "tiny networks of 8x8 pixels" if result["tiny"] else "28x28 pixels, batch 64"
    return f"{gpus}; {facts['cpu']}, {facts['cores']} cores; {packages}; {size}, {result['steps']} steps."


def show(result):
    """Print the table."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in HEAD:
        table.add_column(name, justify="left" if name in ("generator", "XLA", "checks") else "right")
    for row in result["trainings"]:
        table.add_row(*cells(row))
    console = Console()
    console.print(table)
    console.print(about(result), highlight=False)


def write(result, path):
    """Write the run as JSON, and its table as Markdown beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [HEAD, ["---"] * len(HEAD), *map(cells, result["trainings"])]
    lines = [about(result), "", *(f"| {' | '.join(row)} |" for row in rows)]
    path.with_suffix(".md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.write_text(json.dumps(result, indent=1, default=str) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
