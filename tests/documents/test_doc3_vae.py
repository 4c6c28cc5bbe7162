"""Document 3, its VAE: the networks, one step of training, and the errors that were mended."""

import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from pytest import approx

from rnngan_tf.documents import doc3


@pytest.fixture(scope="module", autouse=True)
def fresh():
    doc3.autoencoder.cache_clear()
    yield
    doc3.autoencoder.cache_clear()


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).uniform(-1, 1, (4, *doc3.VAE_IMAGE_SHAPE)).astype("float32")


def test_networks_are_the_documents(images):
    shared = doc3.autoencoder()
    for network, outputs in ((shared.encoder, [16, 16]), (shared.decoder, [784])):
        dense = [layer.units for layer in network.layers if isinstance(layer, layers.Dense)]
        assert dense == [4096, 4096, *outputs]
        slopes = [layer.negative_slope for layer in network.layers if isinstance(layer, layers.LeakyReLU)]
        assert slopes == [0.2, 0.2]  # tf.nn.leaky_relu's own
    mean, log_variance, z = doc3.encoder(images)
    assert mean.shape == log_variance.shape == z.shape == (4, 16)
    assert doc3.decoder(z).shape == images.shape


def test_train_step_lowers_the_documents_loss(images):
    shared = doc3.autoencoder()
    before = [network.get_weights() for network in (shared.encoder, shared.decoder)]
    first = doc3.vae_train_step(images, tf.zeros((4, 16)))
    for _ in range(4):
        last = doc3.vae_train_step(images, tf.zeros((4, 16)))
    assert float(last["recon_loss"]) < float(first["recon_loss"])
    for network, old in zip((shared.encoder, shared.decoder), before, strict=True):
        assert all((a != b).any() for a, b in zip(old, network.get_weights(), strict=True))


def test_the_loss_is_what_the_document_writes(images):
    shared = doc3.VAE()
    mean, log_variance, z = shared.encode(images, tf.ones((4, 16)))
    squares = np.square(images - shared.decoder(z)).sum(axis=(1, 2, 3)).mean()
    divergence = -0.5 * np.sum(1 + log_variance - np.square(mean) - np.exp(log_variance), axis=1)
    losses = shared.train_step(images, tf.ones((4, 16)))
    assert all(value.shape == () for value in losses.values())  # B3.13: the document's loss is a vector
    assert float(losses["recon_loss"]) == approx(squares, rel=1e-2)
    assert float(losses["kl_loss"]) == approx(divergence.mean(), rel=1e-2)
    assert float(losses["loss"]) == approx(float(losses["recon_loss"] + losses["kl_loss"]), rel=1e-5)


def test_b3_15_the_argument_is_the_noise(images):
    one, two = (doc3.VAE() for _ in range(2))
    for part in ("encoder", "decoder"):
        getattr(two, part).set_weights(getattr(one, part).get_weights())
    same, other = two.train_step(images, tf.ones((4, 16))), one.train_step(images, -tf.ones((4, 16)))
    assert float(same["recon_loss"]) != float(other["recon_loss"])
    assert float(same["kl_loss"]) == approx(float(other["kl_loss"]), rel=1e-3)
