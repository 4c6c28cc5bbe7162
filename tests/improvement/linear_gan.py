"""A generator whose answers are known in closed form: images that are a linear function of the latents."""

import keras
import numpy as np

import rnngan_tf as rg

SHAPE = (8, 8, 1)
SIZE = 6  # of the latents


def linear_gan(matrix=None):
    """Return a GANModel that draws `0.05 z A`, with A `(Z, 64)`; by default of random columns, all seen in all rows."""
    if matrix is None:
        matrix = np.random.default_rng(0).normal(size=(SIZE, 64))
    generator = keras.Sequential(
        [keras.Input((len(matrix),)), keras.layers.Dense(64, use_bias=False), keras.layers.Reshape(SHAPE)]
    )
    generator.set_weights([0.05 * matrix.astype("float32")])
    return rg.GANModel(generator, rg.discriminators.dense(SHAPE, units=(4,), precision="float32"))


def two_halves():
    """Return a GANModel whose first 3 latents draw the upper 4 rows alone and the last 3 the lower 4."""
    matrix = np.random.default_rng(0).normal(size=(SIZE, 64))
    matrix[:3, 32:] = matrix[3:, :32] = 0
    return linear_gan(matrix)


def conditional_gan():
    """Return a small dense GANModel of three classes."""
    options = {"units": (8,), "num_classes": 3, "precision": "float32"}
    networks = rg.generators.dense(SHAPE, 4, **options), rg.discriminators.dense(SHAPE, **options)
    return rg.GANModel(*networks, num_classes=3)
