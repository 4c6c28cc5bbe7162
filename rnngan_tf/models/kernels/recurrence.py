r"""A linear recurrence over a whole sequence: what is left of a minGRU or minLSTM once its products are done.

All factors are known before the first step, so the steps can be computed together. On a CPU, a plain loop was measured
to be the fastest up to 64 steps, since a scan needs more arithmetic and more memory. A scan has far fewer operations in
sequence, so it is used for longer sequences and on GPUs; the choice for GPUs has not been measured.
`keras.ops.associative_scan` does not compile with XLA for 28 steps (Keras 3.15, TensorFlow 2.21), so the scan is
written out here.
"""

import tensorflow as tf

from rnngan_tf.models.kernels import LONGEST_WRITTEN_OUT, kernels_apply


def linear_recurrence(a, b, h):
    r"""Return all states of $h_t = a_t \odot h_{t-1} + b_t$, `(B, T, U)`; gradients of any order exist.

    On a CPU, up to 64 steps run one after the other. Longer sequences, and all sequences on a GPU, run as a scan that
    doubles the number of combined steps each time (Hillis and Steele, 1986): $\log_2 T$ rounds over the sequence.

    Args:
        a, b: `(B, T, U)` with T known.
        h: the first state, `(B, U)`.

    Example:
        >>> halves, ones = tf.fill((1, 3, 1), 0.5), tf.ones((1, 3, 1))
        >>> linear_recurrence(halves, ones, tf.zeros((1, 1))).numpy().ravel().tolist()
        [1.0, 1.5, 1.75]
    """
    steps = a.shape[1]
    if steps <= LONGEST_WRITTEN_OUT and kernels_apply():
        states = []
        for factor, term in zip(tf.unstack(a, axis=1), tf.unstack(b, axis=1), strict=True):
            h = factor * h + term
            states.append(h)
        return tf.stack(states, axis=1)
    distance = 1
    while distance < steps:
        before = [[0, 0], [distance, 0], [0, 0]]
        b = b + a * tf.pad(b[:, :-distance], before)
        a = a * tf.pad(a[:, :-distance], before, constant_values=1.0)
        distance *= 2
    return b + a * h[:, None]
