"""Networks of a few weights, and what a step of the package's training does to them."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

import rnngan_tf as rg

LATENTS, IMAGE_SHAPE = 3, (4, 4, 1)


def networks():
    """Return a dense generator from latents `(B, 3)` to images `(B, 4, 4, 1)`, and a dense discriminator of logits."""
    drawn = [layers.Dense(8, "relu"), layers.Dense(16, "tanh"), layers.Reshape(IMAGE_SHAPE)]
    judged = [layers.Flatten(), layers.Dense(8, "leaky_relu"), layers.Dense(1)]
    return keras.Sequential([keras.Input((LATENTS,)), *drawn]), keras.Sequential([keras.Input(IMAGE_SHAPE), *judged])


def gan(updates="simultaneous"):
    """Return a small `GANModel`, compiled as the documents' are when mended, that runs line by line."""
    model = rg.GANModel(*networks(), ema_decay=0)
    model.compile("non_saturating", None, run_eagerly=True, updates=updates)
    return model


def train(model, batches=1):
    """Train a small `GANModel` on some batches of four made images."""
    images = np.linspace(-1, 1, 64 * batches, dtype="float32").reshape(-1, *IMAGE_SHAPE)
    model.fit(tf.data.Dataset.from_tensor_slices(images).batch(4), verbose=0)


def changes():
    """Return how much a step of the package's training changes the generator and the discriminator, at most."""
    model = gan()
    kept = model.discriminator.get_weights()
    generator = change(model.generator, lambda: train(model))
    pairs = zip(kept, model.discriminator.get_weights(), strict=True)
    return generator, max(float(abs(new - old).max()) for old, new in pairs)


def change(network, run):
    """Return the largest change of a weight of a network while `run()` runs."""
    before = network.get_weights()
    run()
    return max(float(abs(new - old).max()) for old, new in zip(before, network.get_weights(), strict=True))


def has_recurrent_layer(model):
    """Return whether a Keras model has a recurrent layer.

    Example:
        >>> has_recurrent_layer(keras.Sequential([keras.Input((4, 2)), layers.GRU(3)]))
        True
    """
    return any(isinstance(layer, (layers.RNN, layers.Bidirectional)) for layer in model.layers)
