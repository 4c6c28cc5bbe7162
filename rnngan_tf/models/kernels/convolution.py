r"""Strided convolutions whose two slow gradients are written as operations that are fast on CPUs.

**The gradient of the kernel.** oneDNN computes it slowly for a strided convolution and computes the convolution itself
fast. The gradient is a forward convolution with other axes: the channels of the images stand for the batch, the
gradient of the output is the kernel, and the stride becomes a dilation,

$$\frac{\partial L}{\partial W_{ijcd}} = \sum_{n,h,w} x_{n,\,sh+i-p,\,sw+j-p,\,c} \;
\frac{\partial L}{\partial y_{nhwd}}$$

(s the stride, p the padding).

**The gradient of the images, where they have few channels** (the first layer of a discriminator and the last of a
generator). oneDNN pads one or three channels to sixteen. One matrix product from D to $k^2 C$ columns wastes nothing;
the overlapping patches are then added, which is cheap for so few channels.

The three functions of `strided_functions` are each other's gradients, so gradients of any order exist.
"""

from typing import NamedTuple

import keras
import tensorflow as tf
from keras import layers

from rnngan_tf.models.kernels import kernels_apply

MOST_FEW = 4  # image channels up to which patches are multiplied and added
FEWEST_WIDE = 32  # channels on both sides from which the dilated convolution is faster


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
        few = kernel.shape[2] <= MOST_FEW and geometry.kernel % stride == 0
        x = add_patches(kernel, y, geometry) if few else convolve_transposed(kernel, y, geometry)
        return x, lambda dx: (correlate(dx, y), convolve(dx, kernel))

    @tf.custom_gradient
    def correlate(x, y):
        wide = min(x.shape[3], y.shape[3]) >= FEWEST_WIDE
        gradient = correlate_dilated(x, y, geometry) if wide else correlate_directly(x, y, geometry)
        return gradient, lambda dw: (transpose(dw, y), convolve(x, dw))

    return convolve, transpose, correlate


def convolve_transposed(kernel, y, geometry):
    """Return TensorFlow's own transposed convolution, `(B, h, w, C)`."""
    shape = (tf.shape(y)[0], *geometry.size, kernel.shape[2])
    return tf.nn.conv2d_transpose(y, kernel, shape, geometry.stride, "SAME")


def add_patches(kernel, y, geometry):
    """Return the transposed convolution as a product and a sum of overlapping patches, `(B, h, w, C)`.

    With k = q s, a patch is q x q blocks of s x s pixels; blocks are added where they meet, in float32.
    """
    size, k, s = geometry
    q, (_, _, channels, depth) = k // s, kernel.shape
    blocks = tf.transpose(tf.reshape(kernel, (q, s, q, s, channels, depth)), (0, 2, 1, 3, 4, 5))  # (q, q, s, s, C, D)
    patches = tf.matmul(tf.reshape(y, (-1, depth)), tf.reshape(blocks, (-1, depth)), transpose_b=True)
    patches = tf.cast(tf.reshape(patches, (-1, *y.shape[1:3], q, q, s * s * channels)), "float32")
    total = 0
    for row in range(q):
        for column in range(q):
            place = [[0, 0], [row, q - 1 - row], [column, q - 1 - column], [0, 0]]
            total += tf.pad(patches[:, :, :, row, column], place)  # (B, h/s + q - 1, w/s + q - 1, s s C)
    images = tf.nn.depth_to_space(total, s)
    (top, _), (left, _) = geometry.padding()
    return tf.cast(images[:, top : top + size[0], left : left + size[1]], y.dtype)


def correlate_dilated(x, y, geometry):
    """Return the kernel gradient as a dilated forward convolution, `(k, k, C, D)`."""
    padding = [[0, 0], *geometry.padding(), [0, 0]]
    images, kernel = tf.transpose(x, (3, 1, 2, 0)), tf.transpose(y, (1, 2, 0, 3))  # (C, h, w, B), (h/s, w/s, B, D)
    gradient = tf.nn.conv2d(images, kernel, 1, padding, dilations=geometry.stride)  # (C, k, k, D)
    return tf.transpose(gradient, (1, 2, 0, 3))


def correlate_directly(x, y, geometry):
    """Return TensorFlow's own kernel gradient, `(k, k, C, D)`."""
    sizes, strides = (
        (geometry.kernel, geometry.kernel, x.shape[3], y.shape[3]),
        [1, geometry.stride, geometry.stride, 1],
    )
    return tf.raw_ops.Conv2DBackpropFilter(input=x, filter_sizes=sizes, out_backprop=y, strides=strides, padding="SAME")


def _pays(layer, shape):
    """Return whether the written-out gradients suit this layer and the shape of its images, and are faster here."""
    *_, height, width, channels = shape
    if height is None or width is None:  # images of any size, in one graph
        return False
    kernel, stride = layer.kernel_size, layer.strides
    square = kernel[0] == kernel[1] >= stride[0] == stride[1] > 1 and layer.padding == "same"
    plain = square and layer.data_format == "channels_last" and set(layer.dilation_rate) == {1}
    wide = min(channels, layer.filters) >= FEWEST_WIDE
    few = min(channels, layer.filters) <= MOST_FEW and kernel[0] % stride[0] == 0
    return plain and (wide or few) and layer.compute_dtype in ("float32", "bfloat16") and kernels_apply()


@keras.saving.register_keras_serializable(package="rnngan_tf")
class Conv2D(layers.Conv2D):
    """`keras.layers.Conv2D` with the gradients of this module where they are faster; the same numbers."""

    def call(self, inputs):
        if self.groups != 1 or not _pays(self, inputs.shape):
            return super().call(inputs)
        geometry = Geometry(tuple(inputs.shape[1:3]), self.kernel_size[0], self.strides[0])
        outputs = strided_functions(geometry)[0](inputs, tf.convert_to_tensor(self.kernel))
        outputs = tf.nn.bias_add(outputs, tf.convert_to_tensor(self.bias)) if self.use_bias else outputs
        return self.activation(outputs)


@keras.saving.register_keras_serializable(package="rnngan_tf")
class Conv2DTranspose(layers.Conv2DTranspose):
    """`keras.layers.Conv2DTranspose` with the gradients of this module where they are faster; the same numbers."""

    def call(self, inputs):
        shape = self.compute_output_shape(inputs.shape)
        if self.output_padding is not None or not _pays(self, (*shape[:-1], inputs.shape[-1])):
            return super().call(inputs)
        geometry = Geometry(tuple(shape[1:3]), self.kernel_size[0], self.strides[0])
        outputs = strided_functions(geometry)[1](tf.convert_to_tensor(self.kernel), inputs)
        outputs = tf.ensure_shape(outputs, shape)
        outputs = tf.nn.bias_add(outputs, tf.convert_to_tensor(self.bias)) if self.use_bias else outputs
        return self.activation(outputs)
