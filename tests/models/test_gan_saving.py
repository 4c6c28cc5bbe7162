"""Files of a GANModel: the same images, and training that goes on as if it had never stopped."""

import json
import subprocess
import sys
import warnings

import keras
import numpy as np
import pytest

import rnngan_tf as rg
from rnngan_tf.data.augmentation import Augmentation
from rnngan_tf.objectives import R1, GradientPenalty, LeastSquares

OPTIONS = {
    "objective": LeastSquares(),
    "penalty": GradientPenalty(weight=2.0, every=2),
    "updates": "alternating",
    "discriminator_steps": 2,
    "augmentation": Augmentation("translation,cutout", strength=0.5),
    "network_options": {"dropout": 0.3},
}


def optimizers():
    return {
        "generator_optimizer": keras.optimizers.Adam(0.01, beta_1=0.4),
        "discriminator_optimizer": keras.optimizers.RMSprop(0.002, momentum=0.5),
    }


def fit(gan, images, epochs=1):
    gan.fit(images, batch_size=8, epochs=epochs, shuffle=False, verbose=0)


def state(gan):
    """Every value that training goes on from: weights, averages, slots, iterations, seeds."""
    values = [*gan.variables, *gan.generator_optimizer.variables, *gan.discriminator_optimizer.variables]
    return [np.asarray(value) for value in values]


def assert_same_state(one, two):
    assert len(state(one)) == len(state(two))
    for a, b in zip(state(one), state(two), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.fixture
def saved(make_gan, images, tmp_path):
    """A model trained for two epochs and its file."""
    gan = make_gan(**OPTIONS, **optimizers())
    fit(gan, images, epochs=2)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # Keras' own, of what it could not save or load
        gan.save(tmp_path / "gan.keras")
    return gan, tmp_path / "gan.keras"


def load(path):
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # Keras' own, of what it could not save or load
        return keras.saving.load_model(path)


def test_a_loaded_model_draws_the_same_images(saved):
    gan, path = saved
    loaded = load(path)
    assert type(loaded) is rg.GANModel
    np.testing.assert_array_equal(loaded.generate(5, seed=1), gan.generate(5, seed=1))
    np.testing.assert_array_equal(loaded.generate(2), gan.generate(2))  # the next ones of its own seed
    z = np.ones((2, 4), "float32")
    np.testing.assert_array_equal(loaded.predict(z, verbose=0), gan.predict(z, verbose=0))


def test_a_loaded_model_has_every_setting(saved):
    gan, path = saved
    loaded = load(path)
    config = gan.get_compile_config()
    assert loaded.get_compile_config() == config and json.loads(json.dumps(config)) == config
    assert isinstance(loaded.objective, LeastSquares) and loaded.penalty.get_config() == gan.penalty.get_config()
    assert (loaded.updates, loaded.discriminator_steps, loaded.run_eagerly) == ("alternating", 2, True)
    assert loaded.augmentation.get_config() == gan.augmentation.get_config()
    assert (loaded.ema_decay, loaded.seed, loaded.num_classes) == (gan.ema_decay, gan.seed, None)
    assert type(loaded.discriminator_optimizer) is keras.optimizers.RMSprop
    assert float(loaded.generator_optimizer.learning_rate) == pytest.approx(0.01)


def test_training_goes_on_from_a_file_bit_by_bit(saved, images):
    gan, path = saved
    loaded = load(path)
    assert_same_state(loaded, gan)
    assert int(loaded.generator_optimizer.iterations) == 4 and int(loaded.discriminator_optimizer.iterations) == 8
    fit(loaded, images)
    fit(gan, images)
    assert_same_state(loaded, gan)
    np.testing.assert_array_equal(loaded.generate(3, seed=0), gan.generate(3, seed=0))


def test_training_goes_on_from_weights_bit_by_bit_in_graphs_too(make_gan, images, tmp_path):
    make = lambda: make_gan(network_options={"dropout": 0.3}, run_eagerly=False)  # noqa: E731
    gan, other = make(), make()
    fit(gan, images)
    gan.save_weights(tmp_path / "gan.weights.h5")
    fit(gan, images)
    fit(other, images, epochs=2)  # somewhere else
    other.load_weights(tmp_path / "gan.weights.h5")
    fit(other, images)
    assert_same_state(gan, other)


def test_weights_of_an_uncompiled_model_come_back(make_networks, tmp_path):
    gan, other = rg.GANModel(*make_networks(), seed=1), rg.GANModel(*make_networks(), seed=2)
    gan.generate(2)
    gan.save_weights(tmp_path / "gan.weights.h5")
    other.load_weights(tmp_path / "gan.weights.h5")
    np.testing.assert_array_equal(gan.generate(2, seed=3), other.generate(2, seed=3))
    gan.save(tmp_path / "gan.keras")
    assert not load(tmp_path / "gan.keras").compiled


def test_saving_does_not_disturb_training(saved, images, make_gan):
    gan, _ = saved
    keras.utils.set_random_seed(0)
    unsaved = make_gan(**OPTIONS, **optimizers())
    fit(unsaved, images, epochs=2)
    fit(unsaved, images)
    fit(gan, images)
    assert_same_state(gan, unsaved)


def test_a_conditional_model_comes_back(make_gan, images, labels, tmp_path):
    gan = make_gan(num_classes=3, penalty="r1")
    gan.fit(images, labels, batch_size=8, verbose=0)
    gan.save(tmp_path / "gan.keras")
    loaded = load(tmp_path / "gan.keras")
    assert loaded.num_classes == 3 and isinstance(loaded.penalty, R1)
    np.testing.assert_array_equal(loaded.generate(3, seed=0, labels=2), gan.generate(3, seed=0, labels=2))


@pytest.mark.parametrize("option", [{"penalty": None}, {"objective": "wasserstein"}, {"augmentation": "color"}])
def test_each_way_of_compiling_comes_back(option, make_gan, tmp_path):
    gan = make_gan(**option)
    gan.save(tmp_path / "gan.keras")
    loaded = load(tmp_path / "gan.keras")
    assert loaded.get_compile_config() == gan.get_compile_config()
    assert type(loaded.penalty) is type(gan.penalty) and loaded.discriminator_steps == gan.discriminator_steps


def test_float16_comes_back_with_its_loss_scales(make_gan, images, tmp_path):
    gan = make_gan(network_options={"precision": "mixed_float16"})
    fit(gan, images)
    gan.generator_optimizer.dynamic_scale.assign(512.0)
    gan.save(tmp_path / "gan.keras")
    loaded = load(tmp_path / "gan.keras")
    assert isinstance(loaded.generator_optimizer, keras.optimizers.LossScaleOptimizer)
    assert not isinstance(loaded.generator_optimizer.inner_optimizer, keras.optimizers.LossScaleOptimizer)
    assert float(loaded.generator_optimizer.dynamic_scale) == 512.0
    fit(loaded, images)
    fit(gan, images)
    assert_same_state(loaded, gan)


def test_a_recurrent_model_comes_back_with_layers_that_keep_xla(make_gan, tmp_path):
    generator = rg.generators.lstm_row((8, 8, 1), 4, units=6, bidirectional=True, precision="mixed_bfloat16")
    discriminator = rg.discriminators.recurrent((8, 8, 1), cell="gru", units=6, precision="mixed_bfloat16")
    gan = make_gan((generator, discriminator))
    gan.save(tmp_path / "gan.keras")
    loaded = load(tmp_path / "gan.keras")
    np.testing.assert_array_equal(loaded.generate(2, seed=0), gan.generate(2, seed=0))
    found = [layer for layer in loaded._flatten_layers() if isinstance(layer, keras.layers.RNN)]
    assert len(found) == 9 and all(layer.use_cudnn is False for layer in found)


def test_a_new_process_draws_the_same_images(saved):
    gan, path = saved
    script = (
        "import sys, keras, numpy, rnngan_tf\n"
        "gan = keras.saving.load_model(sys.argv[1])\n"
        "numpy.save(sys.argv[2], gan.generate(4, seed=1))\n"
    )
    output = path.with_name("images.npy")
    subprocess.run([sys.executable, "-c", script, path, output], check=True, capture_output=True)
    np.testing.assert_allclose(np.load(output), gan.generate(4, seed=1), atol=1e-6)


def test_foreign_and_broken_files_are_refused(saved, make_gan, make_networks, tmp_path):
    gan, path = saved
    other = rg.GANModel(rg.generators.dense((8, 8, 1), 4, units=(5, 5), precision="float32"), make_networks()[1])
    gan.save_weights(tmp_path / "gan.weights.h5")
    before = other.get_weights()
    with pytest.raises(ValueError):
        other.load_weights(tmp_path / "gan.weights.h5")
    for weight, old in zip(other.get_weights()[:1], before[:1], strict=True):
        np.testing.assert_array_equal(weight, old)
    broken = tmp_path / "broken.keras"
    broken.write_bytes(path.read_bytes()[:1000])
    with pytest.raises((ValueError, OSError)):
        keras.saving.load_model(broken)
