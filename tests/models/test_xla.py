"""XLA, and the precisions: training works under them, and the model says what it does and why."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import rnngan_tf as rg
from rnngan_tf.core import keras_private
from rnngan_tf.models import base


def fit(gan, images, **options):
    return gan.fit(images, batch_size=8, shuffle=False, verbose=0, **options).history


def test_xla_computes_what_is_computed_without(make_gan, make_networks, images):
    """An LSTM, second derivatives on some steps and augmentation, in one compiled program."""
    results = []
    for options in ({"run_eagerly": True, "jit_compile": False}, {"run_eagerly": False, "jit_compile": True}):
        keras.utils.set_random_seed(0)
        generator = rg.generators.lstm_row((8, 8, 1), 4, num_layers=1, units=4, precision="float32")
        networks = generator, make_networks()[1]
        gan = make_gan(networks, augmentation="translation,color,cutout", **options)
        history = fit(gan, images, epochs=2)
        results.append([*gan.discriminator.get_weights(), *gan.ema_generator.get_weights(), *history.values()])
    assert gan.jit_compile and gan.jit_status() == "XLA: on (asked for)"
    for plain, compiled in zip(*results, strict=True):
        np.testing.assert_allclose(plain, compiled, atol=1e-3)


def test_auto_is_off_without_a_gpu_and_says_so(make_gan, monkeypatch):
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind=None: [])
    gan = make_gan(run_eagerly=False)
    assert not gan.jit_compile
    assert gan.jit_status() == "XLA: off (there is no GPU, and on a CPU XLA was measured slower)"


def test_status_before_compile_and_when_switched_off(make_networks, make_gan):
    assert rg.GANModel(*make_networks()).jit_status() == "XLA: not decided, the model is not compiled yet"
    gan = make_gan(run_eagerly=False, jit_compile=False)
    assert not gan.jit_compile and gan.jit_status() == "XLA: off (jit_compile=False)"
    assert make_gan(run_eagerly=True).jit_status() == "XLA: off (run_eagerly=True)"


class Stubborn(keras.layers.Layer):
    """A layer that XLA cannot compile."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_jit = False

    def call(self, inputs):
        return 1.0 * inputs


def stubborn_networks():
    head = [keras.layers.Flatten(), keras.layers.Dense(1)]
    inside = keras.Sequential([keras.Input((8, 8, 1)), Stubborn(name="stubborn")])  # found at any depth
    discriminator = keras.Sequential([keras.Input((8, 8, 1)), inside, *head])
    return rg.generators.dense((8, 8, 1), 4, units=(8,), precision="float32"), discriminator


@pytest.mark.filterwarnings("ignore:.*jit_compile")
def test_a_layer_that_forbids_xla_is_named(make_gan, refuse):
    with refuse("jit_compile=True .* the layers stubborn cannot be compiled"):
        make_gan(stubborn_networks(), run_eagerly=False, jit_compile=True)
    gan = make_gan(stubborn_networks(), run_eagerly=False)
    assert base.refusing_layers(gan) == ["stubborn"]
    assert "the layers stubborn cannot be compiled" in gan.jit_status()


@pytest.mark.filterwarnings("ignore:.*jit_compile")
def test_other_reasons_to_refuse_xla_are_told(make_gan, refuse, monkeypatch):
    with refuse("jit_compile=True .* run_eagerly=True"):
        make_gan(run_eagerly=True, jit_compile=True)
    monkeypatch.setattr(keras_private.tensorflow_config, "is_op_determinism_enabled", lambda: True)
    with refuse("jit_compile=True .* op determinism"):
        make_gan(run_eagerly=False, jit_compile=True)


@pytest.mark.filterwarnings("ignore:.*jit_compile")
def test_a_refused_compile_leaves_the_model_as_it_was(make_gan, images):
    gan = make_gan(stubborn_networks(), objective="hinge")
    with pytest.raises(ValueError):
        gan.compile(run_eagerly=False, jit_compile=True)
    assert np.isfinite(fit(gan, images)["d_loss"]).all()


def test_bfloat16_trains_near_float32(make_gan, images):
    results = []
    for precision in ("float32", "mixed_bfloat16"):
        keras.utils.set_random_seed(0)
        gan = make_gan(network_options={"precision": precision}, run_eagerly=False)
        results.append({**fit(gan, images, epochs=2), "image": gan.generate(4, seed=0)})
        assert gan.generator_optimizer.__class__ is keras.optimizers.Adam
    for name, exact in results[0].items():
        np.testing.assert_allclose(results[1][name], exact, atol=0.15 if name != "d_accuracy" else 0.5)


@pytest.mark.parametrize("run_eagerly", [False, True])
def test_float16_trains_with_both_losses_scaled(run_eagerly, make_gan, images):
    gan = make_gan(network_options={"precision": "mixed_float16"}, run_eagerly=run_eagerly)
    optimizers = gan.generator_optimizer, gan.discriminator_optimizer
    assert all(isinstance(optimizer, keras.optimizers.LossScaleOptimizer) for optimizer in optimizers)
    before = gan.generator.get_weights()
    history = fit(gan, images, epochs=5)
    assert all(np.isfinite(values).all() for values in history.values())
    assert all(np.isfinite(weight).all() for weight in gan.get_weights())
    assert [int(optimizer.inner_optimizer.iterations) for optimizer in optimizers] == [10, 10]
    assert np.abs(gan.generator.get_weights()[0] - before[0]).max() > 1e-4


def test_float16_steps_are_those_of_float32(make_gan, images):
    """Scaling the losses leaves no trace: one step of plain descent, penalty included, is the same step."""
    steps = []
    for precision in ("float32", "mixed_float16"):
        keras.utils.set_random_seed(0)
        rates = {name: keras.optimizers.SGD(0.5) for name in ("generator_optimizer", "discriminator_optimizer")}
        gan = make_gan(network_options={"precision": precision}, penalty=rg.penalties.R1R2(gamma=2.0, every=2), **rates)
        before = gan.discriminator.get_weights()
        fit(gan, images[:8])
        steps.append([new - old for new, old in zip(gan.discriminator.get_weights(), before, strict=True)])
    for exact, rough in zip(*steps, strict=True):
        np.testing.assert_allclose(rough, exact, atol=0.02 * np.abs(exact).max() + 1e-4)


def test_float16_survives_an_overflow(make_gan, images):
    gan = make_gan(network_options={"precision": "mixed_float16"})
    gan.discriminator_optimizer.dynamic_scale.assign(1e30)
    fit(gan, images)
    assert all(np.isfinite(weight).all() for weight in gan.get_weights())
    assert float(gan.discriminator_optimizer.dynamic_scale) < 1e30
    assert int(gan.discriminator_optimizer.inner_optimizer.iterations) == 0
