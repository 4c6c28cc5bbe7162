"""GANs that are broken on purpose, each in one way, and healthy ones: small, but really trained on the digits."""

import functools
from typing import NamedTuple

import keras
import numpy as np
from keras import layers, ops

import rnngan_tf as rg

SHAPE, LATENT_DIM, BATCH = (8, 8, 1), 16, 32
EPOCHS, STEPS = 4, 130  # 520 steps: what comes before 500 is not judged


class Trained(NamedTuple):
    """A GAN after training, what `fit` returned, its data, and the callback that watched."""

    gan: rg.GANModel
    history: keras.callbacks.History
    data: object
    watcher: rg.callbacks.Diagnose


@keras.saving.register_keras_serializable(package="rnngan_tf_tests")
class Winner(layers.Layer):
    """One-hot of the largest among the first eight latents: a generator behind it knows eight images."""

    def call(self, latents):
        return ops.one_hot(ops.argmax(latents[:, :8], axis=-1), 8)


@keras.saving.register_keras_serializable(package="rnngan_tf_tests")
class Cut(layers.Layer):
    """Pass on values and no gradient."""

    def call(self, inputs):
        return ops.stop_gradient(inputs)


@keras.saving.register_keras_serializable(package="rnngan_tf_tests")
class Fade(layers.Layer):
    """Multiply latents with a gain that shrinks at each training call."""

    def build(self, shape):
        self.gain = self.add_weight(shape=(), initializer="ones", trainable=False, name="gain")

    def call(self, latents, training=False):
        if training:
            self.gain.assign(self.gain * 0.9963)
        return latents * self.gain


@keras.saving.register_keras_serializable(package="rnngan_tf_tests")
class Quiet(layers.Layer):
    """Dropout that is told not to drop."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dropout = layers.Dropout(0.5)

    def call(self, inputs):
        return self.dropout(inputs, training=False)


def adam(rate):
    return keras.optimizers.Adam(rate, beta_1=0.5)


def dense_generator(latent_dim=LATENT_DIM, **options):
    return rg.generators.dense(SHAPE, latent_dim, **{"units": (32,), "precision": "float32", **options})


def dense_discriminator():
    return rg.discriminators.dense(SHAPE, units=(32,), precision="float32")


def conv_discriminator():
    return rg.discriminators.conv(SHAPE, filters=(8, 16), precision="float32")


def layered(first, *rest, activation="tanh"):
    """A generator with layers of its own before a hidden layer and the image."""
    latents = keras.Input((LATENT_DIM,))
    x = layers.LeakyReLU(0.2)(layers.Dense(32)(first(latents)))
    x = layers.Dense(64)(x)
    for layer in rest:
        x = layer(x)
    return keras.Model(latents, layers.Reshape(SHAPE)(layers.Activation(activation)(x)))


def judging(*middle):
    """A discriminator with layers of its own before its logit."""
    images = x = keras.Input(SHAPE)
    for layer in middle:
        x = layer(x)
    return keras.Model(images, layers.Dense(1)(x))


def train(generator=None, discriminator=None, data=None, seed=0, before=None, epochs=EPOCHS, **compile_options):
    """Train networks, small dense ones unless others are given, and watch."""
    keras.utils.set_random_seed(seed)
    networks = (make() for make in (generator or dense_generator, discriminator or dense_discriminator))
    gan = rg.GANModel(*networks, seed=seed)
    if before:
        before(gan)
    gan.compile(**{"steps_per_execution": 13, **compile_options})
    data = digits() if data is None else data
    watcher = rg.callbacks.Diagnose(data)
    batches = as_batches(data) if isinstance(data, np.ndarray) else data.train(BATCH).take(STEPS)
    options = {"steps_per_epoch": STEPS} if isinstance(data, np.ndarray) else {}
    history = gan.fit(batches, epochs=epochs, verbose=0, callbacks=[watcher], **options)
    return Trained(gan, history, data, watcher)


@functools.cache
def digits():
    return rg.load_images("mnist_mini", image_size=SHAPE[0])


def as_batches(images):
    """Batches from a Python generator, whose range `fit` cannot check."""
    generator = np.random.default_rng(0)
    while True:
        yield (images[generator.integers(0, len(images), BATCH)],)


# --- collapsed


def ignores_latents(seed=0):
    return train(lambda: layered(lambda latents: latents * 0.0 + 1.0), seed=seed)


def eight_images(seed=0):
    return train(lambda: layered(Winner()), seed=seed)


# --- collapsing


def fading_latents(seed=0):
    return train(lambda: layered(Fade()), seed=seed)


# --- the discriminator has won


def saturated_minimax(seed=0):
    options = {"generator_optimizer": adam(1e-5), "discriminator_optimizer": adam(2e-3)}
    return train(objective="minimax", seed=seed, **options)


def slow_generator(seed=0):
    options = {"generator_optimizer": adam(1e-5), "discriminator_optimizer": adam(2e-3)}
    return train(objective="non_saturating", seed=seed, **options)


# --- the generator has won


def slow_discriminator(seed=0):
    return train(discriminator_optimizer=adam(1e-6), seed=seed)


def sees_one_pixel(seed=0):
    middle = layers.Cropping2D(((4, 3), (4, 3))), layers.Flatten(), layers.Dense(16, "leaky_relu")
    return train(discriminator=lambda: judging(*middle), seed=seed)


# --- not learning


def frozen_generator(seed=0):
    return train(before=lambda gan: setattr(gan.generator, "trainable", False), epochs=1, seed=seed)


def frozen_discriminator(seed=0):
    return train(before=lambda gan: setattr(gan.discriminator, "trainable", False), epochs=1, seed=seed)


def still_generator(seed=0):
    return train(generator_optimizer=adam(0.0), epochs=1, seed=seed)


def cut_generator(seed=0):
    return train(lambda: layered(lambda latents: latents, Cut(), layers.BatchNormalization()), epochs=1, seed=seed)


def dead_generator(seed=0):
    def build():
        generator = dense_generator(activation="relu", normalization=None)
        bias = next(weight for weight in generator.weights if weight.path.endswith("bias"))
        bias.assign(ops.full(bias.shape, -100.0))
        return generator

    return train(build, epochs=1, seed=seed)


# --- diverging


def rate_of_ten(seed=0):
    return train(generator_optimizer=adam(10.0), discriminator_optimizer=adam(10.0), epochs=1, seed=seed)


def generator_rate_of_ten(seed=0):
    return train(generator_optimizer=adam(10.0), epochs=1, seed=seed)


def not_a_number(seed=0):
    return train(generator_optimizer=keras.optimizers.SGD(1e30), epochs=1, seed=seed)


# --- ranges and dropout


def data_from_zero_to_one(seed=0):
    return train(data=digits().train_images[:2000].astype("float32") / 255, epochs=1, seed=seed)


def sigmoid_head(seed=0):
    return train(lambda: layered(lambda latents: latents, activation="sigmoid"), seed=seed)


def dropout_of_zero(seed=0):
    hidden = layers.Flatten(), layers.Dense(32, "leaky_relu"), layers.Dropout(0.0)
    return train(discriminator=lambda: judging(*hidden), epochs=1, seed=seed)


def dropout_told_not_to(seed=0):
    hidden = layers.Flatten(), layers.Dense(32, "leaky_relu"), Quiet()
    return train(discriminator=lambda: judging(*hidden), epochs=1, seed=seed)


# --- healthy


def healthy_dense(seed=0):
    return train(seed=seed)


def healthy_conv_transpose(seed=0):
    options = {"latent_dim": LATENT_DIM, "filters": 8, "precision": "float32"}
    return train(lambda: rg.generators.conv_transpose(SHAPE, **options), conv_discriminator, seed=seed)


def healthy_lstm_row(seed=0):
    options = {"latent_dim": LATENT_DIM, "units": 16, "precision": "float32"}
    return train(lambda: rg.generators.lstm_row(SHAPE, **options), conv_discriminator, seed=seed)


BROKEN = {
    ignores_latents: "collapsed",
    eight_images: "collapsed",
    fading_latents: "collapsing",
    saturated_minimax: "discriminator has won",
    slow_generator: "discriminator has won",
    slow_discriminator: "generator has won",
    sees_one_pixel: "generator has won",
    frozen_generator: "not learning",
    frozen_discriminator: "not learning",
    still_generator: "not learning",
    cut_generator: "not learning",
    dead_generator: "not learning",
    rate_of_ten: "diverging",
    generator_rate_of_ten: "diverging",
    not_a_number: "diverging",
    data_from_zero_to_one: "range mismatch",
    sigmoid_head: "range mismatch",
    dropout_of_zero: "dropout inactive",
    dropout_told_not_to: "dropout inactive",
}
HEALTHY = (healthy_dense, healthy_conv_transpose, healthy_lstm_row)
