r"""The three equations of a VAE, and how many latents its encoder uses (Kingma and Welling, 2014; doc 3, section 3.4).

The encoder gives, for each image, a normal distribution over latents, $q(z|x) = N(\mu, \mathrm{diag}\, \sigma^2)$.
"""

import math

import keras
from keras import ops

THRESHOLD = 0.01  # of Burda et al.


def reparameterize(mean, log_variance, noise):
    r"""Return a draw from $q(z|x)$ through which gradients flow, `(B, Z)`.

    $$z = \mu + \sigma \odot \epsilon, \qquad \epsilon \sim N(0, 1)$$

    Args:
        mean, log_variance: of each latent, `(B, Z)`.
        noise: standard normal, `(B, Z)`.
    """
    return mean + ops.exp(0.5 * log_variance) * noise


def kl_divergence(mean, log_variance):
    r"""Return how far $q(z|x)$ is from $N(0, 1)$ in each latent, in nats, `(B, Z)`, never negative.

    $$KL = -\frac{1}{2} (1 + \log \sigma^2 - \mu^2 - \sigma^2)$$
    """
    return -0.5 * (1 + log_variance - ops.square(mean) - ops.exp(log_variance))


def free_bits(kl, bits):
    r"""Return the divergences as they count in the loss, a scalar: each latent's mean over the batch, at least `bits`.

    $$\sum_j \max(\lambda, E_x KL_j)$$

    Below $\lambda$ a latent costs nothing more, so that it is not given up early (Kingma et al., 2016).

    Args:
        kl: `(B, Z)`, in nats.
        bits: the allowance $\lambda$ of each latent, in nats in spite of its name.
    """
    return ops.sum(ops.maximum(ops.mean(kl, axis=0), bits))


def log_normal(x, mean=0.0, log_variance=0.0):
    r"""Return the log-density of a normal distribution with independent parts, summed over the last axis.

    Args:
        x: `(..., Z)`.
        mean, log_variance: numbers, or of the shape of `x`.
    """
    squares = ops.square(x - mean) * ops.exp(-log_variance)
    return -0.5 * ops.sum(squares + log_variance + math.log(2 * math.pi), axis=-1)


@keras.saving.register_keras_serializable(package="rnngan_tf")
class ActiveUnits(keras.metrics.Metric):
    r"""Counts the latents whose posterior mean differs between images (Burda et al., 2016).

    A latent is active where $\mathrm{Var}_x E[z_j | x] > 0.01$; one that is given up has the same mean for all.

    Args:
        latent_dim: size Z of the latent vector.

    Example:
        >>> units = ActiveUnits(2)
        >>> units.update_state(ops.convert_to_tensor([[1.0, 0.5], [-1.0, 0.5]]))
        >>> int(units.result())
        1
    """

    def __init__(self, latent_dim, name="active_units", **kwargs):
        super().__init__(name=name, dtype="float32", **kwargs)
        self.latent_dim = latent_dim
        self.count = self.add_weight(shape=(), initializer="zeros", name="count")
        self.total = self.add_weight(shape=(latent_dim,), initializer="zeros", name="total")
        self.squares = self.add_weight(shape=(latent_dim,), initializer="zeros", name="squares")

    def update_state(self, means):
        """Take in posterior means `(B, Z)`."""
        means = ops.cast(means, "float32")
        self.count.assign_add(ops.cast(ops.shape(means)[0], "float32"))
        self.total.assign_add(ops.sum(means, axis=0))
        self.squares.assign_add(ops.sum(ops.square(means), axis=0))

    def result(self):
        count = ops.maximum(self.count, 1.0)
        variances = self.squares / count - ops.square(self.total / count)
        return ops.sum(ops.cast(variances > THRESHOLD, "float32"))

    def get_config(self):
        return {**super().get_config(), "latent_dim": self.latent_dim}
