"""Document 1: its networks on 784 pixels, one step of training, and the errors that were mended."""

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
def test_discriminator_takes_pictures_and_vectors(shape):
    x = keras.Input(shape)
    model = keras.Model(x, doc1.discriminator(x, 100))
    assert model.output_shape == (None, 1)
    assert [layer.units for layer in model.layers if isinstance(layer, layers.Dense)] == [512, 256, 1]
    assert model.layers[-1].activation is keras.activations.linear  # B1.7: a logit


def test_optimizers_are_the_documents():
    gan = doc1.build_gan(latent_dim=8)
    rates = [float(optimizer.learning_rate) for optimizer in (gan.generator_optimizer, gan.discriminator_optimizer)]
    assert rates == pytest.approx([1e-4, 1e-4])


def test_b1_5_a_hundred_outputs_do_not_fit_one_target():
    literal = keras.Sequential([keras.Input((784,)), layers.Dense(100, activation="sigmoid")])
    literal.compile(loss="binary_crossentropy")
    with pytest.raises(ValueError, match="same shape"):
        literal.train_on_batch(np.zeros((4, 784), "float32"), np.ones((4, 1), "float32"))


def test_b1_6_an_uncompiled_model_does_not_train():
    literal = keras.Sequential([keras.Input((784,)), layers.Dense(1)])
    with pytest.raises(ValueError, match="compile"):
        literal.train_on_batch(np.zeros((4, 784), "float32"), np.ones((4, 1), "float32"))


def test_b1_7_two_sigmoids_confine_the_loss_and_a_logit_does_not():
    # Probabilities p taken for logits: -log(sigmoid(p)) lies between log(1 + 1/e) = 0.313 and log 2 = 0.693. As bare
    # numbers, what `predict` returns: where Keras still sees the sigmoid, it goes back to the logits and warns.
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    extremes = [float(loss(np.ones((1, 1)), np.array([[probability]]))) for probability in (1.0, 0.0)]
    assert extremes == pytest.approx([np.log(1 + np.exp(-1)), np.log(2)], abs=1e-5)
    objective = doc1.build_gan(latent_dim=8).objective
    assert float(objective.generator_loss(None, [[-30.0]])) == pytest.approx(30.0)
