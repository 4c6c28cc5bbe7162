"""A discriminator's gradients with those of its penalty."""

import tensorflow as tf

from rnngan_tf.models.optimizers import dense
from rnngan_tf.models.sampling import next_seed


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
