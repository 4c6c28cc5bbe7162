"""Document 4: its LSTM generator at 64x64x3, and one step of training."""

import keras
import numpy as np
import pytest
from keras import layers

from rnngan_tf.data import ImageData
from rnngan_tf.documents import doc4


@pytest.fixture(scope="module")
def generator():
    return doc4.build_generator(100)


def test_trains_both_networks_for_a_step(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (2, 64, 64, 3)).astype("uint8")
    gan = doc4.build_gan(latent_dim=100, input_dim=64)
    before = [network.get_weights() for network in (gan.generator, gan.discriminator)]
    data = ImageData("noise", train=(pixels, None), test=(pixels, None), source="a test")
    history = doc4.train(gan, data, batch_size=2, iterations=1, folder=tmp_path)
    assert all(np.isfinite(values).all() for values in history.history.values())
    assert int(gan.generator_optimizer.iterations) == 1
    for network, old in zip((gan.generator, gan.discriminator), before, strict=True):
        assert all((a != b).any() for a, b in zip(old, network.get_weights(), strict=True))
    assert (tmp_path / "epoch_0001.png").exists()
    assert doc4.generate_images(gan, 100, epoch=1).shape == (16, 64, 64, 3)


def test_b4_1_the_generator_holds_an_lstm_between_the_documents_layers(generator):
    kinds = [type(layer).__name__ for layer in generator.layers]
    block = ["LeakyReLU", "BatchNormalization"]
    head = ["Dense", *block, "Reshape", "LSTM", "Dense", *block, "Dense", *block]
    assert kinds == [*head, "Reshape", "Conv2DTranspose", *block, "Conv2DTranspose", *block, "Conv2DTranspose"]
    recurrent = next(layer for layer in generator.layers if isinstance(layer, layers.LSTM))
    assert recurrent.output.shape == (None, 8, 128)
    assert generator.output_shape == (None, 64, 64, 3)


def test_the_lstm_carries_what_earlier_steps_read_to_later_rows(generator):
    # Steps read the sequence in order: changing step 5 must leave the coarse rows 0 ... 4 as they are.
    start = next(index for index, layer in enumerate(generator.layers) if isinstance(layer, layers.LSTM))
    lstm = generator.layers[start]
    sequence = np.random.default_rng(0).normal(size=(1, 8, 32)).astype("float32")
    changed = sequence.copy()
    changed[:, 5] += 1.0
    change = np.abs(keras.ops.convert_to_numpy(keras.ops.cast(lstm(sequence) - lstm(changed), "float32")))[0]
    assert change[:5].max() == 0 and change[5:].max(axis=1).min() > 0


def test_discriminator_has_the_documents_layers():
    judge = doc4.build_discriminator(64)
    assert [layer.filters for layer in judge.layers if isinstance(layer, layers.Conv2D)] == [64, 128, 256]
    assert [layer.rate for layer in judge.layers if isinstance(layer, layers.Dropout)] == [0.3] * 3
    assert judge.layers[-1].activation is keras.activations.linear


def test_a_discriminator_of_another_size_does_not_fit():
    with pytest.raises(ValueError, match=r"\(64, 64, 3\).*\(32, 32, 3\)"):
        doc4.build_gan(latent_dim=8, input_dim=32)
