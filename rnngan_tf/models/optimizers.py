"""The default optimizer, and what every optimizer needs before training: its slots, dense gradients, scaled losses."""

import keras
import tensorflow as tf

from rnngan_tf.models.distribution import check_scope
from rnngan_tf.models.kernels.adam import fuse_adam

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
    half = any(layer.compute_dtype == "float16" for layer in network._flatten_layers())
    if half and not isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
    optimizer.build(network.trainable_variables)
    return fuse_adam(optimizer)
