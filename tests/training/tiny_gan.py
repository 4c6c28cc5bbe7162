"""A GANModel and data small enough to train in no time, shared by the tests of callbacks."""

import keras
import numpy as np
import tensorflow as tf

import rnngan_tf as rg

SHAPE = (8, 8, 1)
BATCH, STEPS = 8, 4


def make_data():
    """Four batches in a fixed order."""
    images = np.random.default_rng(0).uniform(-1, 1, (BATCH * STEPS, *SHAPE)).astype("float32")
    return tf.data.Dataset.from_tensor_slices(images).batch(BATCH, drop_remainder=True)


def make_gan(num_classes=None, **compile_arguments):
    """A compiled GANModel that trains in no time, the same at every call."""
    keras.utils.set_random_seed(0)
    shared = {"units": (8,), "num_classes": num_classes, "precision": "float32"}
    generator = rg.generators.dense(SHAPE, latent_dim=4, normalization=None, **shared)
    gan = rg.GANModel(generator, rg.discriminators.dense(SHAPE, **shared), num_classes=num_classes)
    gan.compile(**{"penalty": None, **compile_arguments})
    return gan
