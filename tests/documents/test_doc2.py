"""Document 2: its networks on 28x28x1, and its training finished."""

import numpy as np
import pytest
from keras import layers

from rnngan_tf.documents import doc2
from rnngan_tf.models import generators


def digits(n):
    return np.random.default_rng(0).integers(0, 256, (n, 28, 28, 1)).astype("uint8")


def test_trains_both_networks_over_all_samples_and_saves_grids(tmp_path):
    generator = doc2.generator_network((None, 100))
    discriminator = doc2.discriminator_network((None, 28, 28, 1))
    assert generator.output_shape == (None, 28, 28, 1)
    before = [network.get_weights() for network in (generator, discriminator)]
    gan = doc2.train(generator, discriminator, digits(6), batch_size=2, epochs=2, save_interval=2, folder=tmp_path)
    assert all(np.isfinite(values).all() for values in gan.history.history.values())
    for network, old in zip((generator, discriminator), before, strict=True):
        assert all((a != b).any() for a, b in zip(old, network.get_weights(), strict=True))
    assert int(gan.generator_optimizer.iterations) == 2 * 6 // 2  # B2.8: an epoch is a pass over all samples
    assert sorted(file.name for file in tmp_path.glob("epoch_*.png")) == ["epoch_0000.png", "epoch_0002.png"]


def test_section_3_5_the_same_training_takes_a_recurrent_generator():
    generator = generators.lstm_conv((28, 28, 1), latent_dim=8, units=8, filters=8)
    before = generator.get_weights()
    doc2.train(generator, doc2.discriminator_network((None, 28, 28, 1)), digits(2), batch_size=2, epochs=1)
    assert any((a != b).any() for a, b in zip(before, generator.get_weights(), strict=True))


def test_networks_have_the_documents_layers():
    generator = doc2.generator_network((None, 100), output_shape=(32, 32, 3))
    assert generator.input_shape == (None, 100)
    assert [layer.units for layer in generator.layers if isinstance(layer, layers.Dense)] == [256, 512, 1024, 3072]
    judge = doc2.discriminator_network((None, 32, 32, 3))
    assert [layer.units for layer in judge.layers if isinstance(layer, layers.Dense)] == [512, 256, 1]


@pytest.mark.parametrize("shape", [(5, 784), (5, 28, 28), (5, 28, 28, 1)])
def test_b2_9_samples_are_reshaped_once(shape):
    samples = np.random.default_rng(0).integers(0, 256, shape).astype("uint8")
    images = doc2.as_images(samples, (28, 28, 1))
    assert images.shape == (5, 28, 28, 1)
    np.testing.assert_array_equal(images.ravel(), samples.ravel())


def test_samples_of_another_size_are_refused():
    with pytest.raises(ValueError, match=r"real_samples has shape \(2, 28, 28, 3\)"):
        doc2.as_images(np.zeros((2, 28, 28, 3), "uint8"), (28, 28, 1))


def test_float_samples_in_the_wrong_range_are_refused():
    with pytest.raises(ValueError, match=r"\[-1, 1\]"):
        doc2.as_images(np.full((2, 784), 255.0), (28, 28, 1))
