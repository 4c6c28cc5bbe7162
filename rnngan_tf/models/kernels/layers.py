r"""Batch normalization and LeakyReLU with fewer passes over memory, for CPUs.

**Batch normalization.** Keras computes the moments, the scale and the shift with about ten operations, each of which
reads or writes the whole batch, and TensorFlow differentiates each of them. `FusedBatchNormV3` does the same in one
pass, and its gradient is another single operation.

**LeakyReLU.** TensorFlow keeps the layer's input for the gradient. This keeps a second copy of the activations alive,
and stops TensorFlow's optimizer from merging a convolution, its bias and the activation into one operation. For a
slope $\alpha > 0$ the output has the sign of the input, so the output serves as well:

$$y = \max(x, \alpha x), \qquad \frac{\partial y}{\partial x} = 1 \text{ if } y > 0 \text{ else } \alpha$$
"""

import keras
import tensorflow as tf
from keras import layers

from rnngan_tf.models.kernels import kernels_apply


@keras.saving.register_keras_serializable(package="rnngan_tf")
class BatchNormalization(layers.BatchNormalization):
    r"""`keras.layers.BatchNormalization`, computed by `FusedBatchNormV3` on CPUs.

    $$y = \gamma \frac{x - \mathrm{E}[x]}{\sqrt{\mathrm{Var}[x] + \epsilon}} + \beta$$

    Values and gradients equal those of the Keras layer to 1e-5 in float32. The fused operation returns the unbiased
    variance of the batch; the moving variance keeps Keras' convention, the biased one. Other uses (a mask, another
    axis than the last, synchronized or renormalized statistics, inputs that are neither `(B, D)` nor `(B, H, W, C)`)
    go through the Keras layer.

    Shapes: `(B, D)` -> `(B, D)` or `(B, H, W, C)` -> `(B, H, W, C)`.

    Example:
        >>> images = tf.random.stateless_normal((4, 8, 8, 3), seed=(0, 0))
        >>> float(tf.math.reduce_variance(BatchNormalization()(images, training=True)))  # doctest: +ELLIPSIS
        0.99...
    """

    def call(self, inputs, training=None, mask=None):
        if not (training and self.trainable and mask is None and self._can_be_fused(inputs)):
            return super().call(inputs, training=training, mask=mask)
        channels = inputs.shape[-1]
        x = tf.cast(inputs, "float32")  # as Keras: float16 and bfloat16 lack the range for a sum of squares
        x = x if x.shape.rank == 4 else tf.reshape(x, (-1, 1, 1, channels))  # (B, H, W, C)
        gamma = tf.convert_to_tensor(self.gamma) if self.scale else tf.ones((channels,))
        beta = tf.convert_to_tensor(self.beta) if self.center else tf.zeros((channels,))
        outputs, mean, variance = tf.compat.v1.nn.fused_batch_norm(x, gamma, beta, epsilon=self.epsilon)
        count = tf.cast(tf.size(x) // channels, "float32")
        self._move(self.moving_mean, mean)
        self._move(self.moving_variance, variance * (count - 1) / count)
        outputs = outputs if inputs.shape.rank == 4 else tf.reshape(outputs, tf.shape(inputs))
        return tf.cast(tf.ensure_shape(outputs, inputs.shape), self.compute_dtype)

    def _move(self, average, value):
        """Move a running statistic towards the batch's value; no gradient passes through it."""
        average.assign(average * self.momentum + tf.stop_gradient(value) * (1 - self.momentum))

    def _can_be_fused(self, inputs):
        """Return whether `FusedBatchNormV3` computes what this layer was configured for."""
        rank = inputs.shape.rank
        plain = rank in (2, 4) and self.axis in (-1, rank - 1) and not self.synchronized
        plain = plain and not getattr(self, "renorm", False)  # an option since Keras 3.14
        return plain and inputs.dtype != tf.float64 and kernels_apply()


def leaky_relu(x, slope):
    """Apply LeakyReLU; gradients of any order exist.

    Args:
        x: a floating-point tensor of any shape.
        slope: the slope below 0, a positive number.

    Example:
        >>> leaky_relu(tf.constant([-2.0, 3.0]), 0.5).numpy().tolist()
        [-1.0, 3.0]
    """

    @tf.custom_gradient
    def run(x):
        y = tf.nn.leaky_relu(x, slope)
        return y, lambda dy: tf.raw_ops.LeakyReluGrad(gradients=dy, features=y, alpha=slope)

    return run(x)


@keras.saving.register_keras_serializable(package="rnngan_tf")
class LeakyReLU(layers.LeakyReLU):
    """`keras.layers.LeakyReLU` that keeps its output for the gradient, on CPUs; values and gradients are the same.

    Example:
        >>> float(LeakyReLU(0.2)(tf.constant(-1.0)))  # doctest: +ELLIPSIS
        -0.2...
    """

    def call(self, inputs):
        if not (self.negative_slope > 0 and kernels_apply()):
            return super().call(inputs)
        return leaky_relu(inputs, float(self.negative_slope))
