"""Tests of the callbacks, ours and Keras' own, with a real GANModel of a few units on made data."""

import logging

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image
from tiny_gan import BATCH, SHAPE, STEPS, make_data, make_gan

import rnngan_tf as rg
from rnngan_tf.training import callbacks
from rnngan_tf.training.callbacks.collapse import REFERENCE, variety
from rnngan_tf.training.callbacks.samples import fixed_inputs


@pytest.fixture
def data():
    """Four batches in a fixed order."""
    return make_data()


@pytest.fixture
def still_gan():
    """A GANModel that fit leaves as it is."""
    return make_gan(generator_optimizer=keras.optimizers.SGD(0.0), discriminator_optimizer=keras.optimizers.SGD(0.0))


def collapse(gan):
    """Make both generators draw one image for every latent: what the last layer reads is nothing."""
    for network in (gan.generator, gan.ema_generator):
        kernel = next(weight for weight in reversed(network.weights) if weight.path.endswith("kernel"))
        kernel.assign(keras.ops.zeros_like(kernel))


class Break(keras.callbacks.Callback):
    """Raise in the middle of an epoch."""

    def __init__(self, epoch, error):
        super().__init__()
        self.at, self.error = epoch, error

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if self.epoch == self.at and batch == 1:
            raise self.error


# --- SampleGrid


def test_sample_grid_writes_a_grid_an_epoch_an_animation_and_a_strip(tmp_path, data):
    make_gan().fit(data, epochs=3, verbose=0, callbacks=[callbacks.SampleGrid(tmp_path / "s", n=12)])
    names = ["animation.gif", *(f"epoch_{done:04d}.png" for done in range(4)), "film_strip.png"]
    assert sorted(file.name for file in (tmp_path / "s").iterdir()) == names
    with Image.open(tmp_path / "s" / "animation.gif") as animation:
        assert animation.n_frames == 4


def test_sample_grid_draws_the_same_latents_from_before_training_to_its_end(tmp_path, data):
    gan = make_gan()
    latents = gan.sample_latents(12, seed=5)
    before = rg.plot.grid(gan.generate_from(latents))
    gan.fit(data, epochs=2, verbose=0, callbacks=[callbacks.SampleGrid(tmp_path, n=12, seed=5)])
    after = rg.plot.grid(gan.generate_from(latents))
    assert np.array_equal(Image.open(tmp_path / "epoch_0000.png"), before)
    assert np.array_equal(Image.open(tmp_path / "epoch_0002.png"), after)
    assert not np.array_equal(before, after)


def test_sample_grid_every_other_epoch_still_draws_the_last(tmp_path, data):
    make_gan().fit(data, epochs=5, verbose=0, callbacks=[callbacks.SampleGrid(tmp_path, n=4, every=2)])
    assert sorted(file.stem[-1] for file in tmp_path.glob("epoch_*.png")) == ["0", "2", "4", "5"]


def test_sample_grid_counts_on_where_a_resumed_training_begins(tmp_path, data):
    make_gan().fit(data, initial_epoch=6, epochs=7, verbose=0, callbacks=[callbacks.SampleGrid(tmp_path, n=4)])
    assert sorted(file.name for file in tmp_path.glob("epoch_*")) == ["epoch_0006.png", "epoch_0007.png"]


def test_sample_grid_goes_through_the_classes_in_turn(tmp_path):
    gan = make_gan(num_classes=3)
    latents, labels = fixed_inputs(gan, 7, seed=0)
    assert latents.shape == (7, 4) and labels.tolist() == [0, 1, 2, 0, 1, 2, 0]
    images = np.random.default_rng(0).uniform(-1, 1, (BATCH, *SHAPE)).astype("float32")
    gan.fit(images, np.zeros(BATCH, "int32"), verbose=0, callbacks=[callbacks.SampleGrid(tmp_path, n=7)])
    assert np.array_equal(Image.open(tmp_path / "epoch_0001.png"), rg.plot.grid(gan.generate_from(latents, labels)))


def test_sample_grid_finishes_what_was_cut_off(tmp_path, data):
    samples = callbacks.SampleGrid(tmp_path, n=4)
    with pytest.raises(KeyboardInterrupt):
        make_gan().fit(data, epochs=3, verbose=0, callbacks=[samples, Break(1, KeyboardInterrupt())])
    assert not (tmp_path / "animation.gif").exists()
    assert samples.finish() == [tmp_path / "animation.gif", tmp_path / "film_strip.png"]
    with Image.open(tmp_path / "animation.gif") as animation:
        assert animation.n_frames == 2  # before training, and after the one epoch that came to its end


def test_sample_grid_has_nothing_to_finish_before_training(tmp_path):
    assert callbacks.SampleGrid(tmp_path).finish() == []
    assert not list(tmp_path.iterdir())


def test_sample_grid_lives_without_a_image_that_someone_deleted(tmp_path, data):
    samples = callbacks.SampleGrid(tmp_path, n=4)
    delete = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: (tmp_path / "epoch_0000.png").unlink(True)
    )
    make_gan().fit(data, epochs=2, verbose=0, callbacks=[samples, delete])
    with Image.open(tmp_path / "animation.gif") as animation:
        assert animation.n_frames == 2


@pytest.mark.parametrize("arguments", [{"n": 0}, {"every": 0}, {"n": 2.5}])
def test_sample_grid_refuses_senseless_numbers(arguments):
    with pytest.raises(ValueError, match="integer >= 1"):
        callbacks.SampleGrid("nowhere", **arguments)


def test_sample_grid_tells_what_it_needs(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    with pytest.raises(ValueError, match="GANModel; given to fit of a Sequential"):
        model.fit(np.zeros((2, 2)), np.zeros((2, 1)), verbose=0, callbacks=[callbacks.SampleGrid(tmp_path)])


# --- StopOnCollapse


def test_variety_is_the_median_distance_to_the_nearest_twin():
    # On a line at 0, 1, 3, 7: nearest others are 1, 1, 2, 4 away, the median of these is 1.5.
    images = np.array([0.0, 1.0, 3.0, 7.0]).reshape(4, 1, 1, 1) * np.ones((1, 5, 5, 3))
    assert variety(images) == pytest.approx(1.5)


def test_variety_of_few_images_in_turn_is_nothing():
    two = np.random.default_rng(0).uniform(-1, 1, (2, *SHAPE))
    assert two.std(axis=0).mean() > 0.1
    assert variety(np.tile(two, (8, 1, 1, 1))) == pytest.approx(0, abs=1e-6)


def test_collapse_stops_training_and_says_what_happened(data, caplog, still_gan):
    collapse(still_gan)
    guard = callbacks.StopOnCollapse(data, n=16, patience=2, start_from_step=3 * STEPS)
    with caplog.at_level(logging.WARNING):
        history = still_gan.fit(data, epochs=9, verbose=0, callbacks=[guard])
    # Judged from step 12 on, which is the end of epoch 3; the second low epoch is the 4th.
    assert history.epoch == [0, 1, 2, 3] and len(guard.varieties) == 4
    real = variety(np.concatenate(list(data))[:16])
    for words in ("after epoch 4", "variety of 16 samples is 0,", f"{real:.3g}", "for 2 epochs", "Try objective="):
        assert words in guard.message
    assert guard.message in caplog.text


def test_varied_samples_do_not_stop_training(data, still_gan):
    guard = callbacks.StopOnCollapse(data, n=16, patience=1, start_from_step=0)
    history = still_gan.fit(data, epochs=2, verbose=0, callbacks=[guard])
    assert history.epoch == [0, 1] and guard.message is None
    assert min(guard.varieties) > guard.share * guard.reference


def test_low_epochs_count_in_a_row_only(data, still_gan):
    guard = callbacks.StopOnCollapse(data, n=16, patience=2, start_from_step=0)
    weights = still_gan.ema_generator.get_weights()

    def flicker(epoch, logs):
        still_gan.ema_generator.set_weights(weights if epoch % 2 else [0 * weight for weight in weights])

    flickering = keras.callbacks.LambdaCallback(on_epoch_end=flicker)
    assert still_gan.fit(data, epochs=5, verbose=0, callbacks=[flickering, guard]).epoch == list(range(5))
    assert min(guard.varieties) == 0


def test_collapse_reference_comes_from_arrays_data_sets_and_labelled_data_sets(data):
    images = np.concatenate(list(data))
    labelled = data.map(lambda batch: (batch, tf.zeros(BATCH, tf.int32)))
    expected = variety(images[:20])
    for given in (images, data, labelled):
        assert callbacks.StopOnCollapse(given, n=20).reference == pytest.approx(expected)
    assert callbacks.StopOnCollapse().reference == REFERENCE


@pytest.mark.parametrize(
    "arguments", [{"n": 1}, {"share": 0}, {"share": 1}, {"patience": 0}, {"data": np.zeros((1, 8, 8, 1))}]
)
def test_collapse_refuses_senseless_arguments(arguments):
    with pytest.raises(ValueError, match="must|at least two"):
        callbacks.StopOnCollapse(**arguments)


# --- StopOnNaN


def test_nan_in_a_loss_stops_training_and_says_where(data, caplog):
    gan, guard = make_gan(), callbacks.StopOnNaN()
    poison = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: epoch == 1 and gan.generator.weights[-1].assign(np.full(64, np.nan))
    )
    with caplog.at_level(logging.WARNING):
        history = gan.fit(data, epochs=5, verbose=0, callbacks=[poison, guard])
    assert history.epoch == [0, 1]
    assert "batch 1 of epoch 2: d_loss is nan" in guard.message and "lower learning rate" in guard.message
    assert caplog.text.count(guard.message) == 1


def test_nan_in_weights_alone_stops_training_at_the_end_of_the_epoch(data):
    gan, guard = make_gan(generator_optimizer=keras.optimizers.SGD(float("nan"))), callbacks.StopOnNaN()
    history = gan.fit(data.take(1), epochs=5, verbose=0, callbacks=[guard])
    assert np.isfinite(history.history["g_loss"]).all()
    assert history.epoch == [0] and "epoch 1:" in guard.message and "not finite" in guard.message


def test_healthy_training_is_not_stopped(data):
    guard = callbacks.StopOnNaN()
    assert make_gan().fit(data, epochs=2, verbose=0, callbacks=[guard]).epoch == [0, 1]
    assert guard.message is None


# --- StopAfter


def test_training_ends_with_the_batch_in_which_time_is_over(data):
    stop, batches = callbacks.StopAfter(minutes=1), []
    # A clock that moves by 25 s a look: one look at the start, one a batch, so 75 s are over in the third.
    stop._clock = iter(range(0, 10**6, 25)).__next__
    count = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: batches.append(batch))
    history = make_gan().fit(data, epochs=9, verbose=0, callbacks=[stop, count])
    assert batches == [0, 1, 2] and history.epoch == [0]


@pytest.mark.parametrize("minutes", [0, -1, float("nan"), float("inf"), "8", True])
def test_time_limit_refuses_what_is_no_time(minutes):
    with pytest.raises(ValueError, match="minutes is a number above 0"):
        callbacks.StopAfter(minutes)
