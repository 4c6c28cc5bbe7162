"""Document 3, its GAN: the networks at 64x64x3, and one step of training."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from rnngan_tf.documents import doc3


def latents(n):
    return np.random.default_rng(0).normal(size=(n, doc3.LATENT_DIM)).astype("float32")


@pytest.fixture(scope="module", autouse=True)
def fresh():
    doc3.networks.cache_clear()
    yield
    doc3.networks.cache_clear()


def test_train_step_moves_both_networks():
    shared = doc3.networks()
    before = [network.get_weights() for network in (shared.generator, shared.discriminator)]
    images = np.random.default_rng(1).uniform(-1, 1, (2, 64, 64, 3)).astype("float32")
    losses = doc3.train_step(images, doc3.generator(latents(2)))
    assert sorted(losses) == ["disc_loss", "gen_loss"]
    assert all(np.isfinite(float(loss)) for loss in losses.values())
    for network, old in zip((shared.generator, shared.discriminator), before, strict=True):
        assert all((a != b).any() for a, b in zip(old, network.get_weights(), strict=True))


def test_networks_are_the_documents_at_64_pixels():
    shared = doc3.networks()
    images = doc3.generator(latents(2))
    assert images.shape == (2, 64, 64, 3) and float(tf.reduce_max(tf.abs(images))) <= 1
    assert doc3.discriminator(images).shape == (2, 1)
    assert [layer.units for layer in shared.generator.layers if isinstance(layer, layers.Dense)] == [4096, 4096]
    convolutions = [layer for layer in shared.discriminator.layers if isinstance(layer, layers.Conv2D)]
    assert [(layer.filters, layer.kernel_size) for layer in convolutions] == [
        (width, (5, 5)) for width in (64, 128, 256, 512)
    ]
    assert shared.discriminator.layers[-1].activation is keras.activations.linear  # B3.8: a logit
