"""Document 3, section 4, as it stands: lines that an erratum needs; long ones are broken inside brackets."""

GENERATOR = """
def generator(z):
    hidden1 = tf.layers.dense(z, 4*4*256, activation=tf.nn.leaky_relu)
    hidden2 = tf.layers.dense(hidden1, 4*4*256, activation=tf.nn.leaky_relu)
    output = tf.layers.dense(hidden2, 3, activation=tf.nn.tanh)
    return output
"""

DISCRIMINATOR = """
def discriminator(image):
    hidden1 = tf.layers.conv2d(image, 64, 5, strides=2, padding='same', activation=tf.nn.leaky_relu)
    hidden2 = tf.layers.conv2d(hidden1, 128, 5, strides=2, padding='same', activation=tf.nn.leaky_relu)
"""

TRAIN_STEP = """
def train_step(images, generated_images):
    with tf.GradientTape() as gen_tape, tf.GradientTape() as disc_tape:
        gen_output = generator(images)
        disc_output = discriminator(images)
        disc_output_generated = discriminator(generated_images)
        gen_loss = -tf.reduce_mean(disc_output_generated)
        disc_loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(
            labels=tf.ones_like(disc_output), logits=disc_output))
        disc_loss += tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(
            labels=tf.zeros_like(disc_output_generated), logits=disc_output_generated))
        gen_gradients = gen_tape.gradient(gen_loss, generator.trainable_variables)
        disc_gradients = disc_tape.gradient(disc_loss, discriminator.trainable_variables)
    optimizer.apply_gradients(zip(gen_gradients, generator.trainable_variables))
    optimizer.apply_gradients(zip(disc_gradients, discriminator.trainable_variables))
"""

APPLY = """
optimizer.apply_gradients(zip(gen_gradients, generator.trainable_variables))
optimizer.apply_gradients(zip(disc_gradients, discriminator.trainable_variables))
"""

GENERATOR_LOSS = "gen_loss = -tf.reduce_mean(disc_output_generated)"

DISCRIMINATOR_LOSS = """
disc_loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(
    labels=tf.ones_like(disc_output), logits=disc_output))
disc_loss += tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(
    labels=tf.zeros_like(disc_output_generated), logits=disc_output_generated))
"""

ENCODER = """
def encoder(x):
    hidden1 = tf.layers.dense(x, 4*4*256, activation=tf.nn.leaky_relu)
    hidden2 = tf.layers.dense(hidden1, 4*4*256, activation=tf.nn.leaky_relu)
    z_mean = tf.layers.dense(hidden2, z_dim)
    z_log_var = tf.layers.dense(hidden2, z_dim)
"""

SAMPLE = """
z = tf.nn.batch_normalization(z_mean + tf.math.exp(z_log_var / 2), scale=tf.math.exp(z_log_var / 2),
    offset=0.0, variance_epsilon=1e-5)
"""

DECODER = """
def decoder(z):
    hidden1 = tf.layers.dense(z, 4*4*256, activation=tf.nn.leaky_relu)
    hidden2 = tf.layers.dense(hidden1, 4*4*256, activation=tf.nn.leaky_relu)
    output = tf.layers.dense(hidden2, 3, activation=tf.nn.tanh)
    return output
"""

VAE_LOSS = """
def train_step(images, z):
    z_mean, z_log_var, z = encoder(images)
    reconstructed_images = decoder(z)
    recon_loss = tf.reduce_mean(tf.reduce_sum(tf.square(images - reconstructed_images), axis=[1, 2, 3]))
    kl_loss = -0.5 * tf.reduce_sum(1 + z_log_var - tf.square(z_mean) - tf.exp(z_log_var), axis=1)
    loss = recon_loss + kl_loss
"""
