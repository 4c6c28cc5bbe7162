"""Document 2, section 5: 具体代码及其详细解释 (the code and its explanation), corrected and completed.

| the document's comment | in English | here |
|---|---|---|
| 生成器网络 | the generator network | `generator_network` |
| 判别器网络 | the discriminator network | `discriminator_network` |
| 生成器与判别器的训练 | training of both | `train` |

The text ends inside the training loop (B2.10). Its networks are dense; section 3.5, RNN与GAN的结合使用 (using RNN and
GAN together), promises the same `train` with a recurrent generator:

    train(rnngan_tf.generators.lstm_conv((28, 28, 1)), discriminator_network((None, 28, 28, 1)), real_samples)
"""

import math

import keras
import numpy as np

from rnngan_tf import plot
from rnngan_tf.data import ImageData
from rnngan_tf.models import discriminators, generators
from rnngan_tf.models.gan import GANModel
from rnngan_tf.training.callbacks import SampleGrid


def generator_network(input_shape, *, output_shape=(28, 28, 1)):
    """Build dense ReLU layers of 256, 512 and 1024 units, then a tanh layer for all pixels.

    Deviation: B2.5 and B2.6, the function returns a complete model; the document adds layers to a functional model.
    Deviation: B2.7, `output_shape` is an argument; the document never defines it.
    Deviation: the caller prints the summary; kernels are initialised with He's normal distribution.

    Args:
        input_shape: `(None, Z)` with the size Z of the latent vector.
        output_shape: `(H, W, C)` of an image.

    Returns:
        A `keras.Model` from latents `(B, Z)` to images `(B, H, W, C)` in [-1, 1].

    Raises:
        ValueError: a shape is not valid.

    Example:
        >>> generator_network((None, 100)).output_shape
        (None, 28, 28, 1)
    """
    return generators.dense(
        output_shape,
        input_shape[-1],
        units=(256, 512, 1024),
        activation="relu",
        normalization=None,
        name="doc2_generator",
    )


def discriminator_network(input_shape):
    """Build dense layers of 512 and 256 units with LeakyReLU, then one unit.

    Deviation: B2.9, images have the shape `(B, H, W, C)` and are flattened once, in the network.
    Deviation: the output is a logit: the objective includes the sigmoid, and a second one would be error B1.7.
    Deviation: the caller prints the summary; kernels are initialised with He's normal distribution.

    Args:
        input_shape: `(None, H, W, C)`; the first number is not used.

    Returns:
        A `keras.Model` from images `(B, H, W, C)` in [-1, 1] to logits `(B, 1)`.

    Raises:
        ValueError: a shape is not valid.

    Example:
        >>> discriminator_network((None, 28, 28, 1)).output_shape
        (None, 1)
    """
    return discriminators.dense(input_shape[-3:], units=(512, 256), minibatch_std=False, name="doc2_discriminator")


def train(generator, discriminator, real_samples, batch_size=128, epochs=500, save_interval=50, *, folder=None):
    """Train both networks alternately on each batch, in place.

    Deviation: B2.7, the generator determines the size of the noise; the document never defines `noise_dim`.
    Deviation: B2.8, an epoch is a pass over all samples, with new noise at each step; the document samples one batch of
    noise per epoch and uses only the first 128 samples.
    Deviation: B2.9, one reshape of all samples replaces about thirty of each sample.
    Deviation: B2.10, the text ends before any loss or update; both networks take steps of Adam(0.0002, 0.5) on the
    cross-entropy, as in documents 0 and 4, and `save_interval` is the interval between grids of samples.

    Args:
        generator: a built model from latents `(B, Z)` to images, from this module or from `rnngan_tf.generators`.
        discriminator: a built model from images to logits `(B, 1)`.
        real_samples: `(N, H, W, C)`, `(N, H, W)` or `(N, H * W * C)`, uint8 or floats in [-1, 1].
        batch_size: samples per step.
        epochs: passes over the samples.
        save_interval: epochs between grids of samples.
        folder: folder to which the grids are written; None writes nothing.

    Returns:
        The trained `rnngan_tf.GANModel`; its losses are in `.history.history`.

    Raises:
        ValueError: the samples have another size or range, or the networks do not fit each other.
    """
    gan = GANModel(generator, discriminator, ema_decay=0)
    gan.compile(
        objective="non_saturating",
        penalty=None,
        generator_optimizer=keras.optimizers.Adam(0.0002, 0.5),
        discriminator_optimizer=keras.optimizers.Adam(0.0002, 0.5),
        updates="alternating",
    )
    images = as_images(real_samples, gan.image_shape)
    data = ImageData("real_samples", train=(images, None), test=(images[:0], None), source="an array")
    callbacks = [] if folder is None else [SampleGrid(folder, every=save_interval)]
    gan.fit(data.train(batch_size), epochs=epochs, callbacks=callbacks)
    return gan


def as_images(samples, image_shape):
    """Return samples as uint8 images `(N, H, W, C)`.

    Args:
        samples: `(N, ...)`, uint8 or floats in [-1, 1], with as many values per sample as an image has.
        image_shape: `(H, W, C)`.

    Raises:
        ValueError: the samples have another size, type or range.

    Example:
        >>> as_images(np.zeros((5, 784)), (28, 28, 1)).shape
        (5, 28, 28, 1)
    """
    samples = np.asarray(samples)
    if math.prod(samples.shape[1:]) != math.prod(image_shape):
        raise ValueError(
            f"real_samples has shape {samples.shape}; images of this generator have shape {tuple(image_shape)}: "
            f"give an array (N, {', '.join(map(str, image_shape))}), or build both networks for your shape."
        )
    return plot.to_uint8(samples.reshape(-1, *image_shape))
