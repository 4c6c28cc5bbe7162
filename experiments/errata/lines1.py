"""Document 1, section 4, as it stands: lines that an erratum needs."""

IMPORTS = """
import tensorflow as tf
from tensorflow.keras.layers import Dense, Input, LSTM
from tensorflow.keras.models import Model
"""

GENERATOR = """
def generator(z, latent_dim):
    h = Dense(256, activation='relu')(z)
    h = Dense(512, activation='relu')(h)
    h = Dense(1024, activation='relu')(h)
    h = Dense(784, activation='tanh')(h)
    return h
"""

DISCRIMINATOR = """
def discriminator(x, latent_dim):
    h = Dense(512, activation='relu')(x)
    h = Dense(256, activation='relu')(h)
    h = Dense(latent_dim, activation='sigmoid')(h)
    return h
"""

MODELS = """
latent_dim = 100
input_z = Input(shape=(latent_dim,))
generated_img = generator(input_z, latent_dim)

input_img = Input(shape=(784,))
discriminator_img = discriminator(input_img, latent_dim)

generator_model = Model(input_z, generated_img)
discriminator_model = Model(input_img, discriminator_img)
"""

LOSSES = """
generator_optimizer = tf.keras.optimizers.Adam(1e-4)
discriminator_optimizer = tf.keras.optimizers.Adam(1e-4)

generator_loss = tf.keras.losses.BinaryCrossentropy(from_logits=True)
discriminator_loss = tf.keras.losses.BinaryCrossentropy(from_logits=True)
"""

LOOP = """
epochs = 100
batch_size = 32

for epoch in range(epochs):
    for _ in range(int(train_size / batch_size)):
        noise = np.random.normal(0, 1, (batch_size, latent_dim))
"""

LABELS = """
x_cat = np.concatenate([generated_imgs, x_train[i:(i + batch_size)]])

y_true = np.ones((batch_size, 1))
y_false = np.zeros((batch_size, 1))

d_loss_real = discriminator_model.train_on_batch(x_cat, y_true)
"""

GENERATOR_STEP = """
x = np.random.normal(0, 1, (batch_size, 784))
y_true = np.ones((batch_size, 1))

g_loss = discriminator_model.train_on_batch(x, y_true)
"""
