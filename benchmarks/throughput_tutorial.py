"""The training step that tutorials teach, on the same networks made of Keras' own layers."""

import keras
import tensorflow as tf


class TutorialGAN(keras.Model):
    """The GAN of the Keras and TensorFlow tutorials, with `training=True` so that batch normalisation works.

    First the discriminator sees reals and fresh fakes in one batch and is updated; then the generator makes fresh
    fakes again and is updated. (https://keras.io/examples/generative/dcgan_overriding_train_step/)
    """

    def __init__(self, discriminator, generator, latent_dim):
        super().__init__()
        self.discriminator = discriminator
        self.generator = generator
        self.latent_dim = latent_dim

    def compile(self, d_optimizer, g_optimizer, loss_fn):
        super().compile()
        self.d_optimizer = d_optimizer
        self.g_optimizer = g_optimizer
        self.loss_fn = loss_fn
        self.d_loss_metric = keras.metrics.Mean(name="d_loss")
        self.g_loss_metric = keras.metrics.Mean(name="g_loss")

    @property
    def metrics(self):
        return [self.d_loss_metric, self.g_loss_metric]

    def train_step(self, real_images):
        batch_size = tf.shape(real_images)[0]
        random_latent_vectors = tf.random.normal(shape=(batch_size, self.latent_dim))
        generated_images = self.generator(random_latent_vectors, training=True)
        combined_images = tf.concat([generated_images, real_images], axis=0)
        labels = tf.concat([tf.zeros((batch_size, 1)), tf.ones((batch_size, 1))], axis=0)
        with tf.GradientTape() as tape:
            predictions = self.discriminator(combined_images, training=True)
            d_loss = self.loss_fn(labels, predictions)
        grads = tape.gradient(d_loss, self.discriminator.trainable_weights)
        self.d_optimizer.apply_gradients(zip(grads, self.discriminator.trainable_weights, strict=True))

        random_latent_vectors = tf.random.normal(shape=(batch_size, self.latent_dim))
        misleading_labels = tf.ones((batch_size, 1))
        with tf.GradientTape() as tape:
            predictions = self.discriminator(self.generator(random_latent_vectors, training=True), training=True)
            g_loss = self.loss_fn(misleading_labels, predictions)
        grads = tape.gradient(g_loss, self.generator.trainable_weights)
        self.g_optimizer.apply_gradients(zip(grads, self.generator.trainable_weights, strict=True))

        self.d_loss_metric.update_state(d_loss)
        self.g_loss_metric.update_state(g_loss)
        return {"d_loss": self.d_loss_metric.result(), "g_loss": self.g_loss_metric.result()}


def compiled(generator, discriminator, learning_rate=6e-4):
    """Return a `TutorialGAN` on stock copies of two networks, ready for `fit`."""
    model = TutorialGAN(stock(discriminator), stock(generator), generator.input_shape[-1])
    model.compile(
        d_optimizer=keras.optimizers.Adam(learning_rate, beta_1=0.5),
        g_optimizer=keras.optimizers.Adam(learning_rate, beta_1=0.5),
        loss_fn=keras.losses.BinaryCrossentropy(from_logits=True),
    )
    return model


def stock(network):
    """Return a copy of a network in which each layer is one of Keras' own, `keras.layers.LSTM` for our `LSTM`."""
    return keras.models.clone_model(network, clone_function=stock_layer)


def stock_layer(layer):
    """Return a new layer of the nearest class that Keras itself has, configured alike.

    Raises:
        TypeError: Keras has no such layer.
    """
    kind = next(kind for kind in type(layer).__mro__ if kind.__module__.startswith("keras."))
    if kind is keras.layers.Layer:
        raise TypeError(f"{layer.name} is a {type(layer).__name__}, which Keras has not; the tutorial cannot use it.")
    return kind.from_config(kind.get_config(layer))


def batches(images, batch_size, autotune):
    """Return the data set as the tutorials write it, with tf.data's autotuner or without.

    Args:
        images: float32 `(N, H, W, C)` in [-1, 1], N a multiple of the batch size.
    """
    dataset = tf.data.Dataset.from_tensor_slices(images).shuffle(buffer_size=1024).batch(batch_size)
    if autotune:
        return dataset
    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.with_options(options)
