"""Layers that Keras lacks: recurrent layers that work with XLA, batch statistics, layers for rows and sequences."""

import math

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

from rnngan_tf.models.kernels import can_be_written_out
from rnngan_tf.models.kernels.recurrent import gru_sequence, lstm_sequence


class WrittenOut:
    """What `LSTM` and `GRU` share: a kernel for CPUs, and a configuration with `use_cudnn`."""

    sequence_kernel = None  # a function of inputs, states and weights that returns outputs and states

    def __init__(self, units, use_cudnn=False, **kwargs):
        super().__init__(units, use_cudnn=use_cudnn, **kwargs)

    def inner_loop(self, sequences, initial_state, mask, training=False):
        if not can_be_written_out(self, sequences, mask):
            return super().inner_loop(sequences, initial_state, mask, training)
        cell = self.cell
        sequences = ops.flip(sequences, axis=1) if self.go_backwards else sequences
        states = initial_state if isinstance(initial_state, (list, tuple)) else [initial_state]
        weights = cell.kernel, cell.recurrent_kernel, cell.bias
        outputs, *states = self.sequence_kernel(sequences, *states, *weights)
        return states[0], outputs if self.return_sequences else states[0][:, None], states

    def get_config(self):
        return {**super().get_config(), "use_cudnn": self.use_cudnn}


@keras.saving.register_keras_serializable(package="rnngan_tf")
class LSTM(WrittenOut, layers.LSTM):
    """`keras.layers.LSTM` that keeps `use_cudnn` when it is saved, cloned or made bidirectional, and is fast on CPUs.

    Keras 3.15 leaves `use_cudnn` out of the configuration, so that a loaded or wrapped layer falls back to
    `"auto"` and, on a GPU, switches XLA off for the whole model. The default here is `False`: XLA works.

    Without a GPU, the sequence runs through `rnngan_tf.models.kernels.recurrent`, which computes the same numbers in
    less time. Masks, dropout, other activations and more than 64 steps go through the Keras layer.

    Example:
        >>> LSTM.from_config(LSTM(8).get_config()).use_cudnn
        False
    """

    sequence_kernel = staticmethod(lstm_sequence)


@keras.saving.register_keras_serializable(package="rnngan_tf")
class GRU(WrittenOut, layers.GRU):
    """`keras.layers.GRU` that keeps `use_cudnn` when it is saved, cloned or made bidirectional, and is fast on CPUs.

    Like `LSTM`; the kernel is `rnngan_tf.models.kernels.recurrent`. `reset_after=False` goes through the Keras layer.
    """

    sequence_kernel = staticmethod(gru_sequence)


@keras.saving.register_keras_serializable(package="rnngan_tf")
class MinibatchStd(layers.Layer):
    r"""Append the standard deviation over the batch, by which a discriminator sees mode collapse (Karras et al., 2018).

    $$s = \frac{1}{D} \sum_d \sqrt{\mathrm{Var}_B[x_{bd}] + \epsilon}$$

    One number for the whole batch, appended as a feature or as a channel. Computed in float32.

    Shapes: `(B, D)` -> `(B, D + 1)`, or `(B, H, W, C)` -> `(B, H, W, C + 1)`.

    Example:
        >>> MinibatchStd()(np.zeros((4, 3), "float32")).shape
        TensorShape([4, 4])
    """

    def __init__(self, epsilon=1e-8, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def call(self, inputs):
        variance = ops.var(ops.cast(inputs, "float32"), axis=0)
        statistic = ops.cast(ops.mean(ops.sqrt(variance + self.epsilon)), inputs.dtype)
        column = ops.ones_like(inputs[..., :1]) * statistic  # (B, ..., 1)
        return ops.concatenate([inputs, column], axis=-1)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], input_shape[-1] + 1)

    def get_config(self):
        return {**super().get_config(), "epsilon": self.epsilon}


@keras.saving.register_keras_serializable(package="rnngan_tf")
class RowPosition(layers.Layer):
    r"""Append the position of each row: sines and cosines of its index (Vaswani et al., 2017).

    $$p_{t,2k} = \sin(t \, \omega_k), \quad p_{t,2k+1} = \cos(t \, \omega_k), \quad \omega_k = \pi \, 2^k / T$$

    If every row reads the same latent vector, only a recurrent state tells the rows apart. With this layer, a network
    without recurrence can tell them apart too.

    Shapes: `(B, T, D)` -> `(B, T, D + size)`.

    Args:
        size: number of features appended, even and at least 2.

    Raises:
        ValueError: `size` is odd or less than 2.
    """

    def __init__(self, size=8, **kwargs):
        super().__init__(**kwargs)
        if size < 2 or size % 2:
            raise ValueError(f"RowPosition needs an even size of at least 2, got {size!r}.")
        self.size = size

    def call(self, inputs):
        batch, rows = ops.shape(inputs)[0], inputs.shape[1]
        frequencies = np.pi * 2.0 ** np.arange(self.size // 2) / rows
        angles = np.arange(rows)[:, None] * frequencies  # (T, size / 2)
        code = np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(rows, self.size)
        code = ops.broadcast_to(ops.cast(code, inputs.dtype), (batch, rows, self.size))
        return ops.concatenate([inputs, code], axis=-1)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], input_shape[-1] + self.size)

    def get_config(self):
        return {**super().get_config(), "size": self.size}


@keras.saving.register_keras_serializable(package="rnngan_tf")
class RowOrder(layers.Layer):
    """Reorder the steps of a sequence into the rows of an image: step `t` becomes row `order[t]`.

    Shapes: `(B, T, D)` -> `(B, T, D)`.

    Args:
        order: the image row that each step makes; each of 0 ... T-1 once.

    Raises:
        ValueError: `order` is not a permutation.

    Example:
        >>> RowOrder([2, 0, 1])(np.array([[[20.0], [0.0], [10.0]]])).numpy().ravel()
        array([ 0., 10., 20.], dtype=float32)
    """

    def __init__(self, order, **kwargs):
        super().__init__(**kwargs)
        if set(order) != set(range(len(order))):
            raise ValueError(f"row order must name each of 0 ... {len(order) - 1} once, got {list(order)!r}.")
        self.order = [int(row) for row in order]

    def call(self, inputs):
        return ops.take(inputs, np.argsort(self.order), axis=1)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "order": self.order}


@keras.saving.register_keras_serializable(package="rnngan_tf")
class Gumbel(layers.Layer):
    r"""Turn standard normal latents into standard Gumbel noise of the same rank.

    $$g = -\log(-\log \Phi(z))$$

    A text generator samples its tokens with this noise, so the same latents give the same text.

    Example:
        >>> round(float(Gumbel()(ops.zeros((1, 1)))[0, 0]), 4)  # -log(log 2), the median
        0.3665
    """

    def call(self, inputs):
        # Phi(z) = 1 - erfc(z / sqrt 2) / 2; log1p is exact in the upper tail, where Phi(z) rounds to 1 in float32
        log_phi = tf.math.log1p(-0.5 * tf.math.erfc(tf.cast(inputs, "float32") / math.sqrt(2)))
        return -tf.math.log(tf.maximum(-log_phi, 1e-30))

    def compute_output_shape(self, input_shape):
        return input_shape


@keras.saving.register_keras_serializable(package="rnngan_tf")
class StepMask(layers.Layer):
    """Return a mask of the steps: 0 where all features of a step are 0, which means padding, else 1.

    Shapes: `(B, T, D)` -> `(B, T, 1)` float32.

    Example:
        >>> StepMask()(ops.array([[[0.5], [0.0]]])).numpy().ravel().tolist()
        [1.0, 0.0]
    """

    def call(self, inputs):
        return ops.cast(ops.any(ops.not_equal(inputs, 0), axis=-1, keepdims=True), "float32")

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], 1)


@keras.saving.register_keras_serializable(package="rnngan_tf", name="MaskedStatistics")
class MaskedPooling(layers.Layer):
    """Pool a sequence over the steps that are not padding: mean, maximum and last step, concatenated.

    Called with features `(B, T, D)` and a mask `(B, T, 1)`; returns `(B, 3 D)`, zeros for a sequence of padding alone.

    Example:
        >>> x, mask = ops.array([[[1.0], [5.0], [9.0]]]), ops.array([[[1.0], [1.0], [0.0]]])
        >>> MaskedPooling()(x, mask).numpy().tolist()
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
