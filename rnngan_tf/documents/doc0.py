"""Document 0, section 4: 具体代码实例和详细解释说明 (a concrete code example, explained), corrected.

| the document's comment | in English | here |
|---|---|---|
| 生成器的架构 | the generator's architecture | `generator_architecture` |
| 判别器的架构 | the discriminator's architecture | `discriminator_architecture` |
| 生成器和判别器的实例化和编译 | creating and compiling both | `build_gan` |
| 训练生成器和判别器 | training both | `train` |

The text promises recurrent layers in the generator, but the code has none (B0.9); `rnngan_tf.generators.lstm_row` and
`lstm_conv` have them. Two choices are kept as in the document: batch normalisation after LeakyReLU, and three dense
layers before a fourth one with 8.4 million weights (B0.11).
"""

import keras
from keras import layers

from rnngan_tf.core import precision
from rnngan_tf.core.validation import check_positive
from rnngan_tf.models import discriminators
from rnngan_tf.models.gan import GANModel
from rnngan_tf.training.callbacks import SampleGrid

IMAGE_SHAPE = (64, 64, 3)


def generator_architecture(latent_dim):
    """Build four dense layers to a 4x4 map, and transposed convolutions of stride 2 up to 64x64x3.

    Deviation: B0.4, there is a `Reshape((4, 4, 512))` between the dense layers and the transposed convolutions.
    Deviation: B0.5, a fourth transposed convolution, with 256 filters, comes first: three of them lead only to 32x32,
    and the discriminator takes 64x64.
    Deviation: B0.10, LeakyReLU's `alpha` is called `negative_slope` in Keras 3.
    Deviation: B0.13, an `Input` layer replaces `input_dim`.

    Args:
        latent_dim: size Z of the latent vector.

    Returns:
        A `keras.Sequential` from latents `(B, Z)` to images `(B, 64, 64, 3)` in [-1, 1].

    Raises:
        ValueError: `latent_dim` is not an integer >= 1.

    Example:
        >>> generator_architecture(100).output_shape
        (None, 64, 64, 3)
    """
    latent_dim = check_positive(latent_dim=latent_dim)
    dtype = precision.choose().policy
    generator = keras.Sequential(name="doc0_generator")
    generator.add(keras.Input((latent_dim,), name="latents"))
    for units in (256, 512, 1024, 4 * 4 * 512):
        generator.add(layers.Dense(units, dtype=dtype))  # (B, units)
        generator.add(layers.LeakyReLU(negative_slope=0.2, dtype=dtype))
        generator.add(layers.BatchNormalization(momentum=0.8, dtype=dtype))
    generator.add(layers.Reshape((4, 4, 512), dtype=dtype))  # (B, 4, 4, 512)
    for filters in (256, 128, 64):
        generator.add(layers.Conv2DTranspose(filters, kernel_size=4, strides=2, padding="same", dtype=dtype))
        generator.add(layers.LeakyReLU(negative_slope=0.2, dtype=dtype))  # (B, 2H, 2W, filters)
        generator.add(layers.BatchNormalization(momentum=0.8, dtype=dtype))
    generator.add(
        layers.Conv2DTranspose(3, kernel_size=4, strides=2, padding="same", activation="tanh", dtype="float32")
    )  # (B, 64, 64, 3)
    return generator


def discriminator_architecture():
    """Build 4x4 convolutions of stride 2 with 64, 128 and 128 filters and LeakyReLU 0.2, then one dense unit.

    Deviation: B0.6, `Flatten` is imported (the document does not import it).
    Deviation: the output is a logit: the objective includes the sigmoid, and a second one would be error B1.7.

    Returns:
        A `keras.Model` from images `(B, 64, 64, 3)` in [-1, 1] to logits `(B, 1)`.

    Example:
        >>> discriminator_architecture().output_shape
        (None, 1)
    """
    return discriminators.conv(IMAGE_SHAPE, filters=(64, 128, 128), minibatch_std=False, name="doc0_discriminator")


def build_gan(latent_dim=100):
    """Build both networks and compile them with the document's Adam(0.0002, 0.5).

    Deviation: B0.7, the generator is not compiled with a mean squared error, since there is no target for it; it learns
    through the discriminator, in a `GANModel`.
    Deviation: B0.2, the generator minimises -log D(G(z)), not the min-max value of section 3.2.

    Args:
        latent_dim: size Z of the latent vector.

    Returns:
        A compiled `rnngan_tf.GANModel`.
    """
    gan = GANModel(generator_architecture(latent_dim), discriminator_architecture(), ema_decay=0)
    gan.compile(
        objective="non_saturating",
        penalty=None,
        generator_optimizer=keras.optimizers.Adam(0.0002, 0.5),
        discriminator_optimizer=keras.optimizers.Adam(0.0002, 0.5),
        updates="alternating",  # 通过交替地训练 (by alternating training), section 3.2.2
    )
    return gan


def train(gan, data, batch_size=64, epochs=50, folder=None):
    """Train both networks alternately on each batch.

    Deviation: B0.8, the document leaves the training loop out, so batch size and epochs are this package's choice.
    Deviation: B0.12, the data is scaled to [-1, 1], the range of the generator's tanh.

    Args:
        gan: the result of `build_gan`.
        data: an `ImageData` of 64x64x3, such as `rnngan_tf.data.load_images("images/", image_size=64)`.
        batch_size: images per step.
        epochs: passes over the data.
        folder: folder to which a grid of samples is written after every epoch; None writes nothing.

    Returns:
        The `keras.callbacks.History` of the losses.

    Raises:
        ValueError: the images have another size.
    """
    callbacks = [] if folder is None else [SampleGrid(folder)]
    return gan.fit(data.train(batch_size), epochs=epochs, callbacks=callbacks)
