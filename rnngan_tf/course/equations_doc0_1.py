r"""Equation of notebook 0.1: the smallest row LSTM, step by step."""

from keras import ops

from rnngan_tf.models.cells import lstm_step


def write_rows(codes, recurrence, readout):
    r"""Write images row by row, one LSTM step per row (equation 0.1b).

    $$h_t, s_t = \mathrm{LSTM}(c_t, h_{t-1}, s_{t-1}), \qquad x_t = \tanh(W h_t + b)$$

    Args:
        codes: the LSTM's input for each row, `(B, T, D)`: $c_t$.
        recurrence: a built `keras.layers.LSTM`.
        readout: a function from states `(B, U)` to rows `(B, W)`.

    Returns:
        The rows `(B, T, W)`.

    Example:
        >>> import keras
        >>> lstm = keras.layers.LSTM(4)
        >>> lstm.build((None, 3, 2))
        >>> write_rows(ops.ones((1, 3, 2)), lstm, lambda state: state).shape.as_list()
        [1, 3, 4]
    """
    h = s = ops.zeros((codes.shape[0], recurrence.units))  # (B, U)
    rows = []
    for t in range(codes.shape[1]):
        h, s = lstm_step(codes[:, t], h, s, *recurrence.weights[:3])
        rows.append(readout(h))
    return ops.stack(rows, axis=1)
