"""Tests of the callbacks that end training at a score and lower the learning rate over a time."""

import keras
import numpy as np
import pytest
from tiny_gan import make_data, make_gan

from rnngan_tf.training.callbacks import Checkpoint, DecayOverTime, StopAtScore
from rnngan_tf.training.callbacks.guards import optimizers_of


class Scores(keras.callbacks.Callback):
    """Put the next of some scores into the logs of each epoch; stands before the callback that reads them."""

    def __init__(self, scores):
        super().__init__()
        self.scores = scores

    def on_epoch_end(self, epoch, logs=None):
        logs["val_fd"] = self.scores[epoch]


class Clock:
    """A clock that a test sets: `seconds` pass at each look."""

    def __init__(self, seconds):
        self.now, self.seconds = 0.0, seconds

    def __call__(self):
        self.now += self.seconds
        return self.now


@pytest.mark.parametrize(("scores", "epochs"), [([9, 3, 1, 1], 2), ([9, 8, 7, 6], 4), ([np.nan, 2, 1, 1], 2)])
def test_training_stops_at_the_first_epoch_that_reaches_the_score(scores, epochs):
    stop = StopAtScore("val_fd", target=3)
    history = make_gan().fit(make_data(), epochs=4, verbose=0, callbacks=[Scores(scores), stop])
    assert len(history.epoch) == epochs
    assert stop.reached == (scores[epochs - 1] <= 3)


@pytest.mark.parametrize("target", [None, "3", float("nan"), True])
def test_a_target_is_a_finite_number(target, refuse):
    with refuse("give a finite number"):
        StopAtScore("val_fd", target)


@pytest.mark.parametrize(("schedule", "half"), [("cosine", 0.5), ("linear", 0.5)])
def test_rates_fall_from_their_own_start_to_nothing(schedule, half):
    decay = DecayOverTime(1, schedule)
    assert [decay.share(seconds) for seconds in (0, 30, 60, 90)] == pytest.approx([1, half, 0, 0], abs=1e-9)


def test_both_optimizers_follow_the_clock_in_proportion():
    gan = make_gan(
        generator_optimizer=keras.optimizers.Adam(0.004), discriminator_optimizer=keras.optimizers.Adam(0.001)
    )
    decay = DecayOverTime(1, "linear")
    decay._clock = Clock(seconds=6)  # one look at the start and one a batch: 0, 6, 12, 18, 24 of 60 seconds
    gan.fit(make_data(), epochs=1, verbose=0, callbacks=[decay])
    rates = [float(optimizer.learning_rate) for optimizer in optimizers_of(gan)]
    assert rates == pytest.approx([0.004 * 0.6, 0.001 * 0.6], rel=1e-5)


def test_an_optimizer_with_a_schedule_is_refused(refuse):
    rate = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)
    gan = make_gan(generator_optimizer=keras.optimizers.Adam(rate))
    with refuse("schedule of its own"):
        gan.fit(make_data(), epochs=1, verbose=0, callbacks=[DecayOverTime(1)])


@pytest.mark.parametrize("arguments", [(0,), (1, "cosin")])
def test_bad_arguments_are_refused(arguments, refuse):
    with refuse("minutes|schedule"):
        DecayOverTime(*arguments)


def test_a_resumed_training_goes_on_along_the_same_curve(tmp_path):
    def train(epochs):
        gan, decay = make_gan(), DecayOverTime(1, "linear")
        decay._clock = Clock(seconds=1)
        gan.fit(make_data(), epochs=epochs, verbose=0, callbacks=[decay, Checkpoint(tmp_path)])
        return float(gan.generator_optimizer.learning_rate)

    first, second = train(1), train(2)
    assert second < first < 6e-4
