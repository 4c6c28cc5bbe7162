"""Export formats: the packages each needs, how it is written, and how its runtime loads it."""

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
        name: the name in Keras.
        suffix: the suffix of the path; "" for a folder.
        takes_seed: whether it can represent TensorFlow's random numbers.
        unrolls: whether recurrences must be unrolled because its runtime cannot run TensorFlow's loops, which give
            smaller files (LiteRT cannot for a variable batch size, OpenVINO cannot at all).
        writers, runners: packages needed to write and to verify it, a dictionary from module to package name.
    """

    name, suffix, takes_seed, unrolls = "", "", False, False
    writers, runners = {}, {}

    def write(self, network, path, inputs="latents"):
        """Write a network made by `portable` to a path that does not exist."""
        self._keras_export(network, path)

    def _keras_export(self, network, path, **options):
        """Export with Keras; its ONNX exporter cannot infer the inputs of a network that was never called."""
        signature = self.signature(network)
        signature = signature if len(signature) == 1 else [signature]  # one argument; two inputs are one list
        network.export(str(path), format=self.name, verbose=False, input_signature=signature, **options)

    def signature(self, network, inputs="latents"):
        """Return the inputs of the export as a list of `tf.TensorSpec`."""
        return [tf.TensorSpec(value.shape, value.dtype, value.name) for value in network.inputs]

    def load(self, path):
        """Load an export; return a function from a dictionary of arrays (`latents`, `labels`) to an array of images."""
        raise NotImplementedError

    def check_installed(self, verify):
        """Raise a `MissingPackageError` unless the packages that write the format, and verify it, are installed."""
        packages = self.writers | (self.runners if verify else {})
        optional.check_installed(packages, f"The format {self.name!r}", "export")


class SavedModel(Format):
    """TensorFlow's format, a folder, for TensorFlow Serving and for Python without this package."""

    name, takes_seed = "tf_saved_model", True

    def write(self, network, path, inputs="latents"):
        """Write one endpoint, `serve`, which takes latents (and labels), or a seed and a count (or labels)."""
        function = from_seed(network) if inputs == "seed" else from_latents(network)
        archive = keras.export.ExportArchive()  # without `track`, which would save each weight twice
        archive.add_endpoint("serve", function, input_signature=self.signature(network, inputs))
        archive.write_out(str(path), verbose=False)

    def signature(self, network, inputs="latents"):
        latents, *labels = super().signature(network)
        if inputs == "latents":
            return [latents, *labels]
        return [tf.TensorSpec((), tf.int64, "seed"), *(labels or [tf.TensorSpec((), tf.int32, "n")])]

    def load(self, path):
        loaded = tf.saved_model.load(str(path))
        return lambda feed: loaded.serve(*map(tf.constant, feed.values())).numpy()


class Onnx(Format):
    """ONNX, for ONNX Runtime and many other runtimes."""

    name, suffix = "onnx", ".onnx"
    writers = {"tf2onnx": "tf2onnx", "onnx": "onnx"}
    runners = {"onnxruntime": "onnxruntime"}

    def load(self, path):
        import onnxruntime

        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        return lambda feed: session.run(None, feed)[0]


class LiteRT(Format):
    """LiteRT, formerly TensorFlow Lite, for phones and small devices; only its built-in operations are used."""

    name, suffix, unrolls = "litert", ".tflite", True

    def write(self, network, path, inputs="latents"):
        builtins = {"supported_ops": [tf.lite.OpsSet.TFLITE_BUILTINS]}
        self._keras_export(network, path, target_spec=builtins)

    def load(self, path):
        """Load with `ai-edge-litert` if it is installed, else with TensorFlow's interpreter, which it succeeds."""
        if find_spec("ai_edge_litert") is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that it will be removed from TensorFlow
                interpreter = tf.lite.Interpreter(model_path=str(path))
        else:
            from ai_edge_litert.interpreter import Interpreter

            interpreter = Interpreter(model_path=str(path))
        runner = interpreter.get_signature_runner()
        return lambda feed: next(iter(runner(**feed).values()))


class OpenVino(Format):
    """OpenVINO, for Intel's processors: a graph in an `.xml` file and its weights in a `.bin` file of the same name."""

    name, suffix, unrolls = "openvino", ".xml", True
    writers = {"openvino": "openvino"}

    def write(self, network, path, inputs="latents"):
        with _without_telemetry():
            super().write(network, path)

    def load(self, path):
        import openvino

        # By default it computes in bfloat16 if the processor supports it, with errors of 1e-3.
        options = {"INFERENCE_PRECISION_HINT": "f32"}
        compiled = openvino.Core().compile_model(str(path), "CPU", options)
        return lambda feed: compiled(feed)[0]


@contextmanager
def _without_telemetry():
    """Set CI=true, because outside of CI jobs OpenVINO's converter reports its use over the network without asking."""
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
    """Return the latents `(n, latent_dim)` of `GANModel.sample_latents(n, seed)`, computed inside a graph.

    Args:
        seed: int64 scalar.
        n: number of latents.
        latent_dim: size Z of the latents.
    """
    seed = tf.cast(seed, tf.int64)
    low = tf.bitwise.bitwise_and(seed, tf.int32.max)
    high = tf.bitwise.bitwise_and(tf.bitwise.right_shift(seed, 31), tf.int32.max)
    return normal((n, latent_dim), tf.cast(tf.stack([low, high]), tf.int32))


def from_latents(network):
    """Return a function from `latents`, or from `(latents, labels)` if there are classes, to images."""
    if len(network.inputs) == 1:
        return lambda latents: network(latents, training=False)
    return lambda latents, labels: network([latents, labels], training=False)


def from_seed(network):
    """Return a function from `(seed, n)`, or from `(seed, labels)` if there are classes, to images."""
    latent_dim = network.inputs[0].shape[1]
    if len(network.inputs) == 1:
        return lambda seed, n: network(seed_latents(seed, n, latent_dim), training=False)

    def generate(seed, labels):
        return network([seed_latents(seed, tf.shape(labels)[0], latent_dim), labels], training=False)

    return generate
