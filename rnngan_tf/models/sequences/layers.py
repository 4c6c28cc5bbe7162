"""Layers of sequences: Gumbel noise out of normal latents, the mask of padded steps, means that leave them out."""

import math

import keras
import tensorflow as tf
from keras import layers, ops


@keras.saving.register_keras_serializable(package="rnngan_tf")
class Gumbel(layers.Layer):
    r"""Turn standard normal latents into standard Gumbel noise of the same rank.

    $$g = -\log(-\log \Phi(z))$$

    So all that a text generator draws is in its latents: the same latents write the same text.

    Example:
        >>> round(float(Gumbel()(ops.zeros((1, 1)))[0, 0]), 4)  # -log(log 2), the median
        0.3665
    """

    def call(self, inputs):
        # Phi(z) = 1 - erfc(z / sqrt 2) / 2; log1p keeps what lies in the upper tail, where float32 has no 1 - 1e-9
        log_phi = tf.math.log1p(-0.5 * tf.math.erfc(tf.cast(inputs, "float32") / math.sqrt(2)))
        return -tf.math.log(tf.maximum(-log_phi, 1e-30))

    def compute_output_shape(self, input_shape):
        return input_shape


@keras.saving.register_keras_serializable(package="rnngan_tf")
class StepMask(layers.Layer):
    """Tell which steps there are: 0 where all features of a step are 0, which is padding, else 1.

    Shapes: `(B, T, D)` -> `(B, T, 1)` float32.

    Example:
        >>> StepMask()(ops.array([[[0.5], [0.0]]])).numpy().ravel().tolist()
        [1.0, 0.0]
    """

    def call(self, inputs):
        return ops.cast(ops.any(ops.not_equal(inputs, 0), axis=-1, keepdims=True), "float32")

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], 1)


@keras.saving.register_keras_serializable(package="rnngan_tf")
class MaskedStatistics(layers.Layer):
    """Sum up a sequence over the steps that there are: mean, largest value and last step, side by side.

    Called with features `(B, T, D)` and a mask `(B, T, 1)`; returns `(B, 3 D)`. A sequence without any step is all 0.

    Example:
        >>> x, mask = ops.array([[[1.0], [5.0], [9.0]]]), ops.array([[[1.0], [1.0], [0.0]]])
        >>> MaskedStatistics()(x, mask).numpy().tolist()
        [[3.0, 5.0, 5.0]]
    """

    def call(self, features, mask):
        mask = ops.cast(mask, features.dtype)
        steps = ops.sum(mask, axis=1)  # (B, 1)
        mean = ops.sum(features * mask, axis=1) / ops.maximum(steps, 1)
        lowest = ops.where(mask > 0, features, ops.full_like(features, -1e4))
        largest = ops.max(lowest, axis=1) * ops.minimum(steps, 1)
        following = ops.pad(mask[:, 1:], ((0, 0), (0, 1), (0, 0)))
        last = ops.sum(features * mask * (1 - following), axis=1)
        return ops.concatenate([mean, largest, last], axis=-1)
