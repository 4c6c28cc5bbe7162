"""`rnngan info`: what this machine and this installation offer."""

import os
import platform
from importlib.metadata import version

import keras
import tensorflow as tf

from rnngan_tf.cli.options import package_version
from rnngan_tf.core import precision, runtime
from rnngan_tf.core.threads import threads_status, usable_cores
from rnngan_tf.data import mnist_mini, tfds_source
from rnngan_tf.data.load import FROM_TFDS
from rnngan_tf.models import discriminators, generators
from rnngan_tf.models.gan import GANModel

SHAPE = (8, 8, 1)


def run(arguments):
    """Print the facts and return the exit code."""
    for name, value in facts(arguments.data_dir):
        print(f"{name:<19}{value}", flush=True)
    return 0


def facts(data_dir=None):
    """Yield the names and values of the lines: versions, devices, oneDNN, threads, precision, XLA and data sets."""
    yield from versions().items()
    yield "processor", f"{platform.machine()}, {usable_cores()} cores usable of {os.cpu_count()}"
    yield "devices", ", ".join(_device(device) for device in tf.config.list_physical_devices())
    yield "oneDNN", runtime.onednn_status()
    yield "threads, training", threads_status(training=True)
    yield "threads, sampling", threads_status(training=False)
    chosen = precision.choose()
    yield "precision", f"{chosen.policy}: {chosen.reason}"
    yield "XLA", _xla()
    yield "XLA cache", runtime.xla_cache_status()
    yield "data mnist_mini", mnist_mini.SOURCE
    folder = data_dir or os.environ.get("TFDS_DATA_DIR") or os.path.join("~", "tensorflow_datasets")
    for name in FROM_TFDS:
        found = tfds_source.found(name, data_dir)
        yield f"data {name}", f"found in {folder}" if found else f"not in {folder}; downloaded when it is asked for"


def versions():
    """Return the versions of Python and of the packages that matter, by name."""
    return {
        "rnngan_tf": package_version(),
        "python": platform.python_version(),
        "tensorflow": version("tensorflow"),
        "keras": keras.version(),
        "numpy": version("numpy"),
        "system": platform.platform(),
    }


def _device(device):
    """Return a device's short name, and a GPU's own with its compute capability."""
    name = device.name.removeprefix("/physical_device:")
    details = tf.config.experimental.get_device_details(device) if device.device_type == "GPU" else {}
    known = [str(details["device_name"])] if "device_name" in details else []
    if "compute_capability" in details:
        known.append("compute capability " + ".".join(map(str, details["compute_capability"])))
    return f"{name} ({', '.join(known)})" if known else name


def _xla():
    """Return what the training step of a small recurrent GAN makes of XLA here."""
    gan = GANModel(generators.recurrent(SHAPE, units=8), discriminators.dense(SHAPE, units=(8,)))
    gan.compile()
    return gan.jit_status().removeprefix("XLA: ")
