"""Document 1: its networks on 784 pixels, and one step of training."""

import keras
import numpy as np
import pytest
from keras import layers

from rnngan_tf.data import ImageData
from rnngan_tf.documents import doc1


def test_trains_both_networks_for_a_step(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (2, 28, 28, 1)).astype("uint8")
    gan = doc1.build_gan(latent_dim=100)
    before = [network.get_weights() for network in (gan.generator, gan.discriminator)]
    data = ImageData("noise", train=(pixels, None), test=(pixels, None), source="a test")
    history = doc1.train(gan, data, epochs=1, batch_size=2, folder=tmp_path)
    assert all(np.isfinite(values).all() for values in history.history.values())
    for network, old in zip((gan.generator, gan.discriminator), before, strict=True):
        assert all((a != b).any() for a, b in zip(old, network.get_weights(), strict=True))
    assert (tmp_path / "epoch_0001.png").exists()
    assert gan.generate(10, seed=0).shape == (10, 28, 28, 1)  # step 7


def test_generator_uses_latent_dim():
    assert doc1.generator(keras.Input((7,)), 7).shape == (None, 28, 28, 1)
    with pytest.raises(ValueError):
        doc1.generator(keras.Input((7,)), 100)


@pytest.mark.parametrize("shape", [(28, 28, 1), (784,)])
def test_discriminator_takes_images_and_vectors(shape):
    x = keras.Input(shape)
    model = keras.Model(x, doc1.discriminator(x, 100))
    assert model.output_shape == (None, 1)
    assert [layer.units for layer in model.layers if isinstance(layer, layers.Dense)] == [512, 256, 1]
    assert model.layers[-1].activation is keras.activations.linear  # B1.7: a logit


def test_optimizers_are_the_documents():
    gan = doc1.build_gan(latent_dim=8)
    rates = [float(optimizer.learning_rate) for optimizer in (gan.generator_optimizer, gan.discriminator_optimizer)]
    assert rates == pytest.approx([1e-4, 1e-4])
