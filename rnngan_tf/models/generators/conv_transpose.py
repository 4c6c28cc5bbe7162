"""The transposed-convolution generator of documents 0 and 3."""

import keras
from keras import layers

from rnngan_tf.core.annotations import Shape
from rnngan_tf.core.validation import check_choice, check_count, check_positive
from rnngan_tf.models.generators.common import activate, begin, transposed_convolutions, upsampling_plan


def conv_transpose(
    image_shape: Shape,
    latent_dim: int = 64,
    filters: int = 64,
    kernel_size: int = 4,
    normalization: str | None = "batch",
    head_filters: int = 0,
    num_classes: int | None = None,
    precision: str = "auto",
    name: str = "conv_transpose_generator",
) -> keras.Model:
    """Dense to a small map, then transposed convolutions of stride 2 (doc 0, section 4; Radford et al., 2016).

    The first map is 4x4 where the sides allow it (7x7 for 28 pixels) and doubles up to the image; a side that
    is no multiple is made larger and cropped.

    Args:
        image_shape: `(H, W, C)`, 1 or 3 channels; 28, 32, 64, 128 and anything else of at least 8.
        latent_dim: size Z of the latent vector.
        filters: channels of the last hidden map; each map before it has twice as many, up to 512.
        kernel_size: side of the kernels.
        normalization: "batch" or None.
        head_filters: channels of a further hidden map at the image's own size, from which a plain 3x3 convolution
            makes the pixels; 0 lets the last transposed convolution make them.
        num_classes: makes the generator class-conditional: it then takes `[latents, labels]`.
        precision: see `rg.precision.choose`; the image head is always float32.

    Returns:
        A `keras.Model` from latents `(B, Z)` to images `(B, H, W, C)` in [-1, 1].

    Raises:
        ValueError: an argument outside what is said above.

    Example:
        >>> conv_transpose((32, 32, 3), filters=8).output_shape
        (None, 32, 32, 3)
    """
    check_choice("normalization", normalization, ("batch", None))
    check_positive(filters=filters, kernel_size=kernel_size)
    check_count(head_filters=head_filters)
    inputs, x, _, image_shape, dtype = begin(image_shape, latent_dim, num_classes, precision)
    (height, width), doublings = upsampling_plan(image_shape, smallest=4)
    channels = min(512, filters * 2 ** (doublings - 1))
    x = layers.Dense(height * width * channels, use_bias=normalization is None, dtype=dtype)(x)
    x = layers.Reshape((height, width, channels), dtype=dtype)(x)  # (B, h, w, channels)
    x = activate(x, normalization, dtype)
    x = transposed_convolutions(x, image_shape, doublings, filters, kernel_size, normalization, dtype, head_filters)
    return keras.Model(inputs, x, name=name)
