"""The recurrent generator of document 1, section 3."""

import keras
from keras import layers

from rnngan_tf.core.annotations import Shape
from rnngan_tf.core.validation import check_positive
from rnngan_tf.models.generators.common import begin
from rnngan_tf.models.kernels.leaky_relu import LeakyReLU


def recurrent(
    image_shape: Shape,
    latent_dim: int = 64,
    units: int = 384,
    num_classes: int | None = None,
    precision: str = "auto",
    name: str = "recurrent_generator",
) -> keras.Model:
    r"""The document's recurrence, made a true one: one step per image row (doc 1, section 3).

    $$h_t = \tanh(W_g [z; h_{t-1}] + b_g), \qquad \mathrm{row}_t = \tanh(W_o h_t + b_o)$$

    Deviation: B1.1, the document's $G(z) = \sigma(W_g [z; h_{t-1}] + b_g)$ has no time index, its hidden state is
    never updated and one step is the whole output. Here the state is updated, each step writes a row, and a
    normalised hidden layer reads the row out of the state.

    Args:
        image_shape: `(H, W, C)`, 1 or 3 channels.
        latent_dim: size Z of the latent vector, the same at every step.
        units: size U of the hidden state.
        num_classes: makes the generator class-conditional: it then takes `[latents, labels]`.
        precision: see `rg.precision.choose`; the image head is always float32.

    Returns:
        A `keras.Model` from latents `(B, Z)` to images `(B, H, W, C)` in [-1, 1].

    Raises:
        ValueError: an argument outside what is said above.

    Example:
        >>> recurrent((28, 28, 1), units=16).output_shape
        (None, 28, 28, 1)
    """
    check_positive(units=units)
    inputs, z, _, image_shape, dtype = begin(image_shape, latent_dim, num_classes, precision)
    rows, width, channels = image_shape
    x = layers.RepeatVector(rows, dtype=dtype)(z)  # (B, T, Z)
    x = layers.SimpleRNN(units, return_sequences=True, dtype=dtype)(x)  # (B, T, U)
    x = layers.LayerNormalization(dtype=dtype)(x)
    x = LeakyReLU(0.2, dtype=dtype)(layers.Dense(units, dtype=dtype)(x))
    x = layers.Dense(width * channels, dtype=dtype)(x)  # (B, T, W * C)
    x = layers.Activation("tanh", dtype="float32", name="image")(x)
    return keras.Model(inputs, layers.Reshape(image_shape, dtype="float32")(x), name=name)
