r"""LeakyReLU whose gradient needs its output, not its input.

TensorFlow keeps the layer's input for the gradient. This keeps a second copy of the activations alive, and stops
TensorFlow's optimizer from merging a convolution, its bias and the activation into one operation. For a slope
$\alpha > 0$ the output has the sign of the input, so the output serves as well:

$$y = \max(x, \alpha x), \qquad \frac{\partial y}{\partial x} = 1 \text{ if } y > 0 \text{ else } \alpha$$
"""

import keras
import tensorflow as tf
from keras import layers

from rnngan_tf.models.kernels import kernels_apply


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
