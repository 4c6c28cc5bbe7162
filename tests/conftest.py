"""What tests share: networks of a few hundred weights, made images of 8x8 pixels, and seeds set before each test."""

import os
import subprocess
import sys
from contextlib import contextmanager

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import pytest
import tensorflow as tf

import rnngan_tf as rg

IMAGE_SHAPE = (8, 8, 1)
LATENT_DIM = 4
CLASSES = 3


@pytest.fixture(autouse=True)
def set_seeds():
    """Seed Python, NumPy and TensorFlow, so that weights and dropout are the same in each run of a test."""
    keras.utils.set_random_seed(0)


@pytest.fixture(scope="session")
def images():
    """16 made images, float32 `(16, 8, 8, 1)` in [-1, 1]: no two alike."""
    images = np.random.default_rng(0).uniform(-1, 1, (16, *IMAGE_SHAPE)).astype("float32")
    images.flags.writeable = False
    return images


@pytest.fixture(scope="session")
def labels():
    """16 labels, int32 `(16,)` of 0 to 2."""
    return np.arange(16, dtype="int32") % CLASSES


@pytest.fixture
def make_networks():
    """Return a function that makes a small dense generator and discriminator."""

    def make(num_classes=None, precision="float32", dropout=0.0, normalization="batch"):
        shared = {"num_classes": num_classes, "precision": precision}
        return (
            rg.generators.dense(IMAGE_SHAPE, LATENT_DIM, units=(8,), normalization=normalization, **shared),
            rg.discriminators.dense(IMAGE_SHAPE, units=(8,), dropout=dropout, **shared),
        )

    return make


@pytest.fixture
def make_gan(make_networks):
    """Return a function that makes a small `GANModel`, compiled to run step by step unless told otherwise."""

    def make(networks=None, num_classes=None, seed=0, ema_decay=0.999, network_options=None, **compile_options):
        generator, discriminator = networks or make_networks(num_classes, **(network_options or {}))
        gan = rg.GANModel(generator, discriminator, num_classes=num_classes, seed=seed, ema_decay=ema_decay)
        gan.compile(**{"run_eagerly": True, **compile_options})
        return gan

    return make


@keras.saving.register_keras_serializable(package="rnngan_tf_tests")
class Recorder(keras.layers.Layer):
    """Passes its input on, and notes each call as `(key, input, training)`; the input is None in a graph."""

    calls = []

    def __init__(self, key, **kwargs):
        super().__init__(**kwargs)
        self.key = key

    def call(self, inputs, training=None):
        eager = tf.is_tensor(inputs) and hasattr(inputs, "numpy")
        Recorder.calls.append((self.key, inputs.numpy() if eager else None, training))
        return inputs

    def get_config(self):
        return {**super().get_config(), "key": self.key}


@pytest.fixture
def recorded():
    """Return networks that note their calls in `recorded.calls`: G on latents as "G", D on images as "D"."""
    generator = keras.Sequential(
        [keras.Input((LATENT_DIM,)), Recorder("G"), keras.layers.Dense(64, "tanh"), keras.layers.Reshape(IMAGE_SHAPE)]
    )
    head = [keras.layers.Flatten(), keras.layers.Dense(8, "leaky_relu"), keras.layers.Dense(1)]
    discriminator = keras.Sequential([keras.Input(IMAGE_SHAPE), Recorder("D"), *head])

    class Recorded:
        networks = generator, discriminator
        calls = Recorder.calls

        @staticmethod
        def inputs(key):
            return [inputs for name, inputs, _ in Recorder.calls if name == key]

    Recorder.calls.clear()
    yield Recorded
    Recorder.calls.clear()


@pytest.fixture
def refuse():
    """Return a context manager like `pytest.raises(ValueError)` whose message must also be one readable line."""

    @contextmanager
    def expect(match):
        with pytest.raises(ValueError, match=match) as info:
            yield info
        message = str(info.value)
        assert "\n" not in message and message[-1] in ".?" and len(message) < 400, message

    return expect


@pytest.fixture
def fresh():
    """Return a function that runs Python in a new process, without this one's settings of TensorFlow and Keras.

    It takes Python's own arguments and environment variables, and returns the finished process.
    """
    settings = ("TF_ENABLE_ONEDNN_OPTS", "TF_XLA_FLAGS", "TF_CPP_MIN_LOG_LEVEL", "KERAS_BACKEND", "KERAS_HOME")

    def run(*words, **variables):
        environment = {name: value for name, value in os.environ.items() if name not in settings}
        command = [sys.executable, *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, env=environment | variables, timeout=300)

    return run


@pytest.fixture
def refusal(capsys):
    """A function that returns the one line which a refused command left on standard error."""

    def line():
        error = capsys.readouterr().err
        assert error.startswith("rnngan: ") and error.count("\n") == 1, error
        return error

    return line
