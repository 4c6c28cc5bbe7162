"""Document 3, sections 4.1 and 4.2: GANs和VAEs的Python代码实例 (a GAN and a VAE in Python), corrected.

| the document's comment | in English | here |
|---|---|---|
| 生成器 | the generator | `generator`, `build_generator` |
| 判别器 | the discriminator | `discriminator`, `build_discriminator` |
| 生成器和判别器的优化 | optimising both | `train_step` |
| 编码器 | the encoder | `encoder`, `build_encoder` |
| 解码器 | the decoder | `decoder`, `build_decoder` |
| 编码器和解码器的优化 | optimising both | `vae_train_step` |

Training steps as in the document, where `images` is a batch `(B, 64, 64, 3)` or `(B, 28, 28, 1)` in [-1, 1]:

    z = keras.random.normal((len(images), LATENT_DIM))
    losses = train_step(images, generator(z))

    losses = vae_train_step(images)

Deviation: B3.3 and B3.4, TensorFlow no longer has `tf.layers`, and a network that is a plain function would create new
variables at each call. The functions of each section therefore share one `GAN()` or one `VAE()`, which has two Keras
models and their optimizers and is created at first use. Further `GAN()`s and `VAE()`s have methods of the same names.
The document calls both training steps `train_step`; here the second one is `vae_train_step`.
"""

import functools

import keras
import tensorflow as tf
from keras import layers

from rnngan_tf.core import precision
from rnngan_tf.models import discriminators, encoders, generators
from rnngan_tf.models.base import make_optimizer
from rnngan_tf.models.variational import kl_divergence, reparameterize
from rnngan_tf.objectives import NonSaturating

IMAGE_SHAPE = (64, 64, 3)  # four halvings lead to 4x4, the size of the generator's first map
LATENT_DIM = 100
VAE_IMAGE_SHAPE = (28, 28, 1)  # not in the document; for 64x64x3 its dense layers would have 134 million weights
Z_DIM = 16


def generator(z):
    """Return the shared generator's images `(B, 64, 64, 3)` in [-1, 1] for latents `(B, 100)`.

    Example:
        >>> generator(keras.random.normal((2, LATENT_DIM))).shape
        TensorShape([2, 64, 64, 3])
    """
    return networks().generator(z)


def discriminator(image):
    """Return the shared discriminator's logits `(B, 1)` for images `(B, 64, 64, 3)` in [-1, 1]."""
    return networks().discriminator(image)


def train_step(images, generated_images):
    """Update the shared networks once: see `GAN.train_step`."""
    return networks().train_step(images, generated_images)


def encoder(x):
    """Return means, log-variances and a sample, `(B, 16)` each, of the shared VAE for images `(B, 28, 28, 1)`.

    Example:
        >>> [tuple(part.shape) for part in encoder(tf.zeros((2, 28, 28, 1)))]
        [(2, 16), (2, 16), (2, 16)]
    """
    return autoencoder().encode(x)


def decoder(z):
    """Return the shared VAE's images `(B, 28, 28, 1)` in [-1, 1] for latents `(B, 16)`."""
    return autoencoder().decoder(z)


def vae_train_step(images, z=None):
    """Update the shared VAE once: see `VAE.train_step`."""
    return autoencoder().train_step(images, z)


@functools.cache
def autoencoder():
    """Return the `VAE` that the functions of section 4.2 share; `autoencoder.cache_clear()` discards it."""
    return VAE()


@functools.cache
def networks():
    """Return the `GAN` that the functions of section 4.1 share; `networks.cache_clear()` discards it."""
    return GAN()


class GAN:
    """The document's two networks and an optimizer for each.

    Deviation: B3.10, each network has its own optimizer, Adam(0.0002, 0.5) as in documents 0 and 4; the document uses
    one for both, which it never defines.

    Attributes:
        generator: a `keras.Model` from latents `(B, 100)` to images `(B, 64, 64, 3)` in [-1, 1].
        discriminator: a `keras.Model` from images to logits `(B, 1)`.
    """

    def __init__(self):
        self.generator, self.discriminator = build_generator(), build_discriminator()
        self.generator_optimizer = make_optimizer(keras.optimizers.Adam(0.0002, 0.5), self.generator)
        self.discriminator_optimizer = make_optimizer(keras.optimizers.Adam(0.0002, 0.5), self.discriminator)
        self.objective = NonSaturating()
        self.seeds = keras.random.SeedGenerator(0)

    @tf.function(reduce_retracing=True)
    def train_step(self, images, generated_images):
        """Update both networks once; both gradients are taken before either update.

        Deviation: B3.6 and B3.7, the generator's input is latents, and it makes its images inside the tape, without
        which it would have no gradient; `generated_images`, made outside, only train the discriminator.
        Deviation: B3.1, B3.8 and B3.9, both losses are cross-entropies of logits, and both are minimised.

        Args:
            images: real images, `(B, 64, 64, 3)` in [-1, 1].
            generated_images: the generator's images, with the same shape and range.

        Returns:
            A dictionary of two float32 scalars: `gen_loss` and `disc_loss`.
        """
        z = keras.random.normal((tf.shape(images)[0], LATENT_DIM), seed=self.seeds)  # (B, Z)
        with tf.GradientTape() as gen_tape, tf.GradientTape() as disc_tape:
            gen_output = self.discriminator(self.generator(z, training=True), training=True)  # (B, 1)
            disc_output = self.discriminator(images, training=True)
            disc_output_generated = self.discriminator(generated_images, training=True)
            gen_loss = self.objective.generator_loss(disc_output, gen_output)
            disc_loss = self.objective.discriminator_loss(disc_output, disc_output_generated)
            scaled_gen_loss = self.generator_optimizer.scale_loss(gen_loss)
            scaled_disc_loss = self.discriminator_optimizer.scale_loss(disc_loss)
        gen_gradients = gen_tape.gradient(scaled_gen_loss, self.generator.trainable_variables)
        disc_gradients = disc_tape.gradient(scaled_disc_loss, self.discriminator.trainable_variables)
        self.generator_optimizer.apply(gen_gradients, self.generator.trainable_variables)
        self.discriminator_optimizer.apply(disc_gradients, self.discriminator.trainable_variables)
        return {"gen_loss": gen_loss, "disc_loss": disc_loss}


class VAE:
    """The document's encoder and decoder and an optimizer for each.

    Deviation: B3.10, two optimizers, Adam(0.0002, 0.5) as in the GAN; the document uses one for both, which it never
    defines.

    Attributes:
        encoder: a `keras.Model` from images `(B, 28, 28, 1)` in [-1, 1] to means and log-variances, `(B, 16)` each.
        decoder: a `keras.Model` from latents `(B, 16)` to images.
    """

    def __init__(self):
        self.encoder, self.decoder = build_encoder(), build_decoder()
        self.encoder_optimizer = make_optimizer(keras.optimizers.Adam(0.0002, 0.5), self.encoder)
        self.decoder_optimizer = make_optimizer(keras.optimizers.Adam(0.0002, 0.5), self.decoder)
        self.seeds = keras.random.SeedGenerator(0)

    def encode(self, x, noise=None, training=False):
        """Return `z_mean`, `z_log_var` and a sample `z` from the normal distribution that they define.

        Deviation: B3.2 and B3.11, the sample includes noise; the document's `z` has none, so it is a fixed number for
        each image and not a sample from a distribution.

        Args:
            x: images `(B, 28, 28, 1)` in [-1, 1].
            noise: standard normal, `(B, 16)`; None generates it.
            training: whether this is a training step.
        """
        z_mean, z_log_var = self.encoder(x, training=training)
        noise = keras.random.normal(tf.shape(z_mean), seed=self.seeds) if noise is None else noise
        return z_mean, z_log_var, reparameterize(z_mean, z_log_var, noise)

    @tf.function(reduce_retracing=True)
    def train_step(self, images, z=None):
        """Update both networks once with one loss.

        Deviation: B3.13, the divergence is averaged over the batch, like the reconstruction error; the document adds a
        vector to a scalar.
        Deviation: B3.15, there is one tape, because there is one loss; `z`, which the document overwrites, is the
        noise.

        Args:
            images: real images, `(B, 28, 28, 1)` in [-1, 1].
            z: standard normal noise, `(B, 16)`; None generates it.

        Returns:
            A dictionary of three float32 scalars: `loss`, `recon_loss` and `kl_loss`.
        """
        with tf.GradientTape(persistent=True) as tape:
            z_mean, z_log_var, z = self.encode(images, z, training=True)
            reconstructed_images = self.decoder(z, training=True)
            recon_loss = tf.reduce_mean(tf.reduce_sum(tf.square(images - reconstructed_images), axis=[1, 2, 3]))
            kl_loss = tf.reduce_mean(
                tf.reduce_sum(kl_divergence(z_mean, z_log_var), axis=1)
            )  # B3.14: as in the document
            loss = recon_loss + kl_loss
            scaled_enc_loss = self.encoder_optimizer.scale_loss(loss)
            scaled_dec_loss = self.decoder_optimizer.scale_loss(loss)
        enc_gradients = tape.gradient(scaled_enc_loss, self.encoder.trainable_variables)
        dec_gradients = tape.gradient(scaled_dec_loss, self.decoder.trainable_variables)
        self.encoder_optimizer.apply(enc_gradients, self.encoder.trainable_variables)
        self.decoder_optimizer.apply(dec_gradients, self.decoder.trainable_variables)
        return {"loss": loss, "recon_loss": recon_loss, "kl_loss": kl_loss}


def build_generator():
    """Build two dense layers of 4 * 4 * 256 units with LeakyReLU, then transposed convolutions up to 64x64x3.

    Deviation: B3.5, the document ends with `dense(3)`, three numbers that are not an image: here the 4 * 4 * 256 units
    are reshaped to a map, and four transposed convolutions with the discriminator's kernel size enlarge it to the
    image.

    Returns:
        A `keras.Sequential` from latents `(B, 100)` to images `(B, 64, 64, 3)` in [-1, 1].
    """
    dtype = precision.choose().policy
    model = keras.Sequential(name="doc3_generator")
    model.add(keras.Input((LATENT_DIM,), name="latents"))
    for _ in range(2):
        model.add(layers.Dense(4 * 4 * 256, activation="leaky_relu", dtype=dtype))
    model.add(layers.Reshape((4, 4, 256), dtype=dtype))  # (B, 4, 4, 256)
    for filters in (128, 64, 32):
        model.add(layers.Conv2DTranspose(filters, 5, 2, padding="same", activation="leaky_relu", dtype=dtype))
    model.add(layers.Conv2DTranspose(3, 5, 2, padding="same", activation="tanh", dtype="float32"))  # (B, 64, 64, 3)
    return model


def build_discriminator():
    """Build 5x5 convolutions of stride 2 with 64, 128, 256 and 512 filters and LeakyReLU, then one dense unit.

    Deviation: B3.8, the output is a logit without a sigmoid, as the document's cross-entropy "with logits" requires.

    Returns:
        A `keras.Model` from images `(B, 64, 64, 3)` in [-1, 1] to logits `(B, 1)`.

    Example:
        >>> build_discriminator().output_shape
        (None, 1)
    """
    return discriminators.conv(
        IMAGE_SHAPE, filters=(64, 128, 256, 512), kernel_size=5, minibatch_std=False, name="doc3_discriminator"
    )


def build_encoder():
    """Build two dense layers of 4 * 4 * 256 units with LeakyReLU, then a mean and a log-variance for each latent.

    Deviation: B3.12, images are flattened first; the document's dense layers only connect the channels of each pixel.

    Returns:
        A `keras.Model` from images `(B, 28, 28, 1)` in [-1, 1] to means and log-variances, `(B, 16)` each.
    """
    return encoders.dense(VAE_IMAGE_SHAPE, Z_DIM, units=(4 * 4 * 256, 4 * 4 * 256), name="doc3_encoder")


def build_decoder():
    """Build two dense layers of 4 * 4 * 256 units with LeakyReLU, then a value for each pixel.

    Deviation: B3.12, there is one output for each value of the image; the document's three numbers are broadcast to the
    image if its width equals the batch size, and raise an error otherwise.

    Returns:
        A `keras.Model` from latents `(B, 16)` to images `(B, 28, 28, 1)` in [-1, 1].
    """
    return generators.dense(
        VAE_IMAGE_SHAPE, Z_DIM, units=(4 * 4 * 256, 4 * 4 * 256), normalization=None, name="doc3_decoder"
    )
