"""How networks are updated: their optimizers, and the lazy penalty of a discriminator."""

import keras
import tensorflow as tf

from rnngan_tf.core.keras_private import layers_of
from rnngan_tf.models.distribution import check_scope
from rnngan_tf.models.kernels.adam import fuse_adam
from rnngan_tf.models.sampling import next_seed

LEARNING_RATE = 6e-4


def check_distinct(generator_optimizer, discriminator_optimizer):
    """Raise a `ValueError` where one optimizer object is given for both networks."""
    if isinstance(generator_optimizer, keras.optimizers.Optimizer) and generator_optimizer is discriminator_optimizer:
        raise ValueError("One optimizer was given for both networks; give each network an optimizer of its own.")


def dense(gradient):
    """Return a gradient as a tensor, where an embedding gives it as rows and indices."""
    return gradient if gradient is None else tf.convert_to_tensor(gradient)


def make_optimizer(optimizer, network):
    """Return a built optimizer for `network`: the default where None, scaling its loss where float16 needs it."""
    if optimizer is None:
        optimizer = keras.optimizers.Adam(LEARNING_RATE, beta_1=0.5, beta_2=0.999)
    optimizer = keras.optimizers.get(optimizer)
    check_scope(tf.distribute.get_strategy(), optimizer=optimizer)
    half = any(layer.compute_dtype == "float16" for layer in layers_of(network))
    if half and not isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
    optimizer.build(network.trainable_variables)
    return fuse_adam(optimizer)


def add_penalty(model, gradients, critic, real, fake, replicas=1):
    """Add the penalty's gradients on every `penalty.every`-th step, as many times as heavy.

    Args:
        model: has `penalty` (or None), `noise_seed`, `discriminator` and `discriminator_optimizer`.
        gradients: of the discriminator's loss, scaled by its optimizer.
        critic: a function from images to logits.
        real, fake: images, `(B, H, W, C)`.
        replicas: how many devices share the batch.
    """
    if model.penalty is None:
        return gradients
    every, seed, fake = model.penalty.every, next_seed(model.noise_seed), tf.stop_gradient(fake)
    variables, optimizer = model.discriminator.trainable_variables, model.discriminator_optimizer

    def with_penalty():
        with tf.GradientTape() as tape:
            value = every * model.penalty(critic, real, fake, seed=seed) / replicas
            value = optimizer.scale_loss(value)
        extra = tape.gradient(value, variables)  # None for a last bias
        return [one if more is None else one + more for one, more in zip(gradients, map(dense, extra), strict=True)]

    if every == 1:
        return with_penalty()
    due = tf.equal(tf.cast(optimizer.iterations, tf.int32) % every, 0)
    return tf.cond(due, with_penalty, lambda: gradients)
