"""Document 0, section 4, as it stands: lines that an erratum needs."""

IMPORTS = """
import tensorflow as tf
from tensorflow.keras.layers import Dense, Conv2D, Conv2DTranspose, BatchNormalization, LeakyReLU
from tensorflow.keras.models import Model
"""

GENERATOR = """
def generator_architecture(latent_dim):
    generator = tf.keras.Sequential()
    generator.add(Dense(256, input_dim=latent_dim))
    generator.add(LeakyReLU(alpha=0.2))
    generator.add(BatchNormalization(momentum=0.8))
    generator.add(Dense(512))
    generator.add(LeakyReLU(alpha=0.2))
    generator.add(BatchNormalization(momentum=0.8))
    generator.add(Dense(1024))
    generator.add(LeakyReLU(alpha=0.2))
    generator.add(BatchNormalization(momentum=0.8))
    generator.add(Dense(4 * 4 * 512))
    generator.add(LeakyReLU(alpha=0.2))
    generator.add(BatchNormalization(momentum=0.8))
    generator.add(Conv2DTranspose(128, kernel_size=4, strides=2, padding='same'))
    generator.add(LeakyReLU(alpha=0.2))
    generator.add(BatchNormalization(momentum=0.8))
    generator.add(Conv2DTranspose(64, kernel_size=4, strides=2, padding='same'))
    generator.add(LeakyReLU(alpha=0.2))
    generator.add(BatchNormalization(momentum=0.8))
    generator.add(Conv2DTranspose(3, kernel_size=4, strides=2, padding='same', activation='tanh'))
    return generator
"""

DISCRIMINATOR = """
def discriminator_architecture():
    discriminator = tf.keras.Sequential()
    discriminator.add(Conv2D(64, kernel_size=4, strides=2, padding='same', input_shape=(64, 64, 3)))
    discriminator.add(LeakyReLU(alpha=0.2))
    discriminator.add(Conv2D(128, kernel_size=4, strides=2, padding='same'))
    discriminator.add(LeakyReLU(alpha=0.2))
    discriminator.add(Conv2D(128, kernel_size=4, strides=2, padding='same'))
    discriminator.add(LeakyReLU(alpha=0.2))
    discriminator.add(Flatten())
    discriminator.add(Dense(1, activation='sigmoid'))
    return discriminator
"""

COMPILE = """
generator.compile(optimizer=tf.keras.optimizers.Adam(0.0002, 0.5), loss='mse')
discriminator.compile(optimizer=tf.keras.optimizers.Adam(0.0002, 0.5), loss='binary_crossentropy')
"""
