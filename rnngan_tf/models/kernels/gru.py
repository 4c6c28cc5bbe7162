r"""A GRU over a whole sequence with its gradient written out, for CPUs.

As in `rnngan_tf.models.kernels.lstm`, everything that does not depend on the step before is taken out of the loop: the
input projection, the derivatives of the gates, and the gradients of both kernels and biases are each one operation over
all steps. The result is `rnngan_tf.models.cells.gru_step` applied T times.
"""

import tensorflow as tf

from rnngan_tf.models.kernels import product_in


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
