"""Recurrences over whole sequences, for CPUs: LSTM and GRU with their gradients written out, and linear ones.

TensorFlow's automatic gradient of an LSTM runs some 25 small operations and three matrix products per time step. Here
everything that does not depend on the step before is taken out of the loop: the input projection, the derivatives of
the gates, and the gradients of the kernels are each one operation over all steps. What is left in the loop is one
matrix product and a few element-wise operations. The results are `rnngan_tf.models.cells.lstm_step` and `gru_step`
applied T times.

A minGRU or minLSTM is a linear recurrence once its products are done, and all its factors are known before the first
step. On a CPU a plain loop is still the fastest up to 64 steps; a scan needs more arithmetic and more memory, and
pays on a GPU and on long sequences. `keras.ops.associative_scan` does not compile with XLA for 28 steps (Keras 3.15,
TensorFlow 2.21), so the scan is written out.
"""

import tensorflow as tf

from rnngan_tf.models.kernels import LONGEST_WRITTEN_OUT, kernels_apply, product_in


def lstm_sequence(x, h, c, W, U, b):
    r"""Run an LSTM over T steps (doc 4, section 3.3).

    Element-wise arithmetic is float32, matrix products have the type of `x`. Gradients of any order exist.

    Args:
        x: inputs, `(B, T, D)` with T known.
        h, c: first hidden and cell state, `(B, U)`.
        W, U, b: kernels `(D, 4U)`, `(U, 4U)` and bias `(4U,)`, gates in the order i, f, g, o.

    Returns:
        All hidden states `(B, T, U)`, and the last hidden and cell state, each `(B, U)`, in the type of `x`.
    """
    product_type = x.dtype
    padding = _padding(W.shape[-1], product_type)
    W, U, b = (tf.pad(part, [[0, 0]] * (len(part.shape) - 1) + [[0, padding]]) for part in (W, U, b))
    arguments = [tf.cast(argument, "float32") for argument in (x, h, c, W, U, b)]
    hidden, last_c = _lstm(product_type)(*arguments)  # (T, B, U), (B, U)
    hidden, last_c = tf.cast(hidden, product_type), tf.cast(last_c, product_type)
    return tf.transpose(hidden, (1, 0, 2)), hidden[-1], last_c


def _padding(columns, product_type):
    """Return how many columns of zeros make float32 products with the kernels fast.

    Rows whose size is a multiple of 4096 bytes compete for the same lines of a processor's first cache: at 256 units
    the products of the gradient take twice as long as at a slightly larger width.
    """
    return 16 if product_type == "float32" and columns % 1024 == 0 else 0


def _lstm(product_type):
    """Return the function with its own gradient, for matrix products of one type."""
    product = product_in(product_type)

    @tf.custom_gradient
    def run(x, h0, c0, W, U, b):
        steps, units, columns = x.shape[1], U.shape[0], U.shape[1]
        sizes = [units] * 4 + [columns - 4 * units] * (columns > 4 * units)  # i, f, g, o and the padding
        inputs = tf.reshape(tf.transpose(x, (1, 0, 2)), (-1, x.shape[2]))  # (T B, D)
        projected = tf.split(product(inputs, W) + b, steps)  # T x (B, 4U + padding)
        kernel = tf.cast(U, product_type)
        h, c, gates, cells, hiddens = h0, c0, [], [], []
        for t in range(steps):
            i, f, g, o = tf.split(projected[t] + product(h, kernel), sizes, axis=-1)[:4]
            i, f, g, o = tf.sigmoid(i), tf.sigmoid(f), tf.tanh(g), tf.sigmoid(o)
            c = f * c + i * g
            h = o * tf.tanh(c)
            gates.append((i, f, g, o))
            cells.append(c)
            hiddens.append(h)
        hidden = tf.stack(hiddens)  # (T, B, U)

        def gradient(d_hidden, d_last_c):
            i, f, g, o = (tf.stack(gate) for gate in zip(*gates, strict=True))  # 4 x (T, B, U)
            before = tf.stack([c0, *cells[:-1]])
            squashed = tf.tanh(tf.stack(cells))
            to_cell = tf.unstack(o * (1 - squashed**2))  # dh_t/dc_t
            into_ifg = tf.unstack(tf.stack([g * i * (1 - i), before * f * (1 - f), i * (1 - g**2)], axis=2))
            into_o = tf.unstack(squashed * o * (1 - o))
            forget, d_h, d_c, d_gates = tf.unstack(f), tf.zeros_like(h0), d_last_c, []
            outside = tf.unstack(d_hidden)
            d_padding = [tf.zeros_like(h0[:, :1]) + tf.zeros(size) for size in sizes[4:]]
            for t in reversed(range(steps)):
                d_h = d_h + outside[t]
                d_c = d_c + d_h * to_cell[t]
                d_ifg = into_ifg[t] * d_c[:, None, :]  # (B, 3, U)
                d_gate = tf.concat([tf.reshape(d_ifg, (-1, 3 * units)), d_h * into_o[t], *d_padding], axis=-1)
                d_h, d_c = product(d_gate, kernel, transpose_b=True), d_c * forget[t]
                d_gates.append(d_gate)
            d_projected = tf.concat(d_gates[::-1], axis=0)  # (T B, 4U + padding)
            read = tf.concat([h0, *hiddens[:-1]], axis=0)  # (T B, U)
            d_x = tf.reshape(product(d_projected, W, transpose_b=True), (steps, -1, x.shape[2]))
            return (
                tf.transpose(d_x, (1, 0, 2)), d_h, d_c,
                product(inputs, d_projected, transpose_a=True),
                product(read, d_projected, transpose_a=True),
                tf.reduce_sum(d_projected, axis=0),
            )  # fmt: skip

        return (hidden, cells[-1]), gradient

    return run


def gru_sequence(x, h, W, U, b):
    r"""Run a GRU in Keras' `reset_after=True` form over T steps (Cho et al., 2014).

    Element-wise arithmetic is float32, matrix products have the type of `x`. Gradients of any order exist.

    Args:
        x: inputs, `(B, T, D)` with T known.
        h: first hidden state, `(B, U)`.
        W, U, b: kernels `(D, 3U)`, `(U, 3U)` and biases `(2, 3U)` (row 0 for the input, row 1 for the state), gates in
            the order z, r, h.

    Returns:
        All hidden states `(B, T, U)` and the last one `(B, U)`, in the type of `x`.

    Example:
        >>> W, U, b = tf.zeros((3, 12)), tf.zeros((4, 12)), tf.zeros((2, 12))
        >>> hidden, last = gru_sequence(tf.zeros((2, 5, 3)), tf.ones((2, 4)), W, U, b)
        >>> hidden.shape.as_list(), float(last[0, 0])  # z = 1/2: half of the state stays at each of 5 steps
        ([2, 5, 4], 0.03125)
    """
    product_type = x.dtype
    arguments = [tf.cast(argument, "float32") for argument in (x, h, W, U, b)]
    hidden = tf.cast(_gru(product_type)(*arguments), product_type)  # (T, B, U)
    return tf.transpose(hidden, (1, 0, 2)), hidden[-1]


def _gru(product_type):
    """Return the function with its own gradient, for matrix products of one type."""
    product = product_in(product_type)

    @tf.custom_gradient
    def run(x, h0, W, U, b):
        steps, units = x.shape[1], U.shape[0]
        inputs = tf.reshape(tf.transpose(x, (1, 0, 2)), (-1, x.shape[2]))  # (T B, D)
        projected = product(inputs, W) + b[0]  # (T B, 3U)
        gate_inputs, candidate_inputs = (tf.split(part, steps) for part in tf.split(projected, [2 * units, units], -1))
        kernel = tf.cast(U, product_type)
        h, gates, states, candidates, hiddens = h0, [], [], [], []
        for t in range(steps):
            from_state = tf.nn.bias_add(product(h, kernel), b[1])  # (B, 3U)
            gate_state, state = tf.split(from_state, [2 * units, units], axis=-1)
            gate = tf.sigmoid(gate_inputs[t] + gate_state)  # (B, 2U): z, r
            z, r = tf.split(gate, 2, axis=-1)
            candidate = tf.tanh(candidate_inputs[t] + r * state)
            h = candidate + z * (h - candidate)
            gates.append((z, r))
            states.append(state)
            candidates.append(candidate)
            hiddens.append(h)
        hidden = tf.stack(hiddens)  # (T, B, U)

        def gradient(d_hidden):
            z, r = (tf.stack(gate) for gate in zip(*gates, strict=True))  # 2 x (T, B, U)
            state, candidate, before = tf.stack(states), tf.stack(candidates), tf.stack([h0, *hiddens[:-1]])
            into_candidate = (1 - z) * (1 - candidate**2)  # derivative of h_t by what tanh is taken of
            into_reset = into_candidate * state * r * (1 - r)
            into_update = (before - candidate) * z * (1 - z)
            into_gates = tf.unstack(tf.stack([into_update, into_reset, into_candidate * r], axis=2))  # T x (B, 3, U)
            keep, outside, d_h = tf.unstack(z), tf.unstack(d_hidden), tf.zeros_like(h0)
            d_states, d_hiddens = [], []
            for t in reversed(range(steps)):
                d_h = d_h + outside[t]
                d_state = tf.reshape(into_gates[t] * d_h[:, None, :], (-1, 3 * units))  # by what comes from h_{t-1}
                d_hiddens.append(d_h)
                d_states.append(d_state)
                d_h = d_h * keep[t] + product(d_state, kernel, transpose_b=True)
            d_from_state = tf.concat(d_states[::-1], axis=0)  # (T B, 3U)
            d_candidate = tf.reshape(tf.stack(d_hiddens[::-1]) * into_candidate, (-1, units))
            d_projected = tf.concat([d_from_state[:, : 2 * units], d_candidate], axis=-1)  # (T B, 3U)
            d_x = tf.reshape(product(d_projected, W, transpose_b=True), (steps, -1, x.shape[2]))
            return (
                tf.transpose(d_x, (1, 0, 2)), d_h,
                product(inputs, d_projected, transpose_a=True),
                product(tf.reshape(before, (-1, units)), d_from_state, transpose_a=True),
                tf.stack([tf.reduce_sum(d_projected, axis=0), tf.reduce_sum(d_from_state, axis=0)]),
            )  # fmt: skip

        return hidden, gradient

    return run


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
