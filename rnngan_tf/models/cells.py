r"""One time step of each recurrent network, as pure functions: the equations that Keras' layers run, to be read.

Samples are rows here, so the documents' $W x$ is written `x @ W`, with the kernels transposed.
"""

from keras import ops


def rnn_step(x, h, W, U, b):
    r"""Advance a simple recurrent network by one time step (doc 0, section 3.1; equation 0.3a).

    $$h_t = \tanh(W_{xh} x_t + W_{hh} h_{t-1} + b_h)$$

    Args:
        x: inputs, `(B, D)`.
        h: hidden state, `(B, U)`.
        W, U, b: kernels `(D, U)`, `(U, U)` and bias `(U,)`: the weights of `keras.layers.SimpleRNN`, in its order.

    Returns:
        The new `h`, `(B, U)`, in (-1, 1).

    Example:
        >>> h = rnn_step(ops.ones((2, 3)), ops.zeros((2, 4)), ops.ones((3, 4)), ops.eye(4), ops.zeros(4))
        >>> h.shape.as_list(), round(float(h[0, 0]), 4)         # tanh(3)
        ([2, 4], 0.9951)
    """
    return ops.tanh(ops.matmul(x, W) + ops.matmul(h, U) + b)


def lstm_step(x, h, c, W, U, b):
    r"""Advance an LSTM by one time step (doc 4, section 3.3, equation 4.3a).

    $$i_t = \sigma(W_{xi} x_t + W_{hi} h_{t-1} + b_i), \quad f_t = \sigma(W_{xf} x_t + W_{hf} h_{t-1} + b_f)$$
    $$g_t = \tanh(W_{xg} x_t + W_{hg} h_{t-1} + b_g), \quad o_t = \sigma(W_{xo} x_t + W_{ho} h_{t-1} + b_o)$$
    $$c_t = f_t \odot c_{t-1} + i_t \odot g_t, \qquad h_t = o_t \odot \tanh(c_t)$$

    Args:
        x: inputs, `(B, D)`.
        h, c: hidden and cell state, `(B, U)`.
        W, U, b: kernels `(D, 4U)`, `(U, 4U)` and bias `(4U,)`, gates in the order i, f, g, o: the weights of
            `keras.layers.LSTM`, in its order.

    Returns:
        The new `h` and `c`, each `(B, U)`; `h` in (-1, 1).

    Example:
        >>> h = c = ops.ones((2, 4))
        >>> h, c = lstm_step(ops.zeros((2, 3)), h, c, ops.zeros((3, 16)), ops.zeros((4, 16)), ops.zeros(16))
        >>> round(float(c[0, 0]), 4), round(float(h[0, 0]), 4)  # half forgotten: 0.5 and 0.5 tanh(0.5)
        (0.5, 0.2311)
    """
    gates = ops.matmul(x, W) + ops.matmul(h, U) + b  # (B, 4U)
    i, f, g, o = ops.split(gates, 4, axis=-1)  # 4 x (B, U)
    c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
    h = ops.sigmoid(o) * ops.tanh(c)
    return h, c


def gru_step(x, h, W, U, b):
    r"""Advance a gated recurrent unit by one time step (Cho et al., 2014, in Keras' `reset_after=True` form).

    $$z_t = \sigma(W_z x_t + b_z + U_z h_{t-1} + b'_z), \qquad r_t = \sigma(W_r x_t + b_r + U_r h_{t-1} + b'_r)$$
    $$\tilde h_t = \tanh(W_h x_t + b_h + r_t \odot (U_h h_{t-1} + b'_h)), \qquad
    h_t = z_t \odot h_{t-1} + (1 - z_t) \odot \tilde h_t$$

    Args:
        x: inputs, `(B, D)`.
        h: hidden state, `(B, U)`.
        W, U, b: kernels `(D, 3U)`, `(U, 3U)` and biases `(2, 3U)` (row 0 is $b$, row 1 is $b'$), gates in the order
            z, r, h: the weights of `keras.layers.GRU`, in its order.

    Returns:
        The new `h`, `(B, U)`: between the old one and (-1, 1).

    Example:
        >>> W, U, b = ops.zeros((3, 12)), ops.zeros((4, 12)), ops.zeros((2, 12))
        >>> float(gru_step(ops.zeros((2, 3)), ops.ones((2, 4)), W, U, b)[0, 0])    # z = 1/2: half the old state stays
        0.5
    """
    from_input = ops.matmul(x, W) + b[0]  # (B, 3U)
    from_state = ops.matmul(h, U) + b[1]  # (B, 3U)
    x_z, x_r, x_h = ops.split(from_input, 3, axis=-1)  # 3 x (B, U)
    h_z, h_r, h_h = ops.split(from_state, 3, axis=-1)
    z = ops.sigmoid(x_z + h_z)
    r = ops.sigmoid(x_r + h_r)
    candidate = ops.tanh(x_h + r * h_h)
    return z * h + (1.0 - z) * candidate
