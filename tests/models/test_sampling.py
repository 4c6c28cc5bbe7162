"""Sampling from a GANModel: seeds, batch sizes, labels, truncation, old names, and what is refused."""

import logging
import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf

import rnngan_tf as rg
from rnngan_tf.core import names
from rnngan_tf.models.sampling import next_seed, normal


@pytest.fixture(scope="module")
def gan():
    """An untrained model without classes; sampling with a seed leaves no trace in it."""
    keras.utils.set_random_seed(0)
    generator = rg.generators.dense((8, 8, 1), 4, units=(8,), precision="float32")
    return rg.GANModel(generator, rg.discriminators.dense((8, 8, 1), units=(8,), precision="float32"))


@pytest.fixture(scope="module")
def conditional():
    """An untrained model of three classes."""
    keras.utils.set_random_seed(0)
    generator = rg.generators.dense((8, 8, 1), 4, units=(8,), num_classes=3, precision="float32")
    discriminator = rg.discriminators.dense((8, 8, 1), units=(8,), num_classes=3, precision="float32")
    return rg.GANModel(generator, discriminator, num_classes=3)


def test_images_have_the_promised_form(gan):
    images = gan.generate(5, seed=0)
    assert isinstance(images, np.ndarray) and images.dtype == np.float32 and images.shape == (5, 8, 8, 1)
    assert np.abs(images).max() <= 1
    assert min(np.abs(images[a] - images[b]).max() for a in range(5) for b in range(a)) > 1e-3


def test_a_seed_draws_the_same_images_and_another_seed_others(gan):
    np.testing.assert_array_equal(gan.generate(4, seed=3), gan.generate(4, seed=3))
    np.testing.assert_array_equal(gan.generate(4, seed=np.int64(3)), gan.generate(4, seed=3))
    assert np.abs(gan.generate(4, seed=3) - gan.generate(4, seed=4)).max() > 1e-3


def test_without_a_seed_each_call_draws_anew_from_the_models_own(make_networks):
    networks = make_networks()
    one, two, other = (rg.GANModel(*networks, seed=seed) for seed in (5, 5, 6))
    first, second = one.generate(3), one.generate(3)
    assert np.abs(first - second).max() > 1e-3
    np.testing.assert_array_equal(two.generate(3), first)
    np.testing.assert_array_equal(two.generate(3), second)
    assert np.abs(other.generate(3) - first).max() > 1e-3


def test_images_do_not_depend_on_the_batch_size(gan, conditional):
    for model in (gan, conditional):
        whole = model.generate(7, seed=1)
        for batch_size in (1, 3, 7, 100):
            np.testing.assert_allclose(model.generate(7, seed=1, batch_size=batch_size), whole, atol=1e-6)


def test_generate_draws_the_sampled_latents(gan):
    latents = gan.sample_latents(6, seed=2)
    assert latents.shape == (6, 4) and latents.dtype == "float32"
    np.testing.assert_array_equal(gan.generate_from(latents), gan.generate(6, seed=2))
    np.testing.assert_allclose(
        gan.generate_from(latents.numpy()), gan.ema_generator(latents, training=False), atol=1e-6
    )


def test_latents_are_standard_normal(gan):
    # of 80,000 values mean and standard deviation are off by more than 0.015 with probability 1e-5; the seed is fixed
    latents = gan.sample_latents(20_000, seed=0).numpy()
    assert abs(latents.mean()) < 0.015 and abs(latents.std() - 1) < 0.015
    assert np.abs(np.corrcoef(latents.T) - np.eye(4)).max() < 0.04


@pytest.mark.parametrize("truncation", [0.1, 0.5, 2.0, 4.0])
def test_truncation_bounds_latents_and_keeps_the_shape_of_the_bell(gan, truncation):
    latents = gan.sample_latents(50_000, seed=0, truncation=truncation).numpy()
    assert np.isfinite(latents).all() and np.abs(latents).max() <= truncation
    # the variance of a normal cut at t is 1 - 2 t phi(t) / (2 Phi(t) - 1)
    density = np.exp(-(truncation**2) / 2) / np.sqrt(2 * np.pi)
    inside = float(tf.math.erf(truncation / np.sqrt(2.0)))
    assert latents.var() == pytest.approx(1 - 2 * truncation * density / inside, rel=0.02)
    assert abs(latents.mean()) < 0.01


@pytest.mark.parametrize("truncation", [None, 10.0])
def test_no_latent_is_infinite(truncation):
    # one in 2^24 is enough to end a training: of the numbers that a float32 rounds to 0 or to 1, 60 million meet some
    for index in range(3):
        latents = normal((20_000_000,), tf.constant([0, index], tf.int32), truncation)
        assert bool(tf.reduce_all(tf.math.is_finite(latents)))


def test_truncated_images_differ_and_repeat(gan):
    cut = gan.generate(4, seed=1, truncation=0.3)
    np.testing.assert_array_equal(cut, gan.generate(4, seed=1, truncation=0.3))
    assert np.abs(cut - gan.generate(4, seed=1)).max() > 1e-3


def test_labels_choose_the_class(conditional):
    all_ones = conditional.generate(6, seed=0, labels=1)
    np.testing.assert_array_equal(conditional.generate(6, seed=0, labels=[1] * 6), all_ones)
    np.testing.assert_array_equal(conditional.generate(6, seed=0, labels=np.int64(1)), all_ones)
    mixed = conditional.generate(6, seed=0, labels=np.array([1, 0, 1, 2, 1, 1]))
    same = np.abs(mixed - all_ones).max(axis=(1, 2, 3)) < 1e-6
    assert same.tolist() == [True, False, True, False, True, True]


def test_without_labels_the_classes_take_turns(conditional):
    turns = conditional.generate(7, seed=0, labels=[0, 1, 2, 0, 1, 2, 0])
    np.testing.assert_array_equal(conditional.generate(7, seed=0), turns)


@pytest.mark.parametrize("labels", [3, -1, [0, 1], [0, 1, 3], [0.0, 1.0, 2.0], [[0, 1, 2]], "two", [True, False, True]])
def test_wrong_labels_are_told_in_one_sentence(labels, conditional, refuse):
    with refuse("labels .* do not fit; give one whole number or 3 of them, each of 0 to 2"):
        conditional.generate(3, labels=labels)


def test_labels_for_a_model_without_classes_are_told(gan, refuse):
    with refuse("This model has no classes; leave labels out"):
        gan.generate(3, labels=[0, 1, 2])


@pytest.mark.parametrize("n", [0, -3, 2.0, "four", None, True])
def test_a_wrong_number_of_images_is_told(n, gan, refuse):
    for call in (gan.generate, gan.sample_latents):
        with refuse("n is .*; it must be an integer >= 1"):
            call(n)
    with refuse("batch_size is .*; it must be an integer >= 1"):
        gan.generate(2, batch_size=n)


@pytest.mark.parametrize("truncation", [0, -1.0, float("nan"), "half"])
def test_a_wrong_truncation_is_told(truncation, gan, refuse):
    with refuse("truncation is .*; it must be None or more than 0"):
        gan.generate(2, truncation=truncation)


@pytest.mark.parametrize("seed", [1.5, "one", [1, 2]])
def test_a_wrong_seed_is_told(seed, gan, refuse):
    with refuse("seed is .*whole number"):
        gan.generate(2, seed=seed)


@pytest.mark.parametrize("latents", [np.zeros((3, 5)), np.zeros(4), np.zeros((0, 4)), np.zeros((2, 2, 4))])
def test_wrong_latents_are_told_in_one_sentence(latents, gan, refuse):
    with refuse("latents .*shape"):
        gan.generate_from(latents)


def test_seeds_far_apart_draw_different_images(gan):
    images = [gan.generate(2, seed=seed) for seed in (0, -1, 2**31, 2**32, 2**40)]
    assert min(np.abs(a - b).max() for i, a in enumerate(images) for b in images[:i]) > 1e-3


def test_next_seed_never_repeats():
    generator = keras.random.SeedGenerator(7)
    seeds = [next_seed(generator) for _ in range(50)]
    assert all(seed.dtype == "int32" and seed.shape == (2,) for seed in seeds)
    assert len({tuple(seed.numpy()) for seed in seeds}) == 50


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.uint8])
def test_numpy_integers_are_taken_for_every_integer(kind, gan, conditional):
    images = gan.generate(kind(5), seed=kind(3), batch_size=kind(2))
    np.testing.assert_array_equal(images, gan.generate(5, seed=3, batch_size=2))
    latents = gan.sample_latents(kind(3), kind(3))
    np.testing.assert_array_equal(latents, gan.sample_latents(3, 3))
    np.testing.assert_array_equal(gan.generate_from(latents, batch_size=kind(2)), gan.generate_from(latents))
    np.testing.assert_array_equal(conditional.generate(kind(2), 0, kind(1)), conditional.generate(2, 0, 1))


def test_numpy_integers_are_saved_as_plain_ones(tmp_path):
    # JSON has no NumPy integers, so that a model built or compiled with them could not be saved
    count = np.int64(2)
    generator = rg.generators.dense((8, 8, 1), 4, units=(8,), num_classes=3)
    discriminator = rg.discriminators.dense((8, 8, 1), units=(8,), num_classes=3)
    model = rg.GANModel(generator, discriminator, num_classes=np.int64(3), seed=np.int32(4))
    model.compile(discriminator_steps=count, steps_per_execution=count)
    model.save(tmp_path / "gan.keras")
    loaded = keras.saving.load_model(tmp_path / "gan.keras")
    assert (loaded.num_classes, loaded.seed, loaded.discriminator_steps, loaded.steps_per_execution) == (3, 4, 2, 2)
    np.testing.assert_array_equal(loaded.generate(3, seed=0), model.generate(3, seed=0))


def test_several_models_in_one_process_do_not_make_tensorflow_warn_of_retracing(caplog):
    tf.get_logger().setLevel("WARNING")
    with caplog.at_level(logging.WARNING, logger="tensorflow"):
        tf.get_logger().addHandler(caplog.handler)
        try:
            for _ in range(7):
                generator = rg.generators.dense((8, 8, 1), 4, units=(8,))
                rg.GANModel(generator, rg.discriminators.dense((8, 8, 1), units=(8,))).generate(2, seed=0)
        finally:
            tf.get_logger().removeHandler(caplog.handler)
    assert "retracing" not in caplog.text


def test_old_names_of_methods_warn_once_and_work(gan, monkeypatch):
    monkeypatch.setattr(names, "_warned", set())
    latents = gan.sample_latents(2, seed=0)
    with pytest.warns(FutureWarning, match="GANModel.draw is now called generate_from"):
        images = gan.draw(latents)
    np.testing.assert_array_equal(images, gan.generate_from(latents))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gan.draw(latents)
    with pytest.warns(FutureWarning, match="GANModel.scores is now called generative_metrics"):
        assert gan.scores == gan.generative_metrics
    with pytest.raises(AttributeError, match="'GANModel' object has no attribute 'plays'"):
        gan.plays  # noqa: B018


def test_saving_and_loading_do_not_warn_of_old_names(gan, tmp_path, monkeypatch):
    # Keras reads every attribute in dir(model) when it saves
    monkeypatch.setattr(names, "_warned", set())
    with warnings.catch_warnings():
        warnings.simplefilter("error", FutureWarning)
        gan.save(tmp_path / "gan.keras")
        keras.saving.load_model(tmp_path / "gan.keras")
