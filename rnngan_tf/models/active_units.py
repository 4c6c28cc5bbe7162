"""How many latents an encoder uses."""

import keras
from keras import ops

THRESHOLD = 0.01  # of Burda et al.


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
