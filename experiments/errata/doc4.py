"""Errors of document 4: an LSTM generator without an LSTM, networks that do not build, and wrong names."""

import functools
from types import SimpleNamespace

import numpy as np
from keras import layers, losses

import rnngan_tf as rg
from errata import lines4
from errata.erratum import Erratum
from errata.small import changes, has_recurrent_layer, networks
from errata.source import RECURRENT, called, run, unread
from rnngan_tf.documents import doc4
from rnngan_tf.models.layers import LSTM

MISSING = {name: getattr(layers, name) for name in ("BatchNormalization", "Dropout", "Flatten", "LeakyReLU")}


@functools.cache
def generator():
    """Return the mended generator."""
    return doc4.build_generator(8)


@functools.cache
def discriminator():
    """Return the mended discriminator."""
    return doc4.build_discriminator(64)


def build_generator(**names):
    """Build the document's generator, with names that it does not import."""
    return run(lines4.IMPORTS + lines4.GENERATOR, **names)["build_generator"](100)


def judge_a_image():
    """Build the document's discriminator, with the names that it lacks, and let it judge a image of 64x64."""
    model = run(lines4.IMPORTS + lines4.DISCRIMINATOR, **MISSING)["build_discriminator"](64)
    return model(np.zeros((1, 64, 64, 3), "float32"))


def compile_both():
    """Run the document's lines that compile both networks."""
    return run(lines4.COMPILE, generator=networks()[0], discriminator=networks()[1])


def draw():
    """Return the type of the document's images, and the names that drawing them does not use."""
    quiet = SimpleNamespace(predict=functools.partial(networks()[0].predict, verbose=0))
    images = run(lines4.IMPORTS + lines4.GENERATE)["generate_images"](quiet, 3, 1)
    return [images.dtype.name, unread(lines4.GENERATE)]


def draws_images():
    """Tell whether the mended function draws 16 images of bytes that the epoch decides."""
    model = networks()[0]
    images, again, other = (doc4.generate_images(model, 3, epoch=epoch) for epoch in (1, 1, 2))
    fits = images.shape == (16, 4, 4, 1) and images.dtype == np.uint8
    return fits and np.array_equal(images, again) and not np.array_equal(images, other)


def step_of_the_equations():
    """Evaluate the document's equations for x = 1, h = 0 and c = 1 with weights of 0; return its g, c and h."""
    half = 1 / (1 + np.exp(0.0))  # all three gates
    g = np.tanh(0.0)
    c = half * 1 + half * g
    return [float(g), float(c), float(half * np.tanh(c))]


def carries_the_hidden_state():
    """Tell whether a layer with those weights gives h as output and as hidden state, and c as cell state."""
    layer = LSTM(1, return_state=True)
    layer.build((1, 1, 1))
    layer.set_weights([np.zeros_like(weight) for weight in layer.get_weights()])
    zero, one = np.zeros((1, 1), "float32"), np.ones((1, 1), "float32")
    found = layer(one[None], initial_state=[zero, one])
    _, c, h = step_of_the_equations()
    return np.allclose([float(value[0, 0]) for value in found], [h, h, c], atol=1e-6)


ERRATA = (
    Erratum(
        "B4.1",
        section="4.2",
        where="build_generator has no LSTM layer; LSTM is imported and not used",
        correction="An LSTM reads a sequence between the dense layers and the transposed convolutions.",
        literal=lambda: [sorted(called(lines4.GENERATOR) & RECURRENT), "LSTM" in unread(lines4.IMPORTS)],
        shows=[[], True],
        mended=lambda: has_recurrent_layer(generator()),
        claims=("4.11",),
    ),
    Erratum(
        "B4.2",
        section="4.1",
        where="LeakyReLU, BatchNormalization, Dropout and Flatten are not imported",
        correction="They come from keras.layers.",
        literal=build_generator,
        raises=NameError,
        says="LeakyReLU",
        mended=lambda: MISSING.keys() <= {type(one).__name__ for one in generator().layers + discriminator().layers},
    ),
    Erratum(
        "B4.3",
        section="4.2",
        where="a sequence of 2 steps goes into Conv2DTranspose",
        correction="A Reshape((8, 8, 128)) makes 8 steps the map that three transposed convolutions double to 64x64.",
        literal=lambda: build_generator(**MISSING),
        raises=ValueError,
        says="expected min_ndim=4, found ndim=3",
        mended=lambda: generator().output_shape == (None, 64, 64, 3),
    ),
    Erratum(
        "B4.4",
        section="4.3",
        where="input_shape=[input_dim] + [3, 3] is 64x3x3",
        correction="The input is (64, 64, 3).",
        literal=judge_a_image,
        raises=ValueError,
        says="incompatible",
        mended=lambda: discriminator()(np.zeros((1, 64, 64, 3), "float32")).shape == (1, 1),
    ),
    Erratum(
        "B4.5",
        section="4.4",
        where="adam(0.0002, 0.5)",
        correction="The optimizer is keras.optimizers.Adam(0.0002, beta_1=0.5).",
        literal=compile_both,
        raises=NameError,
        says="adam",
        mended=lambda: min(changes()) > 0,
    ),
    Erratum(
        "B4.6",
        section="4.4",
        where="the generator, which ends in tanh, is compiled with a cross-entropy",
        correction="A pixel is no probability and has no target: the loss is of the discriminator's logit.",
        literal=lambda: float(losses.get("binary_crossentropy")(np.ones(1), np.array([-0.5]))),
        shows=float(-np.log(1e-7)),  # the least probability that Keras takes the logarithm of
        mended=lambda: 0.5 < float(rg.objectives.NonSaturating().generator_loss(None, [[-0.5]])) < 1,
    ),
    Erratum(
        "B4.8",
        section="4.4",
        where="generate_images returns floats up to 255 and does not use epoch",
        correction="Pictures are rounded to bytes, which is what a picture of 0 to 255 is, and the epoch decides them.",
        literal=draw,
        shows=["float32", ["epoch"]],
        mended=draws_images,
    ),
    Erratum(
        "B4.9",
        section="3.3",
        where="g_t is called input data, c_t the hidden state and h_t the output",
        correction="g_t is the candidate, c_t the cell state and h_t the hidden state, which is also the output.",
        literal=step_of_the_equations,
        shows=[0.0, 0.5, 0.5 * float(np.tanh(0.5))],  # the "input data" are 0 where the input is 1
        mended=carries_the_hidden_state,
        claims=("4.9",),
    ),
    Erratum(
        "B4.10",
        section="4.3",
        where="the text says that the discriminator has transposed convolutions",
        correction="It has convolutions only, as a discriminator has.",
        literal=lambda: "Conv2DTranspose" in called(lines4.DISCRIMINATOR),
        shows=False,
        mended=lambda: not any(isinstance(one, layers.Conv2DTranspose) for one in discriminator().layers),
        claims=("4.12",),
    ),
)
