"""Layers and optimizer updates that equal those of Keras and take less time on a CPU.

Why this folder exists: on a CPU, a training step of a small GAN does much work that its equations do not require.
TensorFlow's automatic gradients of an LSTM or GRU repeat matrix products in every time step, its
gradient of a strided convolution uses a slow routine, and Keras composes batch normalization and Adam of many small
operations. Each module writes one of these out.

The rules of the folder:

* A layer is a subclass of the Keras layer that it replaces, with the same arguments, weights and configuration. Its
  values and gradients equal those of the Keras layer to a tolerance that its test states, and gradients of any order
  exist.
* A kernel is used where it was measured to be faster: on CPUs, for the arguments it was written for. Everything else
  goes through the Keras layer.
* A saved file does not depend on the kernels: the Keras layer loads the same configuration and the same weights.

`benchmarks/throughput.py` measures the speed with all of them, and `RNNGAN_KERNELS=0` switches them off.
"""

import os

import keras
import tensorflow as tf

LONGEST_WRITTEN_OUT = 64  # time steps; the graph of a longer written-out loop takes long to build


def kernels_apply():
    """Return whether this machine uses the kernels: it has no GPU, and `RNNGAN_KERNELS` is not "0"."""
    return os.environ.get("RNNGAN_KERNELS") != "0" and not tf.config.list_physical_devices("GPU")


def can_be_written_out(layer, sequences, mask):
    """Return whether the kernel of an LSTM or GRU layer supports its configuration, on this machine."""
    steps = sequences.shape[1]
    plain = keras.activations.serialize(layer.activation) == "tanh" and layer.use_bias
    plain = plain and keras.activations.serialize(layer.recurrent_activation) == "sigmoid"
    plain = plain and getattr(layer, "reset_after", True)  # the other form of a GRU has no kernel
    plain = plain and mask is None and not layer.dropout and not layer.recurrent_dropout
    short = steps is not None and steps <= LONGEST_WRITTEN_OUT
    return plain and short and kernels_apply()


def product_in(dtype):
    """Return a function that multiplies float32 matrices in another type and returns float32."""

    def product(a, b, **transposed):
        return tf.cast(tf.matmul(tf.cast(a, dtype), tf.cast(b, dtype), **transposed), "float32")

    return product
