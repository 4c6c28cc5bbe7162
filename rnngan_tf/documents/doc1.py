r"""Document 1, section 4: 具体代码实例和详细解释说明 (a concrete code example, explained), corrected.

| the document's step | in English | here |
|---|---|---|
| 2. 定义生成器的结构 | define the generator's structure | `generator` |
| 3. 定义判别器的结构 | define the discriminator's structure | `discriminator` |
| 4. 构建生成器和判别器 | build both | `build_gan` |
| 5. 编译生成器和判别器 | compile both | `build_gan` |
| 6. 训练生成器和判别器 | train both | `train` |
| 7. 生成新的数据 | generate new data | `gan.generate(10)` |

The code imports LSTM and does not use it (B1.4). `rnngan_tf.generators.recurrent((28, 28, 1), latent_dim=100)` is the
recurrence of section 3, $G(z) = \sigma(W_g [z; h_{t-1}] + b_g)$, as a real recurrence over rows.
"""

import keras
from keras import layers

from rnngan_tf.core import precision
from rnngan_tf.models import generators
from rnngan_tf.models.gan import GANModel
from rnngan_tf.training.callbacks import SampleGrid

IMAGE_SHAPE = (28, 28, 1)  # 784 pixels, as in the document


def generator(z, latent_dim):
    """Apply dense ReLU layers of 256, 512 and 1024 units, then 784 pixels through tanh.

    Deviation: B1.4, `latent_dim` is used: it must be the size of `z`.
    Deviation: the output is a 28x28x1 image, not 784 pixels; kernels are initialised with He's normal distribution.

    Args:
        z: a Keras tensor of latents, `(B, Z)`.
        latent_dim: size Z of the latent vector.

    Returns:
        A Keras tensor of images `(B, 28, 28, 1)` in [-1, 1].

    Raises:
        ValueError: the size of `z` is not `latent_dim`.

    Example:
        >>> generator(keras.Input((100,)), 100).shape
        (None, 28, 28, 1)
    """
    network = generators.dense(
        IMAGE_SHAPE, latent_dim, units=(256, 512, 1024), activation="relu", normalization=None, name="doc1_generator"
    )
    return network(z)


def discriminator(x, latent_dim):
    """Apply dense ReLU layers of 512 and 256 units, then one unit.

    Deviation: B1.5, the last layer has one unit, not `latent_dim` units; the argument is kept because the document has
    it.
    Deviation: B1.7, the output is a logit without a sigmoid, as the document's `from_logits=True` requires.

    Args:
        x: a Keras tensor of images, `(B, 28, 28, 1)` or `(B, 784)`, in [-1, 1].
        latent_dim: not used.

    Returns:
        A Keras tensor of logits `(B, 1)`.

    Example:
        >>> discriminator(keras.Input((28, 28, 1)), 100).shape
        (None, 1)
    """
    dtype = precision.choose().policy
    h = layers.Flatten(dtype=dtype)(x)  # (B, 784)
    h = layers.Dense(512, activation="relu", dtype=dtype)(h)
    h = layers.Dense(256, activation="relu", dtype=dtype)(h)
    return layers.Dense(1, dtype="float32")(h)


def build_gan(latent_dim=100):
    """Build both models and compile them with the document's Adam(1e-4) and cross-entropy.

    Deviation: B1.6, `GANModel.compile` is called before training.
    Deviation: B1.11, the generator's loss compares the logits of its images with the label 1, not its images with ones.

    Args:
        latent_dim: size Z of the latent vector.

    Returns:
        A compiled `rnngan_tf.GANModel`.
    """
    input_z = keras.Input((latent_dim,), name="latents")
    input_img = keras.Input(IMAGE_SHAPE, name="images")
    generator_model = keras.Model(input_z, generator(input_z, latent_dim))
    discriminator_model = keras.Model(input_img, discriminator(input_img, latent_dim))
    gan = GANModel(generator_model, discriminator_model, ema_decay=0)
    gan.compile(
        objective="non_saturating",  # binary cross-entropy on logits, for both networks
        penalty=None,
        generator_optimizer=keras.optimizers.Adam(1e-4),
        discriminator_optimizer=keras.optimizers.Adam(1e-4),
        updates="alternating",
    )
    return gan


def train(gan, data, epochs=100, batch_size=32, folder=None):
    """Train the discriminator, then the generator, on each batch.

    Deviation: B1.3, the networks alternate on each batch; in section 3 each network trains on all samples in turn.
    Deviation: B1.8, real images have the label 1 and generated ones 0, in separate batches; the document labels both 1.
    Deviation: B1.9, the generator's step updates the generator; the document's step trains the discriminator on noise.
    Deviation: B1.10, a tape computes the gradients; `zero_grad` and `step` belong to PyTorch.
    Deviation: B1.12, batches come from the data in a new order each epoch; the document's index never changes.
    Deviation: B1.13, there is no `predict` inside the loop, and the mean is not divided by the batch size again.

    Args:
        gan: the result of `build_gan`.
        data: an `ImageData` of 28x28x1, such as `rnngan_tf.data.load_images("mnist")`.
        epochs: passes over the data.
        batch_size: images per step.
        folder: folder to which a grid of samples is written after every epoch; None writes nothing.

    Returns:
        The `keras.callbacks.History` of the losses.

    Raises:
        ValueError: the images have another size.
    """
    callbacks = [] if folder is None else [SampleGrid(folder)]
    return gan.fit(data.train(batch_size), epochs=epochs, callbacks=callbacks)
