"""Errors of document 2: one layer under two names, a formula that says nothing, and code that breaks off."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

import rnngan_tf as rg
from errata.erratum import Erratum
from errata.lines2 import GENERATOR, HIDDEN_LAYER, IMPORTS, RECURRENT_LAYER, TRAIN
from errata.small import changes
from errata.source import called, run
from rnngan_tf.documents import doc2

SAMPLES, BATCH, STEPS = 20, 4, 12


def two_kinds_of_layers():
    """Tell whether a recurrent network of the package has a recurrent layer, and hidden layers that are not."""
    found = rg.generators.recurrent((8, 8, 1), latent_dim=3, units=8).layers
    return any(isinstance(layer, layers.SimpleRNN) for layer in found) and any(
        isinstance(layer, layers.Dense) for layer in found[:-1]
    )


def empty_product():
    """Return the document's factor: the product of dh_i / dh_(i-1) for i from t to t - 1, of T = 12 steps of 1/2."""
    slopes, t = np.full(STEPS + 1, 0.5), STEPS
    return float(np.prod(slopes[t : t - 1 + 1]))


def product_is_the_gradient():
    """Tell whether dL/dh_k is dL/dh_T times the product of diag(1 - h_i^2) W_hh, for `keras.layers.SimpleRNN`."""
    layer = layers.SimpleRNN(3, return_sequences=True)
    generator = np.random.default_rng(0)
    inputs, first = (tf.constant(generator.normal(size=size), "float32") for size in ((1, STEPS, 2), (1, 3)))
    with tf.GradientTape() as tape:
        tape.watch(first)
        states = layer(inputs, initial_state=first)  # (1, T, 3)
        loss = tf.reduce_sum(states[:, -1])
    gradient = np.ones((1, 3))
    for state in states.numpy()[0, ::-1]:
        gradient = gradient * (1 - state**2) @ layer.cell.recurrent_kernel.numpy().T
    return np.allclose(gradient, tape.gradient(loss, first), rtol=1e-3, atol=1e-7)


def make_and_add(source):
    """Run one of the document's networks with the inputs and outputs that it lacks."""
    inputs = keras.Input((100,))
    code = source.replace("inputs=input_shape", "inputs=inputs")
    names = run(IMPORTS + code, inputs=inputs, z=inputs, d=inputs, output_shape=(28, 28, 1))
    return names["generator_network"]((None, 100))


class Recorded(list):
    """A list that notes which of its parts are read."""

    def __init__(self, values):
        super().__init__(values)
        self.seen = set()

    def __getitem__(self, index):
        self.seen.add(int(index))
        return super().__getitem__(index)


class Silent:
    """A generator whose images nobody looks at."""

    @staticmethod
    def predict(noise):
        """Return nothing."""


def samples_seen():
    """Return how many of 20 samples the document's training looks at in 50 epochs with a batch of 4."""
    samples = Recorded(np.zeros((SAMPLES, 784)))
    run(IMPORTS + TRAIN, noise_dim=100)["train"](Silent, None, samples, batch_size=BATCH, epochs=50)
    return len(samples.seen)


def sees_all():
    """Tell whether an epoch of the package's training looks at every sample."""
    pixels = np.arange(SAMPLES, dtype="uint8")[:, None] * np.ones(784, "uint8")
    images = doc2.as_images(pixels, (28, 28, 1))
    data = rg.data.ImageData("made", train=(images, None), test=(images[:0], None), source="an array")
    seen = np.concatenate([batch.numpy()[:, 0, 0, 0] for batch in data.train(BATCH)])
    return len(np.unique(seen)) == SAMPLES


ERRATA = (
    Erratum(
        "B2.1",
        section="2.1",
        where="hidden layer and recurrent layer are described by the same sentences",
        correction="A recurrent layer is the hidden layer that reads its own last state; others need not be recurrent.",
        literal=lambda: HIDDEN_LAYER.replace("隐藏层", "递归层") == RECURRENT_LAYER,
        shows=True,
        mended=two_kinds_of_layers,
        claims=("2.5",),
    ),
    Erratum(
        "B2.2",
        section="4.1",
        where="the gradient's formula has dL/dh_t on both sides, and a product from i = t to t - 1",
        correction="dL/dh_k = dL/dh_T times the product of dh_i/dh_(i-1) for i from k + 1 to T, each of them "
        "diag(f'(a_i)) W_hh.",
        literal=empty_product,
        shows=1.0,
        mended=product_is_the_gradient,
    ),
    Erratum(
        "B2.5",
        section="5",
        where="Model(inputs=input_shape, ...) is given a shape",
        correction="A functional model is given Keras tensors, its inputs and its outputs.",
        literal=lambda: run(IMPORTS + GENERATOR, z=keras.Input((100,)))["generator_network"]((None, 100)),
        raises=ValueError,
        says="KerasTensor",
        mended=lambda: doc2.generator_network((None, 100)).output_shape == (None, 28, 28, 1),
    ),
    Erratum(
        "B2.6",
        section="5",
        where="layers are added to a functional model",
        correction="Layers are added to a Sequential model, or applied to tensors before the model is made.",
        literal=lambda: make_and_add(GENERATOR),
        raises=AttributeError,
        says="add",
        mended=lambda: doc2.discriminator_network((None, 28, 28, 1)).output_shape == (None, 1),
    ),
    Erratum(
        "B2.7",
        section="5",
        where="z, d, output_shape and noise_dim are never defined",
        correction="They are arguments, or what the generator itself tells.",
        literal=lambda: run(IMPORTS + TRAIN)["train"](None, None, None),
        raises=NameError,
        says="noise_dim",
        mended=lambda: doc2.generator_network((None, 7), output_shape=(8, 8, 3)).input_shape == (None, 7),
    ),
    Erratum(
        "B2.8",
        section="5",
        where="samples are drawn from the first batch_size ones only",
        correction="An epoch is a pass over all samples, with fresh noise for each batch.",
        literal=samples_seen,
        shows=BATCH,
        mended=sees_all,
    ),
    Erratum(
        "B2.10",
        section="5",
        where="the text ends inside the loop, without a loss and without an update",
        correction="Both networks take a step on every batch.",
        literal=lambda: sorted(called(TRAIN) & {"fit", "train_on_batch", "gradient", "apply_gradients"}),
        shows=[],
        mended=lambda: min(changes()) > 0,
    ),
)
