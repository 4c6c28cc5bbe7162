r"""An LSTM over a whole sequence with its gradient written out, for CPUs.

TensorFlow's automatic gradient of an LSTM runs some 25 small operations and three matrix products per time step.
Here all that does not depend on the step before is taken out of the loop: the input projection, the derivatives of
the gates, and the gradients of both kernels are each one operation over all steps. What is left in the loop is one
matrix product and a few element-wise operations. The result is `rnngan_tf.models.cells.lstm_step` applied T times.
"""

import tensorflow as tf

from rnngan_tf.models.kernels import product_in


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
