"""The formats a generator is written in: what each needs, how it is written, and how its runtime reads it back."""

import os
import warnings
from contextlib import contextmanager
from importlib.util import find_spec

import keras
import tensorflow as tf

from rnngan_tf.core import optional
from rnngan_tf.models.sampling import normal


class Format:
    """A file format.

    Attributes:
        name: as Keras calls it.
        suffix: how the path ends; "" for a folder.
        takes_seed: whether it can hold TensorFlow's random numbers.
        unrolls: whether recurrences must be written out: its runtime cannot run TensorFlow's loops, which are
            smaller (LiteRT for a batch size that is not fixed, OpenVINO at all).
        writers, runners: packages needed to write and to check it, module name to name of installation.
    """

    name, suffix, takes_seed, unrolls = "", "", False, False
    writers, runners = {}, {}

    def write(self, network, path, inputs="latents"):
        """Write a network of `portable` to a path that does not exist."""
        self._keras_export(network, path)

    def _keras_export(self, network, path, **options):
        """Export through Keras; the ONNX exporter does not find out the inputs of a network that never ran."""
        signature = self.signature(network)
        signature = signature if len(signature) == 1 else [signature]  # one argument, a list where there are two
        network.export(str(path), format=self.name, verbose=False, input_signature=signature, **options)

    def signature(self, network, inputs="latents"):
        """Return what the export takes, as a list of `tf.TensorSpec`."""
        return [tf.TensorSpec(value.shape, value.dtype, value.name) for value in network.inputs]

    def load(self, path):
        """Return a function from a dictionary of arrays (`latents`, `labels`) to an array of images."""
        raise NotImplementedError

    def check_installed(self, verify):
        """Raise a `MissingPackageError` unless the packages that write the format, and check it, are installed."""
        packages = self.writers | (self.runners if verify else {})
        optional.check_installed(packages, f"The format {self.name!r}", "export")


class SavedModel(Format):
    """TensorFlow's own folder, for TensorFlow Serving and for Python without this package."""

    name, takes_seed = "tf_saved_model", True

    def write(self, network, path, inputs="latents"):
        """Write one endpoint, `serve`, of latents (and labels) or of a seed and how many (or labels)."""
        function = from_seed(network) if inputs == "seed" else from_latents(network)
        archive = keras.export.ExportArchive()  # not `track`ing the network, which would save each weight twice
        archive.add_endpoint("serve", function, input_signature=self.signature(network, inputs))
        archive.write_out(str(path), verbose=False)

    def signature(self, network, inputs="latents"):
        known = super().signature(network)
        if inputs == "latents":
            return known
        return [tf.TensorSpec((), tf.int64, "seed"), *(known[1:] or [tf.TensorSpec((), tf.int32, "n")])]

    def load(self, path):
        loaded = tf.saved_model.load(str(path))
        return lambda feed: loaded.serve(*map(tf.constant, feed.values())).numpy()


class Onnx(Format):
    """ONNX, for ONNX Runtime and much else."""

    name, suffix = "onnx", ".onnx"
    writers = {"tf2onnx": "tf2onnx", "onnx": "onnx"}
    runners = {"onnxruntime": "onnxruntime"}

    def load(self, path):
        import onnxruntime

        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        return lambda feed: session.run(None, feed)[0]


class LiteRT(Format):
    """LiteRT, once TensorFlow Lite, for phones and small devices; its built-in operations alone."""

    name, suffix, unrolls = "litert", ".tflite", True

    def write(self, network, path, inputs="latents"):
        builtins = {"supported_ops": [tf.lite.OpsSet.TFLITE_BUILTINS]}
        self._keras_export(network, path, target_spec=builtins)

    def load(self, path):
        """As for all; TensorFlow's own interpreter where `ai-edge-litert`, its successor, is not installed."""
        if find_spec("ai_edge_litert") is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of its removal from TensorFlow
                interpreter = tf.lite.Interpreter(model_path=str(path))
        else:
            from ai_edge_litert.interpreter import Interpreter

            interpreter = Interpreter(model_path=str(path))
        runner = interpreter.get_signature_runner()
        return lambda feed: next(iter(runner(**feed).values()))


class OpenVino(Format):
    """OpenVINO, for Intel's processors: a graph `.xml` and its weights `.bin` beside it."""

    name, suffix, unrolls = "openvino", ".xml", True
    writers = {"openvino": "openvino"}

    def write(self, network, path, inputs="latents"):
        with _unreported():
            super().write(network, path)

    def load(self, path):
        import openvino

        # By default it computes in bfloat16 where the processor does, which is 1e-3 off.
        options = {"INFERENCE_PRECISION_HINT": "f32"}
        compiled = openvino.Core().compile_model(str(path), "CPU", options)
        return lambda feed: compiled(feed)[0]


@contextmanager
def _unreported():
    """Say that this is a CI job: elsewhere OpenVINO's converter reports its use over the network without asking."""
    before = os.environ.get("CI")
    os.environ["CI"] = "true"
    try:
        yield
    finally:
        if before is None:
            del os.environ["CI"]
        else:
            os.environ["CI"] = before


FORMATS = {kind.name: kind() for kind in (SavedModel, Onnx, LiteRT, OpenVino)}


def seed_latents(seed, n, latent_dim):
    """Return the latents `(n, latent_dim)` that `GANModel.sample_latents(n, seed)` returns.

    Args:
        seed: int64 scalar, of 64 bits at most.
        n, latent_dim: how many, and their size.
    """
    seed = tf.cast(seed, tf.int64)
    low = tf.bitwise.bitwise_and(seed, tf.int32.max)
    high = tf.bitwise.bitwise_and(tf.bitwise.right_shift(seed, 31), tf.int32.max)
    return normal((n, latent_dim), tf.cast(tf.stack([low, high]), tf.int32))


def from_latents(network):
    """Return a function of `latents`, or with classes of `(latents, labels)`, to images."""
    if len(network.inputs) == 1:
        return lambda latents: network(latents, training=False)
    return lambda latents, labels: network([latents, labels], training=False)


def from_seed(network):
    """Return a function of `(seed, n)`, or with classes of `(seed, labels)`, to images."""
    latent_dim = network.inputs[0].shape[1]
    if len(network.inputs) == 1:
        return lambda seed, n: network(seed_latents(seed, n, latent_dim), training=False)

    def draw(seed, labels):
        return network([seed_latents(seed, tf.shape(labels)[0], latent_dim), labels], training=False)

    return draw
