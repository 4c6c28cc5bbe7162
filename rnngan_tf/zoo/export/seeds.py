"""Images from a seed, within a graph: the same ones that `GANModel.generate` draws."""

import tensorflow as tf

from rnngan_tf.models.sampling import normal


def seed_latents(seed, n, latent_dim):
    """Return the latents `(n, latent_dim)` that `GANModel.sample_latents(n, seed)` returns.

    Args:
        seed: int64 scalar, of 64 bits at most.
        n, latent_dim: how many, and their size.
    """
    seed = tf.cast(seed, tf.int64)
    low = tf.bitwise.bitwise_and(seed, tf.int32.max)
    high = tf.bitwise.bitwise_and(tf.bitwise.right_shift(seed, 31), tf.int32.max)
    return normal((n, latent_dim), tf.cast(tf.stack([low, high]), tf.int32))


def from_latents(network):
    """Return a function of `latents`, or with classes of `(latents, labels)`, to images."""
    if len(network.inputs) == 1:
        return lambda latents: network(latents, training=False)
    return lambda latents, labels: network([latents, labels], training=False)


def from_seed(network):
    """Return a function of `(seed, n)`, or with classes of `(seed, labels)`, to images."""
    latent_dim = network.inputs[0].shape[1]
    if len(network.inputs) == 1:
        return lambda seed, n: network(seed_latents(seed, n, latent_dim), training=False)

    def draw(seed, labels):
        return network([seed_latents(seed, tf.shape(labels)[0], latent_dim), labels], training=False)

    return draw
