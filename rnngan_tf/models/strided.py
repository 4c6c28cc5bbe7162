r"""Convolutions of stride 2 whose weight gradient is fast in bfloat16 on a CPU.

oneDNN is slow at the weight gradient of a strided bfloat16 convolution and fast at the convolution itself. The same
gradient is a forward convolution with other axes: the images' channels stand for the batch, the output's gradient is
the kernel, and the stride becomes a dilation,

$$\frac{\partial L}{\partial W_{ijcd}} = \sum_{n,h,w} x_{n,\,sh+i-p,\,sw+j-p,\,c} \;
\frac{\partial L}{\partial y_{nhwd}}$$

(s the stride, p the padding). The three functions here are each other's gradients: gradients of any order exist.
"""

from typing import NamedTuple

import keras
import tensorflow as tf
from keras import layers

FEWEST_CHANNELS = 32  # with fewer on either side TensorFlow's own gradient is as fast


class Geometry(NamedTuple):
    """A convolution with padding "same": the size `(h, w)` of its input, its square kernel and its stride."""

    size: tuple
    kernel: int
    stride: int

    def padding(self):
        """Return what is added before and after each of the two sides."""
        totals = [max((-(-side // self.stride) - 1) * self.stride + self.kernel - side, 0) for side in self.size]
        return [[total // 2, total - total // 2] for total in totals]


def strided_functions(geometry):
    """Return three functions, each differentiable any number of times by the other two.

    Returns:
        convolve: images `(B, h, w, C)` and a kernel `(k, k, C, D)` to `(B, h/s, w/s, D)`.
        transpose: a kernel `(k, k, C, D)` and maps `(B, h/s, w/s, D)` to `(B, h, w, C)`: the image gradient.
        correlate: images `(B, h, w, C)` and maps `(B, h/s, w/s, D)` to `(k, k, C, D)`: the kernel gradient.
    """
    stride = geometry.stride

    @tf.custom_gradient
    def convolve(x, kernel):
        return tf.nn.conv2d(x, kernel, stride, "SAME"), lambda dy: (transpose(kernel, dy), correlate(x, dy))

    @tf.custom_gradient
    def transpose(kernel, y):
        shape = (tf.shape(y)[0], *geometry.size, kernel.shape[2])
        x = tf.nn.conv2d_transpose(y, kernel, shape, stride, "SAME")
        return x, lambda dx: (correlate(dx, y), convolve(dx, kernel))

    @tf.custom_gradient
    def correlate(x, y):
        padding = [[0, 0], *geometry.padding(), [0, 0]]
        images, kernel = tf.transpose(x, (3, 1, 2, 0)), tf.transpose(y, (1, 2, 0, 3))  # (C, h, w, B), (h/s, w/s, B, D)
        gradient = tf.nn.conv2d(images, kernel, 1, padding, dilations=stride)  # (C, k, k, D)
        return tf.transpose(gradient, (1, 2, 0, 3)), lambda dw: (transpose(dw, y), convolve(x, dw))

    return convolve, transpose, correlate


def _pays(layer, shape):
    """Whether the rewritten gradient suits this layer and its inputs' shape, and is fast on this machine."""
    *_, height, width, channels = shape
    if height is None or width is None:  # pictures of any size, in one graph
        return False
    kernel, stride = layer.kernel_size, layer.strides
    square = kernel[0] == kernel[1] >= stride[0] == stride[1] > 1 and layer.padding == "same"
    plain = square and layer.data_format == "channels_last" and set(layer.dilation_rate) == {1}
    wide = min(channels, layer.filters) >= FEWEST_CHANNELS
    return plain and wide and layer.compute_dtype == "bfloat16" and not tf.config.list_physical_devices("GPU")


@keras.saving.register_keras_serializable(package="rnngan_tf")
class Conv2D(layers.Conv2D):
    """`keras.layers.Conv2D` with the weight gradient of this module where that is faster; the same numbers."""

    def call(self, inputs):
        if self.groups != 1 or not _pays(self, inputs.shape):
            return super().call(inputs)
        geometry = Geometry(tuple(inputs.shape[1:3]), self.kernel_size[0], self.strides[0])
        outputs = strided_functions(geometry)[0](inputs, tf.convert_to_tensor(self.kernel))
        outputs = tf.nn.bias_add(outputs, tf.convert_to_tensor(self.bias)) if self.use_bias else outputs
        return self.activation(outputs)


@keras.saving.register_keras_serializable(package="rnngan_tf")
class Conv2DTranspose(layers.Conv2DTranspose):
    """`keras.layers.Conv2DTranspose` with the weight gradient of this module where that is faster; the same numbers."""

    def call(self, inputs):
        if self.output_padding is not None or not _pays(self, inputs.shape):
            return super().call(inputs)
        shape = self.compute_output_shape(inputs.shape)
        geometry = Geometry(tuple(shape[1:3]), self.kernel_size[0], self.strides[0])
        outputs = strided_functions(geometry)[1](tf.convert_to_tensor(self.kernel), inputs)
        outputs = tf.ensure_shape(outputs, shape)
        outputs = tf.nn.bias_add(outputs, tf.convert_to_tensor(self.bias)) if self.use_bias else outputs
        return self.activation(outputs)
