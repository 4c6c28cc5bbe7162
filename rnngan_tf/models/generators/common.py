"""The first and last layers that generators share: latents (and labels) in, an image in [-1, 1] out."""

import math

import keras
from keras import layers

from rnngan_tf.core import precision as precisions
from rnngan_tf.core.validation import check_image_shape, check_num_classes, check_positive
from rnngan_tf.models.kernels.convolution import Conv2DTranspose
from rnngan_tf.models.kernels.layers import BatchNormalization, LeakyReLU
from rnngan_tf.models.layers import RowOrder

LABEL_SIZE = 32  # features of the embedding of a class, which joins the latents


def generator_inputs(image_shape, latent_dim, num_classes, precision, noise_size=0, check=check_image_shape):
    """Check the arguments that all generators share and make their inputs.

    Args:
        noise_size: number of further latents, which are returned apart from the first `latent_dim` ones.
        check: a function that checks the output's shape and returns it.

    Returns:
        inputs: the model's inputs, latents `(B, latent_dim + noise_size)` and, with classes, labels `(B,)`.
        code: `(B, latent_dim)`, or `(B, latent_dim + 32)` where a label embedding joins it.
        noise: `(B, noise_size)`, or None.
        image_shape: `(H, W, C)`, or another shape that `check` accepts.
        dtype: the name of the policy for hidden layers.
    """
    image_shape = check(image_shape)
    latent_dim = check_positive(latent_dim=latent_dim)
    check_num_classes(num_classes)
    dtype = precisions.choose(precision).policy
    latents = keras.Input((latent_dim + noise_size,), name="latents")
    inputs, code, noise = latents, latents, None
    if noise_size:
        code, noise = latents[:, :latent_dim], latents[:, latent_dim:]
    if num_classes:
        labels = keras.Input((), dtype="int32", name="labels")
        embedding = layers.Embedding(num_classes, LABEL_SIZE, embeddings_initializer="normal", name="label")(labels)
        code = layers.Concatenate()([code, embedding])  # (B, Z + 32)
        inputs = [latents, labels]
    return inputs, code, noise, image_shape, dtype


def generator_head(inputs, x, image_shape, dtype, name, row_order=None):
    """From features `(B, D)`, or one vector for each row `(B, T, D)`, to a model whose output is a float32 image.

    Args:
        row_order: the image row that each step makes, or None where steps run from top to bottom.
    """
    x = layers.Dense(math.prod(image_shape) // math.prod(x.shape[1:-1]), dtype=dtype)(x)  # all pixels, or a row's
    x = layers.Activation("tanh", dtype="float32", name="image")(x)
    x = RowOrder(row_order, dtype="float32")(x) if row_order else x
    return keras.Model(inputs, layers.Reshape(image_shape, dtype="float32")(x), name=name)


def activate(x, normalization, dtype, activation="relu"):
    """Apply batch normalization if `normalization` is "batch", then the activation."""
    if normalization == "batch":
        x = BatchNormalization(momentum=0.9, dtype=dtype)(x)
    if activation == "leaky_relu":
        return LeakyReLU(0.2, dtype=dtype)(x)
    return layers.Activation(activation, dtype=dtype)(x)


def upsampling_plan(image_shape, smallest):
    """Return the start size `(h, w)` and the number of doublings that lead to at least `image_shape`.

    Example:
        >>> upsampling_plan((28, 28, 1), 4), upsampling_plan((64, 64, 3), 4)
        (((7, 7), 2), ((4, 4), 4))
    """
    height, width, _ = image_shape
    doublings = max(1, (min(height, width) // smallest).bit_length() - 1)
    factor = 2**doublings
    return (-(-height // factor), -(-width // factor)), doublings


def transposed_convolutions(x, image_shape, doublings, filters, kernel_size, normalization, dtype, head_filters=0):
    """Double the size of the maps `x` `doublings` times, and return float32 images.

    The last hidden map has `filters` channels, and each map before it twice as many, up to 512. With `head_filters`,
    the last doubling makes one more hidden map with that many channels, and a plain convolution makes the image.
    """
    for doubling in range(doublings - 1, 0, -1):
        width = min(512, filters * 2 ** (doubling - 1))
        x = Conv2DTranspose(width, kernel_size, 2, padding="same", use_bias=normalization is None, dtype=dtype)(
            x
        )  # (B, 2h, 2w, width)
        x = activate(x, normalization, dtype)
    channels = head_filters or image_shape[2]
    use_bias = not head_filters or normalization is None
    x = Conv2DTranspose(channels, kernel_size, 2, padding="same", use_bias=use_bias, dtype=dtype)(x)  # (B, H, W, ...)
    if head_filters:
        x = layers.Conv2D(image_shape[2], 3, padding="same", dtype=dtype)(activate(x, normalization, dtype))
    return crop(layers.Activation("tanh", dtype="float32", name="image")(x), image_shape)


def crop(x, image_shape):
    """Crop the right and lower edge of `x` to the size of the image."""
    down, right = x.shape[1] - image_shape[0], x.shape[2] - image_shape[1]
    return layers.Cropping2D(((0, down), (0, right)), dtype="float32")(x) if down or right else x
