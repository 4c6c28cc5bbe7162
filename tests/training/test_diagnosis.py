"""Tests of the diagnosis piece by piece: what it reads and what it measures."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from tiny_gan import SHAPE, make_data, make_gan

import rnngan_tf as rg
from rnngan_tf.objectives import OBJECTIVES
from rnngan_tf.training.diagnosis import diagnose, game, histories, networks
from rnngan_tf.training.diagnosis import samples as training_images
from rnngan_tf.training.diagnosis.samples import reference

# --- histories


def test_a_history_is_read_from_every_form_it_has(tmp_path):
    expected = {"d_loss": [0.7, 0.5], "d_accuracy": [0.5, 0.75]}
    (tmp_path / "history.csv").write_text("epoch,minutes,d_loss,d_accuracy\n1,0.1,0.7,0.5\n2,0.2,0.5,0.75\n")
    returned = keras.callbacks.History()
    returned.history = expected
    for given in (returned, expected, tmp_path, tmp_path / "history.csv", str(tmp_path)):
        assert histories.read_history(given) == expected


def test_a_last_row_that_was_cut_off_is_left_out(tmp_path):
    (tmp_path / "history.csv").write_text("epoch,minutes,d_loss,g_loss\n1,0.1,0.7,0.5\n2,0.2\n")
    assert histories.read_history(tmp_path) == {"d_loss": [0.7], "g_loss": [0.5]}


@pytest.mark.parametrize(
    ("history", "message"),
    [
        ({}, "holds no epoch"),
        ({"d_loss": []}, "at least one epoch"),
        ({"accuracy": [1.0]}, "holds 'accuracy'; a diagnosis needs"),
        ({"d_loss": 0.5}, "no list of numbers"),
        ({"d_loss": ["high"]}, "no list of numbers"),
        ([0.5], "history is a list"),
    ],
)
def test_a_history_that_tells_nothing_is_refused(history, message, refuse):
    with refuse(message):
        diagnose(history=history)


def test_a_missing_history_is_told_with_its_place(tmp_path):
    with pytest.raises(FileNotFoundError, match="no history at .*history.csv; give a run folder"):
        diagnose(history=tmp_path)


def test_history_numbers_are_those_of_its_latter_half():
    history = {
        "d_loss": [9.0, 9.0, 0.2, 0.4],
        "d_real": [0, 0, 3, 5],
        "d_fake": [0, 0, 1, 1],
        "d_accuracy": [0, 0, 1, 0.5],
    }
    numbers = histories.measure_history(history, scale=(0.1, 0.6))
    assert numbers == pytest.approx(
        {"epochs_not_finite": 0, "recent_d_accuracy": 0.75, "largest_d_loss": 0.4, "recent_d_loss_share": 0.4}
        | {"recent_margin": 3.0, "largest_margin": 4.0}
    )


# --- images


def test_images_come_from_every_form_of_data_and_spread_over_it():
    data = rg.load_images("mnist_mini")
    images, labels = training_images.read_images(data, 50)
    assert images.shape == (50, 28, 28, 1) and (images.min(), images.max()) == (-1, 1)
    assert len(set(labels.tolist())) == 10
    for given in (data.train_images, (data.train_images, data.train_labels)):
        assert np.array_equal(training_images.read_images(given, 50)[0], images)
    batches = data.train(8, labels=True)
    images, labels = training_images.read_images(batches, 20)
    assert images.shape == (20, 28, 28, 1) and labels.shape == (20,) and int(batches.epoch.numpy()) == 0
    assert training_images.read_images(make_data(), 1000)[1] is None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (np.zeros((4, 8, 8)), "at least two images"),
        (np.zeros((1, 8, 8, 1)), "at least two images"),
        (np.zeros(0), "at least two images"),
        (np.full((4, 8, 8, 1), np.nan), "NaN or infinite"),
        (np.zeros((4, 8, 8, 3)), "this model makes"),
        (np.zeros((4, 8, 8, 1)), "all alike"),
    ],
)
def test_data_that_cannot_be_compared_with_are_refused(data, message, refuse):
    with refuse(message):
        diagnose(make_gan(), data=data)


def test_a_model_with_classes_needs_labels(refuse):
    gan, images = make_gan(num_classes=3), np.concatenate(list(make_data()))
    with refuse("3 classes and data has no labels"):
        diagnose(gan, data=images)
    numbers = diagnose(gan, data=(images, np.arange(len(images)) % 3)).numbers
    assert 0 <= numbers["separation"] <= 1


def test_senseless_arguments_are_refused(refuse):
    with refuse("nothing to diagnose"):
        diagnose()
    with refuse("n is 1"):
        diagnose(make_gan(), n=1)
    with refuse("seed is 0.5"):
        diagnose(make_gan(), seed=0.5)
    with refuse("looks at a GANModel; given was a Sequential"):
        diagnose(keras.Sequential())


def test_the_reference_is_usual_images_where_data_have_another_range():
    images = np.random.default_rng(0).uniform(0, 255, (8, *SHAPE))
    assert reference(images, 8) == reference(None, 8) == 0.4
    assert reference(images / 127.5 - 1, 8) != 0.4


# --- what is measured


def test_the_scale_of_losses_has_its_closed_forms():
    # non_saturating and minimax: log 4 for a coin-tosser; relativistic: log 2; hinge: 2; least squares: (1/4 + 1/4) / 2
    fair = {"minimax": math.log(4), "non_saturating": math.log(4), "relativistic": math.log(2), "hinge": 2.0}
    for name, value in fair.items():
        assert game.scale_of(OBJECTIVES[name]()) == pytest.approx((0, value), abs=2e-4)
    perfect, value = game.scale_of(OBJECTIVES["least_squares"]())
    assert perfect == 0 and value > 0
    smoothed = game.scale_of(OBJECTIVES["non_saturating"](label_smoothing=0.1))
    entropy = -(0.1 * math.log(0.1) + 0.9 * math.log(0.9))  # what smoothing leaves to the best discriminator
    assert smoothed[0] == pytest.approx(entropy, abs=0.01)
    assert game.scale_of(OBJECTIVES["wasserstein"]()) is None


def test_a_straight_line_tells_shifted_images_apart_and_not_images_of_one_kind():
    generator = np.random.default_rng(0)
    one, other, shifted = (generator.normal(size=(200, *SHAPE)) + shift for shift in (0, 0, 1))
    assert game.straight_line(one, shifted) > 0.95
    assert 0.4 < game.straight_line(one, other) < 0.6


def test_gradients_are_those_of_the_training_step():
    gan = make_gan(objective="non_saturating")
    images = np.concatenate(list(make_data()))
    numbers = game.measure_game(gan, images, None, seed=3)
    with tf.GradientTape(persistent=True) as tape:
        logs, _, _ = gan.compute_losses(images, None, gan.generator, keras.random.SeedGenerator(3), training=True)
    for role in networks.ROLES:
        kernels = [weight for weight in getattr(gan, role).trainable_variables if len(weight.shape) == 2]
        values = np.concatenate([np.ravel(gradient) for gradient in tape.gradient(logs[f"{role[0]}_loss"], kernels)])
        assert numbers[f"{role}_gradient"] == pytest.approx(math.sqrt((values**2).mean()), rel=1e-5)
    assert numbers["d_loss"] == pytest.approx(float(logs["d_loss"]))


def test_what_training_calls_change_is_put_back():
    images = keras.Input(SHAPE)
    x = layers.SpectralNormalization(layers.Dense(8))(layers.Flatten()(images))
    x = layers.Dropout(0.5)(layers.BatchNormalization()(x))
    gan = rg.GANModel(
        rg.generators.dense(SHAPE, 4, units=(8,), precision="float32"), keras.Model(images, layers.Dense(1)(x))
    )
    gan.compile(penalty=None)
    before = [keras.ops.convert_to_numpy(variable).copy() for variable in gan.variables]
    numbers = diagnose(gan, data=make_data()).numbers
    for variable, value in zip(gan.variables, before, strict=True):
        assert np.array_equal(keras.ops.convert_to_numpy(variable), value), variable.path
    assert numbers["dropout_rates"] == (0.5,) and numbers["dropout_difference"] > 0


def test_spectral_normalisation_alone_does_not_look_like_dropout():
    images = keras.Input(SHAPE)
    x = layers.SpectralNormalization(layers.Dense(8))(layers.Flatten()(images))
    x = layers.Dropout(0.0)(x)
    gan = rg.GANModel(
        rg.generators.dense(SHAPE, 4, units=(8,), precision="float32"), keras.Model(images, layers.Dense(1)(x))
    )
    assert game.measure_dropout(gan, np.concatenate(list(make_data())), None)["dropout_difference"] == 0


def test_a_learning_rate_is_read_where_it_is_a_number():
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)
    optimizers = keras.optimizers.Adam(0.5), keras.optimizers.Adam(schedule), None
    assert [networks.learning_rate(optimizer) for optimizer in optimizers] == [0.5, None, None]
    assert networks.learning_rate(keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.25))) == 0.25


def test_a_learning_rate_that_ended_at_nothing_is_no_fault_of_a_generator_that_has_moved():
    gan = make_gan()
    gan.fit(make_data(), verbose=0)
    gan.generator_optimizer.learning_rate = 0.0
    assert diagnose(gan).verdict == "too early"
    gan.generator.set_weights(gan.ema_generator.get_weights())  # as if it had never moved
    assert diagnose(gan).verdict == "not learning"


def test_a_model_that_is_not_compiled_is_looked_at_as_far_as_it_goes():
    gan = make_gan()
    gan = rg.GANModel(gan.generator, gan.discriminator)
    diagnosis = diagnose(gan, data=make_data())
    assert "separation" not in diagnosis.numbers and "variety" in diagnosis.numbers
    assert "not compiled" in str(diagnosis)


def test_a_model_just_made_is_too_early_to_judge():
    diagnosis = diagnose(make_gan(), data=make_data())
    assert diagnosis.verdict == "too early" and not diagnosis.bad and "done 0 steps" in str(diagnosis)
