"""Document 4, section 4: 具体代码实例和详细解释说明 (a concrete code example, explained), corrected.

| the document's heading | in English | here |
|---|---|---|
| 4.2 生成器的构建 | building the generator | `build_generator` |
| 4.3 判别器的构建 | building the discriminator | `build_discriminator` |
| 4.4 训练生成器和判别器 | training both | `generate_images`, `build_gan`, `train` |

The document's thesis is an LSTM generator, but its code has no LSTM (B4.1); this module has one. The package's versions
of the idea are `rnngan_tf.generators.lstm_conv` and, without convolutions, `lstm_row`.
"""

import keras
import numpy as np
from keras import layers

from rnngan_tf import plot
from rnngan_tf.core import precision
from rnngan_tf.core.validation import check_positive
from rnngan_tf.models import discriminators
from rnngan_tf.models.gan import GANModel
from rnngan_tf.models.layers import LSTM
from rnngan_tf.training.callbacks import SampleGrid


def build_generator(latent_dim):
    """Build a dense layer to a sequence of 8 steps, an LSTM that makes 8 coarse rows, and convolutions up to 64x64x3.

    Deviation: B4.1, an LSTM with 128 units, the document's feature size, reads the sequence.
    Deviation: B4.2, `LeakyReLU` and `BatchNormalization` are imported (the document does not import them).
    Deviation: B4.3, the 256 features are reshaped to 8 steps of 32, not 2 of 128, and the 1024 features of each step
    are reshaped to a row of 8 pixels with 128 channels. The result is an 8x8 map, which three transposed convolutions
    enlarge to 64x64; they do not accept a sequence.

    Args:
        latent_dim: size Z of the latent vector.

    Returns:
        A `keras.Sequential` from latents `(B, Z)` to images `(B, 64, 64, 3)` in [-1, 1].

    Raises:
        ValueError: `latent_dim` is not an integer >= 1.

    Example:
        >>> build_generator(100).output_shape
        (None, 64, 64, 3)
    """
    latent_dim = check_positive(latent_dim=latent_dim)
    dtype = precision.choose().policy
    model = keras.Sequential(name="doc4_generator")
    model.add(keras.Input((latent_dim,), name="latents"))
    model.add(layers.Dense(256, dtype=dtype))
    model.add(layers.LeakyReLU(0.2, dtype=dtype))
    model.add(layers.BatchNormalization(momentum=0.8, dtype=dtype))
    model.add(layers.Reshape((8, 32), dtype=dtype))  # (B, T = 8, 32)
    model.add(LSTM(128, return_sequences=True, dtype=dtype))  # (B, 8, 128)
    for _ in range(2):
        model.add(layers.Dense(1024, dtype=dtype))  # (B, 8, 1024)
        model.add(layers.LeakyReLU(0.2, dtype=dtype))
        model.add(layers.BatchNormalization(momentum=0.8, dtype=dtype))
    model.add(layers.Reshape((8, 8, 128), dtype=dtype))  # (B, 8, 8, 128)
    for filters in (128, 64):
        model.add(layers.Conv2DTranspose(filters, kernel_size=4, strides=2, padding="same", dtype=dtype))
        model.add(layers.LeakyReLU(0.2, dtype=dtype))  # (B, 2H, 2W, filters)
        model.add(layers.BatchNormalization(momentum=0.8, dtype=dtype))
    model.add(
        layers.Conv2DTranspose(3, kernel_size=4, strides=2, padding="same", activation="tanh", dtype="float32")
    )  # (B, 64, 64, 3)
    return model


def build_discriminator(input_dim):
    """Build 4x4 convolutions of stride 2 with 64, 128 and 256 filters, LeakyReLU 0.2, dropout 0.3, and one dense unit.

    Deviation: B4.2, `Dropout` and `Flatten` are imported (the document does not import them).
    Deviation: B4.4, the input is `(input_dim, input_dim, 3)`; the document's `[input_dim] + [3, 3]` is 64x3x3.
    Deviation: the output is a logit: the objective includes the sigmoid, and a second one would be error B1.7.

    Args:
        input_dim: side of the square images in pixels.

    Returns:
        A `keras.Model` from images `(B, input_dim, input_dim, 3)` in [-1, 1] to logits `(B, 1)`.

    Raises:
        ValueError: `input_dim` is not an integer >= 8.

    Example:
        >>> build_discriminator(64).input_shape
        (None, 64, 64, 3)
    """
    return discriminators.conv(
        (input_dim, input_dim, 3),
        filters=(64, 128, 256),
        dropout=0.3,
        minibatch_std=False,
        name="doc4_discriminator",
    )


def generate_images(model, noise_dim, epoch):
    """Generate 16 images.

    Deviation: B4.8, `epoch` determines the noise, so that the images of an epoch can be reproduced, and the images are
    rounded, clipped and uint8.

    Args:
        model: a generator, or a `GANModel`.
        noise_dim: size Z of its latent vector.
        epoch: an integer >= 0.

    Returns:
        uint8 array `(16, H, W, C)`, 0 to 255.

    Example:
        >>> generate_images(build_generator(100), 100, epoch=0).shape
        (16, 64, 64, 3)
    """
    noise = np.random.default_rng(epoch).normal(0, 1, (16, noise_dim)).astype("float32")  # (16, Z)
    return plot.to_uint8(model.predict(noise, verbose=0))


def build_gan(latent_dim=100, input_dim=64):
    """Build both networks and compile them with the document's Adam(0.0002, 0.5) and cross-entropy.

    Deviation: B4.5, the optimizer is `keras.optimizers.Adam`; the document's `adam` is not defined.
    Deviation: B4.6, the generator is not compiled with its own cross-entropy, since there is no target for it; it
    learns through the discriminator, in a `GANModel`.

    Args:
        latent_dim: size Z of the latent vector.
        input_dim: side of the images in pixels; the generator makes 64x64 images.

    Returns:
        A compiled `rnngan_tf.GANModel`.

    Raises:
        ValueError: `input_dim` is not 64.
    """
    gan = GANModel(build_generator(latent_dim), build_discriminator(input_dim), ema_decay=0)
    gan.compile(
        objective="non_saturating",
        penalty=None,
        generator_optimizer=keras.optimizers.Adam(0.0002, 0.5),
        discriminator_optimizer=keras.optimizers.Adam(0.0002, 0.5),
        updates="alternating",  # the discriminator first, then the generator: section 3.4
    )
    return gan


def train(gan, data, batch_size=16, iterations=50_000, folder=None):
    """Train the discriminator, then the generator, on each batch.

    Deviation: B4.7, the document leaves the training loop out; its 50,000 "epochs" with a batch of 16 are meant as
    steps, and `iterations` is their number. The training runs whole epochs, as many as are needed for these steps.

    Args:
        gan: the result of `build_gan`.
        data: an `ImageData` of 64x64x3, such as `rnngan_tf.data.load_images("images/", image_size=64)`.
        batch_size: images per step.
        iterations: number of training steps.
        folder: folder to which a grid of samples is written after every epoch; None writes nothing.

    Returns:
        The `keras.callbacks.History` of the losses.

    Raises:
        ValueError: the images have another size, or `iterations` is below 1.
    """
    iterations = check_positive(iterations=iterations)
    batches = data.train(batch_size)
    callbacks = [] if folder is None else [SampleGrid(folder, n=16)]
    return gan.fit(batches, epochs=-(-iterations // len(batches)), callbacks=callbacks)
