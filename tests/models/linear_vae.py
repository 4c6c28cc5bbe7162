"""A VAE whose probabilities are known: a linear decoder and an encoder that answers as it is told."""

import keras
import numpy as np

import rnngan_tf as rg

SHAPE = (8, 8, 1)
VARIANCE = 0.3


def make_vae(direction, offset, mean_weights, log_variance, activation=None, latent_dim=1, **options):
    """Return a compiled Gaussian VAE with p(x|z) = N(f(direction z + offset), 0.3).

    Args:
        direction: `(Z, 64)`.
        offset: `(64,)`.
        mean_weights: `(64, Z)`; the posterior mean is their product with the decoded.
        log_variance: of the posterior, one number for each latent.
        activation: the decoder's f.
    """
    image = keras.Input(SHAPE)
    flat = keras.layers.Flatten()(image)
    mean = keras.layers.Dense(latent_dim, name="mean")(flat)
    spread = keras.layers.Dense(latent_dim, name="spread")(flat)
    encoder = keras.Model(image, [mean, spread])
    latents = keras.Input((latent_dim,))
    decoded = keras.layers.Reshape(SHAPE)(keras.layers.Dense(64, activation, name="out")(latents))
    decoder = keras.Model(latents, decoded)
    encoder.get_layer("mean").set_weights([np.asarray(mean_weights, "float32"), np.zeros(latent_dim)])
    spread = np.full(latent_dim, log_variance, "float32")
    encoder.get_layer("spread").set_weights([np.zeros((64, latent_dim)), spread])
    decoder.get_layer("out").set_weights([np.asarray(direction, "float32"), np.asarray(offset, "float32")])
    vae = rg.VAE(encoder, decoder, rg.objectives.Gaussian(VARIANCE))
    vae.compile(**options)
    return vae
