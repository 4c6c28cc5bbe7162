"""Errors of document 0, section 4: a dense and transposed convolutional generator, said to be recurrent."""

import functools
import warnings

import keras
import numpy as np
import tensorflow as tf
from keras import layers

import rnngan_tf as rg
from errata.erratum import Erratum
from errata.lines0 import COMPILE, DISCRIMINATOR, GENERATOR, IMPORTS
from errata.small import changes, has_recurrent_layer, networks
from errata.source import RECURRENT, called, run, unread
from rnngan_tf.documents import doc0

FIRST_MAP = "    generator.add(Conv2DTranspose(128"
RESHAPED = GENERATOR.replace(FIRST_MAP, "    generator.add(Reshape((4, 4, 512)))\n" + FIRST_MAP)


@functools.cache
def generator():
    """Return the mended generator."""
    return doc0.generator_architecture(8)


def judge_32_pixels():
    """Let the document's discriminator judge what its generator makes once B0.4 and B0.6 are mended."""
    network = run(IMPORTS + RESHAPED, Reshape=layers.Reshape)["generator_architecture"](100)
    judge = run(IMPORTS + DISCRIMINATOR, Flatten=layers.Flatten)["discriminator_architecture"]()
    return judge(np.zeros((1, *network.output_shape[1:]), "float32"))


def train_without_target():
    """Compile a small generator as the document does and train it on noise, for there is nothing else to give it."""
    network, judge = networks()
    run(COMPILE, tf=tf, generator=network, discriminator=judge)
    return network.fit(np.zeros((2, 3), "float32"), verbose=0)


def warnings_of(make):
    """Return the messages of all warnings that a call gives."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        make()
    return [str(warning.message) for warning in found]


ERRATA = (
    Erratum(
        "B0.4",
        section="4",
        where="the generator: Dense(4 * 4 * 512) is followed by Conv2DTranspose",
        correction="A Reshape((4, 4, 512)) makes the 8192 numbers the map that a transposed convolution needs.",
        literal=lambda: run(IMPORTS + GENERATOR)["generator_architecture"](100),
        raises=ValueError,
        says="expected min_ndim=4, found ndim=2",
        mended=lambda: generator().output_shape == (None, 64, 64, 3),
    ),
    Erratum(
        "B0.5",
        section="4",
        where="the generator makes 32x32 pixels and the discriminator takes 64x64",
        correction="A fourth transposed convolution of stride 2 leads from 4x4 to 64x64.",
        literal=judge_32_pixels,
        raises=ValueError,
        says="incompatible",
        mended=lambda: generator().output_shape == doc0.discriminator_architecture().input_shape,
    ),
    Erratum(
        "B0.6",
        section="4",
        where="the discriminator: Flatten is not imported",
        correction="Flatten comes from keras.layers.",
        literal=lambda: run(IMPORTS + DISCRIMINATOR)["discriminator_architecture"](),
        raises=NameError,
        says="Flatten",
        mended=lambda: doc0.discriminator_architecture().output_shape == (None, 1),
    ),
    Erratum(
        "B0.7",
        section="4",
        where="the generator is compiled with a mean squared error",
        correction="A generator has no target of its own: it learns through the discriminator's judgement.",
        literal=train_without_target,
        raises=ValueError,
        says="None",
        mended=lambda: min(changes()) > 0,
        claims=("0.9",),
    ),
    Erratum(
        "B0.8",
        section="4",
        where="the training itself is left out",
        correction="Both networks take a step on every batch, in turns.",
        literal=lambda: sorted(called(IMPORTS + GENERATOR + DISCRIMINATOR + COMPILE) & {"fit", "train_on_batch"}),
        shows=[],
        mended=lambda: min(changes()) > 0,
        claims=("0.9",),
    ),
    Erratum(
        "B0.9",
        section="4",
        where="the text says that the generator has convolutional and recurrent layers",
        correction="The document's generator has no recurrent layer; one like rnngan_tf.generators.lstm_conv has.",
        literal=lambda: sorted(called(GENERATOR) & RECURRENT),
        shows=[],
        mended=lambda: has_recurrent_layer(rg.generators.lstm_conv((8, 8, 1), latent_dim=4, units=4, filters=4)),
        claims=("0.8",),
    ),
    Erratum(
        "B0.10",
        section="4",
        where="LeakyReLU(alpha=0.2)",
        correction="The argument is called negative_slope in Keras 3.",
        literal=lambda: warnings_of(lambda: run("LeakyReLU(alpha=0.2)", LeakyReLU=layers.LeakyReLU)),
        shows=lambda messages: any("negative_slope" in message for message in messages),
        mended=lambda: warnings_of(lambda: keras.layers.LeakyReLU(negative_slope=0.2)) == [],
    ),
    Erratum(
        "B0.13",
        section="4",
        where="the imports and the layers' sizes of input",
        correction="Model is imported and never used, and an Input layer replaces input_dim and input_shape.",
        literal=lambda: unread(IMPORTS + GENERATOR + DISCRIMINATOR),
        shows=lambda names: "Model" in names,
        mended=lambda: warnings_of(lambda: doc0.generator_architecture(8)) == [],
    ),
)
