r"""Equation of notebook 4.3: the smallest LSTM generator, with the parts that document 4's equations leave out."""

import keras
from keras import layers


def row_lstm(image_shape, latent_dim=64, code=32, units=96):
    r"""Build an LSTM generator with one layer: inputs of each row, the LSTM, and pixels of each row (equation 4.3b).

    $$x_t = \phi(W^{(t)}_z z + b^{(t)}_z), \qquad \mathrm{row}_t = \tanh(W_y h_t + b_y)$$

    $\phi$ is a leaky ReLU, $h_t$ the hidden state of an LSTM over the $x_t$ (`rnngan_tf.models.cells.lstm_step`).

    Args:
        image_shape: `(H, W, C)`: T = H rows of W * C numbers.
        latent_dim: size Z of the latents.
        code: size of $x_t$.
        units: size U of the LSTM's states.

    Returns:
        A `keras.Model` from latents `(B, Z)` to images `(B, H, W, C)` in [-1, 1].

    Example:
        >>> row_lstm((28, 28, 1)).output_shape
        (None, 28, 28, 1)
    """
    rows, width, channels = image_shape
    z = keras.Input((latent_dim,))
    x = layers.Dense(rows * code, activation="leaky_relu", kernel_initializer="he_normal")(z)
    x = layers.Reshape((rows, code))(x)  # (B, T, D)
    h = layers.LSTM(units, return_sequences=True)(x)  # (B, T, U)
    row = layers.Dense(width * channels, activation="tanh")(h)  # (B, T, W C)
    return keras.Model(z, layers.Reshape(image_shape)(row), name="row_lstm")
