"""Document 0: its networks at 64x64x3, and one step of training."""

import keras
import numpy as np
import pytest
from keras import layers

from rnngan_tf.data import ImageData
from rnngan_tf.documents import doc0


@pytest.fixture(scope="module")
def generator():
    return doc0.generator_architecture(100)


def test_trains_both_networks_for_a_step(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (2, 64, 64, 3)).astype("uint8")
    gan = doc0.build_gan(latent_dim=100)
    before = [network.get_weights() for network in (gan.generator, gan.discriminator)]
    data = ImageData("noise", train=(pixels, None), test=(pixels, None), source="a test")
    history = doc0.train(gan, data, batch_size=2, epochs=1, folder=tmp_path)
    assert all(np.isfinite(values).all() for values in history.history.values())
    for network, old in zip((gan.generator, gan.discriminator), before, strict=True):
        assert all((a != b).any() for a, b in zip(old, network.get_weights(), strict=True))
    assert (tmp_path / "epoch_0001.png").exists()
    latents = gan.sample_latents(2, seed=0)  # images come from the last weights, as in the document
    np.testing.assert_allclose(gan.generate_from(latents), gan.generator(latents), atol=0.05)


def test_has_the_documents_layers(generator):
    widths = [layer.units for layer in generator.layers if isinstance(layer, layers.Dense)]
    filters = [layer.filters for layer in generator.layers if isinstance(layer, layers.Conv2DTranspose)]
    assert (widths, filters) == ([256, 512, 1024, 8192], [256, 128, 64, 3])
    judge = doc0.discriminator_architecture()
    assert [layer.filters for layer in judge.layers if isinstance(layer, layers.Conv2D)] == [64, 128, 128]
    assert judge.layers[-1].activation is keras.activations.linear


def test_optimizers_are_the_documents():
    gan = doc0.build_gan(latent_dim=8)
    for optimizer in (gan.generator_optimizer, gan.discriminator_optimizer):
        assert (round(float(optimizer.learning_rate), 7), optimizer.beta_1) == (2e-4, 0.5)


def test_images_fill_the_range_of_tanh(generator):
    images = generator(np.random.default_rng(0).normal(0, 100, (4, 100)).astype("float32")).numpy()
    assert images.shape == (4, 64, 64, 3)
    assert -1 <= images.min() < -0.5 and 0.5 < images.max() <= 1


@pytest.mark.parametrize("latent_dim", [0, -1, 2.5, "100"])
def test_latent_dim_is_checked(latent_dim):
    with pytest.raises(ValueError, match="latent_dim is .* an integer >= 1"):
        doc0.generator_architecture(latent_dim)
