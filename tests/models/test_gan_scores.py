"""Scores in `compile`: computed by `evaluate` and `fit(validation_data=...)`, watched by callbacks, saved by name."""

import csv

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

import rnngan_tf as rg
from rnngan_tf.metrics import features


def flat(images):
    return ops.reshape(images, (-1, 64))[:, :5]


@pytest.fixture
def distance():
    return rg.metrics.FrechetDistance(features.get(flat, (8, 8, 1)), samples=16)


@pytest.fixture
def digits():
    images = rg.load_images("mnist_mini").test_images[:64] / 127.5 - 1
    return tf.data.Dataset.from_tensor_slices(images.astype("float32")).batch(16)


@pytest.fixture
def make_digit_gan():
    def make(**options):
        generator = rg.generators.dense((28, 28, 1), 4, units=(8,), precision="float32")
        gan = rg.GANModel(generator, rg.discriminators.dense((28, 28, 1), units=(8,), precision="float32"))
        gan.compile(**options)
        return gan

    return make


def test_evaluate_scores_what_the_averaged_generator_draws(make_gan, images, distance):
    gan = make_gan(metrics=[distance], run_eagerly=False)
    drawn = []
    original = type(gan).compute_losses

    def spy(self, *arguments, **options):
        logs, real, fake = original(self, *arguments, **options)
        drawn.append((real, fake))
        return logs, real, fake

    gan.run_eagerly = True
    gan.compute_losses = spy.__get__(gan)
    logs = gan.evaluate(images, batch_size=8, verbose=0, return_dict=True)
    real, fake = (np.concatenate(part) for part in zip(*drawn, strict=True))
    np.testing.assert_array_equal(real, images)
    expected = distance.compute(flat(real).numpy(), flat(fake).numpy())
    assert logs["fd_flat_16_test"] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("options", [{}, {"run_eagerly": True}, {"steps_per_execution": 2}, {"jit_compile": True}])
def test_every_way_to_run_gives_the_same_score(options, make_gan, images, distance):
    gan = make_gan(metrics=[distance], **{"run_eagerly": False, **options})
    expected = make_gan(metrics=[rg.metrics.FrechetDistance(distance.extractor, samples=16)], run_eagerly=False)
    expected.set_weights(gan.get_weights())
    found = [model.evaluate(images, batch_size=4, verbose=0, return_dict=True) for model in (gan, expected, gan)]
    assert np.isfinite(found[0]["fd_flat_16_test"])
    for other in found[1:]:
        assert other["fd_flat_16_test"] == pytest.approx(found[0]["fd_flat_16_test"], rel=1e-4)


def test_fit_puts_scores_into_history_csv_and_checkpoints(make_digit_gan, digits, tmp_path):
    gan = make_digit_gan(
        metrics=[rg.metrics.FrechetDistance("mnist", samples=48), rg.metrics.ClassesCovered("mnist", samples=64)]
    )
    best = keras.callbacks.ModelCheckpoint(
        tmp_path / "best.keras", monitor="val_fd_mnist_48_test", mode="min", save_best_only=True
    )
    log = keras.callbacks.CSVLogger(tmp_path / "log.csv")
    history = gan.fit(digits, epochs=3, validation_data=digits, callbacks=[best, log], verbose=0).history
    distances = history["val_fd_mnist_48_test"]
    assert len(distances) == 3 and np.isfinite(distances).all() and len(set(distances)) == 3
    assert all(1 <= value <= 10 for value in history["val_classes_mnist_64"])
    assert "fd_mnist_48_test" not in history  # training steps compute no scores
    assert best.best == min(distances)
    with open(tmp_path / "log.csv", newline="") as file:
        assert [float(row["val_fd_mnist_48_test"]) for row in csv.DictReader(file)] == distances
    again = keras.saving.load_model(tmp_path / "best.keras")
    assert again.evaluate(digits, verbose=0, return_dict=True)["fd_mnist_48_test"] == pytest.approx(
        min(distances), rel=1e-3
    )


def test_scores_of_conditional_models_follow_the_labels(make_gan, images, labels, distance):
    gan = make_gan(num_classes=3, metrics=[distance])
    assert np.isfinite(gan.evaluate(images, labels, verbose=0, return_dict=True)["fd_flat_16_test"])


def test_a_model_saves_without_samples_and_without_the_feature_network(make_digit_gan, digits, tmp_path):
    sizes = {}
    for name, metrics in {"plain": None, "scored": [rg.metrics.FrechetDistance("mnist", samples=64)]}.items():
        gan = make_digit_gan(metrics=metrics)
        gan.evaluate(digits, verbose=0)
        gan.save(tmp_path / f"{name}.keras")
        sizes[name] = (tmp_path / f"{name}.keras").stat().st_size
    assert sizes["scored"] < sizes["plain"] + 8000  # its configuration; the samples alone are 32 kB


def test_a_score_of_an_own_function_is_left_out_of_the_saved_model(make_gan, images, distance, tmp_path, caplog):
    gan = make_gan(metrics=[distance, rg.metrics.FrechetDistance(features.get(flat, (8, 8, 1)), 8, name="other")])
    gan.evaluate(images, verbose=0)
    gan.save(tmp_path / "gan.keras")
    assert "leaves a metric out" in caplog.text
    assert keras.saving.load_model(tmp_path / "gan.keras").generative_metrics == []


def test_any_keras_metric_of_two_arguments_may_be_given(make_gan, images):
    gan = make_gan(metrics=[keras.metrics.MeanSquaredError(name="apart")], run_eagerly=False)
    assert gan.evaluate(images, verbose=0, return_dict=True)["apart"] > 0


def test_scores_do_not_change_training(make_gan, images, distance):
    weights = []
    for metrics in (None, [distance]):
        keras.utils.set_random_seed(0)
        gan = make_gan(metrics=metrics, run_eagerly=False)
        gan.fit(images, batch_size=8, epochs=2, validation_data=(images,), verbose=0)
        weights.append(gan.generator.get_weights())
    for plain, scored in zip(*weights, strict=True):
        np.testing.assert_array_equal(plain, scored)


def test_metrics_that_do_not_fit_are_told(make_gan, images, refuse, distance):
    with refuse("rg.metrics"):
        make_gan(metrics=["fd"])
    with refuse("28, 28, 1"):
        make_gan(metrics=[rg.metrics.FrechetDistance("mnist")])
    with refuse("name"):
        make_gan(metrics=[distance, rg.metrics.FrechetDistance(distance.extractor, samples=16)])
    with refuse("d_loss"):
        make_gan(metrics=[rg.metrics.FrechetDistance(distance.extractor, samples=16, name="d_loss")])
    gan = make_gan(metrics=[rg.metrics.FrechetDistance(distance.extractor, samples=32)])
    for data in (tf.data.Dataset.from_tensor_slices(images).batch(8, drop_remainder=True), (images,)):
        with refuse("samples=16"):
            gan.fit(images, validation_data=data, verbose=0)
    assert gan.generator_optimizer.iterations == 0
