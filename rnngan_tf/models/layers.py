"""The few layers that Keras lacks: recurrent layers that keep XLA, minibatch statistics, a clock for rows."""

import keras
import numpy as np
from keras import layers, ops

from rnngan_tf.models.kernels import kernels_apply
from rnngan_tf.models.kernels.gru import gru_sequence
from rnngan_tf.models.kernels.lstm import lstm_sequence

LONGEST_WRITTEN_OUT = 64  # time steps; beyond, the graph of a written-out loop takes long to build


def _can_be_written_out(layer, sequences, mask):
    """Return whether `lstm_sequence` or `gru_sequence` computes what a layer was configured for, on this machine."""
    steps = sequences.shape[1]
    plain = keras.activations.serialize(layer.activation) == "tanh" and layer.use_bias
    plain = plain and keras.activations.serialize(layer.recurrent_activation) == "sigmoid"
    plain = plain and mask is None and not layer.dropout and not layer.recurrent_dropout
    short = steps is not None and steps <= LONGEST_WRITTEN_OUT
    return plain and short and kernels_apply()


@keras.saving.register_keras_serializable(package="rnngan_tf")
class LSTM(layers.LSTM):
    """`keras.layers.LSTM` that keeps `use_cudnn` when it is saved, cloned or made bidirectional, and is fast on CPUs.

    Keras 3.15 leaves `use_cudnn` out of the configuration, so that a loaded or wrapped layer falls back to
    `"auto"` and, on a GPU, switches XLA off for the whole model. The default here is `False`: XLA works.

    Without a GPU, and where nothing unusual is asked for (mask, dropout, other activations, more than 64 steps),
    the sequence runs through `rnngan_tf.models.kernels.lstm`: the same numbers in less time.

    Example:
        >>> LSTM.from_config(LSTM(8).get_config()).use_cudnn
        False
    """

    def __init__(self, units, use_cudnn=False, **kwargs):
        super().__init__(units, use_cudnn=use_cudnn, **kwargs)

    def inner_loop(self, sequences, initial_state, mask, training=False):
        if not _can_be_written_out(self, sequences, mask):
            return super().inner_loop(sequences, initial_state, mask, training)
        cell = self.cell
        sequences = ops.flip(sequences, axis=1) if self.go_backwards else sequences
        outputs, h, c = lstm_sequence(sequences, *initial_state, cell.kernel, cell.recurrent_kernel, cell.bias)
        return h, outputs if self.return_sequences else h[:, None], [h, c]

    def get_config(self):
        return {**super().get_config(), "use_cudnn": self.use_cudnn}


@keras.saving.register_keras_serializable(package="rnngan_tf")
class GRU(layers.GRU):
    """`keras.layers.GRU` that keeps `use_cudnn` when it is saved, cloned or made bidirectional, and is fast on CPUs.

    Like `LSTM`; the sequence runs through `rnngan_tf.models.kernels.gru` unless `reset_after=False` was asked for.
    """

    def __init__(self, units, use_cudnn=False, **kwargs):
        super().__init__(units, use_cudnn=use_cudnn, **kwargs)

    def inner_loop(self, sequences, initial_state, mask, training=False):
        if not (self.reset_after and _can_be_written_out(self, sequences, mask)):
            return super().inner_loop(sequences, initial_state, mask, training)
        cell = self.cell
        sequences = ops.flip(sequences, axis=1) if self.go_backwards else sequences
        state = initial_state[0] if isinstance(initial_state, (list, tuple)) else initial_state
        outputs, h = gru_sequence(sequences, state, cell.kernel, cell.recurrent_kernel, cell.bias)
        return h, outputs if self.return_sequences else h[:, None], [h]

    def get_config(self):
        return {**super().get_config(), "use_cudnn": self.use_cudnn}


@keras.saving.register_keras_serializable(package="rnngan_tf")
class MinibatchStd(layers.Layer):
    r"""Append how much the batch varies, so that a discriminator sees one image repeated (Karras et al., 2018).

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
    r"""Append a clock to each row: sines and cosines of its index (Vaswani et al., 2017).

    $$p_{t,2k} = \sin(t \, \omega_k), \quad p_{t,2k+1} = \cos(t \, \omega_k), \quad \omega_k = \pi \, 2^k / T$$

    With the same latent vector at every row, the state of a recurrent layer is its only clock; with this layer
    a network without recurrence can tell the rows apart too.

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
    """Put rows that were written in the order `order` back where they belong in the image.

    Step `t` of the sequence becomes row `order[t]` of the image.

    Shapes: `(B, T, D)` -> `(B, T, D)`.

    Args:
        order: the image row written at each step, each of 0 ... T-1 once.

    Raises:
        ValueError: `order` is no permutation.

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
