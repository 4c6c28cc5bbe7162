"""Telling real from generated sequences: by a trained network and by nearest neighbours."""

import numpy as np
import pytest
from pytest import approx

from rnngan_tf.metrics.sequences import discriminative
from rnngan_tf.metrics.sequences.discriminative import (
    Recurrent,
    Standardised,
    discriminative_score,
    nearest_neighbour_test,
)

QUICK = {"repeats": 2, "units": 6, "steps": 60, "batch_size": 64}


@pytest.fixture(scope="module")
def ramps():
    """300 series of one feature that rise and 300 that fall, from anywhere: only their order tells them apart."""
    starts = np.random.default_rng(0).uniform(-1, 1, (2, 300, 1, 1))
    rising = np.linspace(-0.5, 0.5, 6)[:, None]
    return starts[0] + rising, starts[1] - rising


@pytest.fixture(scope="module")
def networks():
    """Recurrent networks with weights, one that answers once and one at every step."""
    made = [Recurrent(2, 1, "mse", every_step, units=4) for every_step in (False, True)]
    rng = np.random.default_rng(0)
    array, valid = rng.normal(size=(8, 5, 2)).astype("float32"), np.ones((8, 5), bool)
    for network, targets in zip(made, (np.ones((8, 1)), np.ones((8, 5, 1))), strict=True):
        network.train(array, valid, targets, seed=3, steps=2, batch_size=4)
    return made


class Judge:
    """In place of the network: notes what it sees, and calls real what is above the mean, in the first repeat alone."""

    seen = []

    def __init__(self, features, outputs, loss, every_step, units):
        assert (outputs, every_step) == (1, False)

    def train(self, array, valid, targets, seed, steps, batch_size):
        Judge.seen.append({"trained": array[:, 0, 0], "origins": targets, "seed": seed})

    def __call__(self, array, valid):
        Judge.seen[-1]["tested"] = array[:, 0, 0]
        return array[:, 0] if len(Judge.seen) == 1 else np.ones((len(array), 1))


@pytest.fixture
def judge(monkeypatch):
    Judge.seen = []
    monkeypatch.setattr(discriminative, "Recurrent", Judge)
    return Judge


def test_the_score_is_the_mean_distance_to_a_guess(judge):
    values = np.linspace(1, 2, 40)[:, None, None]
    found = discriminative_score(values, -values, repeats=2)
    # right in the first repeat, all called real in the second: 0.5 and 0 from a guess
    assert found.accuracies == (1.0, 0.5)
    assert found.score == 0.25 and found.spread == approx(0.5 / np.sqrt(2))
    judge.seen = []
    assert discriminative_score(-values, values, repeats=2).accuracies == (0.0, 0.5)


def test_each_repeat_draws_equally_many_and_tests_on_others(judge):
    values = np.linspace(1, 2, 70)[:, None, None]
    discriminative_score(values[:40], -values, repeats=3)
    for repeat in judge.seen:
        assert repeat["origins"].mean() == 0.5 and len(repeat["trained"]) == 56 and len(repeat["tested"]) == 24
        assert not set(repeat["trained"]) & set(repeat["tested"])
    assert len({repeat["seed"] for repeat in judge.seen}) == 3
    assert set(judge.seen[0]["tested"]) != set(judge.seen[1]["tested"])


def test_series_that_only_their_order_tells_apart_are_told_apart(ramps):
    found = discriminative_score(*ramps, **QUICK)
    assert found.score > 0.45 and len(found.accuracies) == 2


def test_real_against_real_is_a_guess(ramps):
    # 75 + 75 tested sequences: |accuracy - 0.5| of a guess has mean 0.033, two of them beyond 0.12 never
    halves = ramps[0][:150], np.concatenate([ramps[0][150:]] * 2)  # of the larger set as many are drawn
    assert discriminative_score(*halves, seed=1, **QUICK).score < 0.12


def test_each_set_has_its_own_lengths():
    # the same values at every step; the generated ones end after three steps, the real ones after seven
    values = np.random.default_rng(0).choice([-1.0, 1.0], size=(2, 200, 7, 1))
    values[1, :, 3:] = 0
    assert discriminative_score(*values, **{**QUICK, "steps": 120}).score > 0.45


def test_a_network_passes_over_padding(networks):
    once, every = networks
    array = np.random.default_rng(1).normal(size=(3, 7, 2)).astype("float32")
    valid = np.ones((3, 7), bool)
    valid[:, 4:] = False
    assert once(array, valid) == approx(once(array[:, :4], valid[:, :4]), abs=1e-6)
    assert once(array, valid) != approx(once(array, np.ones((3, 7), bool)), abs=1e-3)
    assert every(array, valid)[:, :4] == approx(every(array[:, :4], valid[:, :4]), abs=1e-6)


def test_training_begins_anew_and_the_seed_is_all_that_differs(networks):
    rng = np.random.default_rng(0)
    array, valid, targets = rng.normal(size=(8, 5, 2)).astype("float32"), np.ones((8, 5), bool), np.ones((8, 1))
    outputs = []
    for seed in (5, 2**31 - 1, 5):
        networks[0].train(array, valid, targets, seed=seed, steps=3, batch_size=4)
        outputs.append(networks[0](array, valid))
    assert outputs[0] == approx(outputs[2], abs=1e-6) and outputs[0] != approx(outputs[1], abs=1e-3)
    # whatever the seed, recurrent weights begin orthogonal
    networks[0].train(array, valid, targets, seed=1234, steps=0, batch_size=4)
    recurrent = networks[0]._model.get_weights()[1]
    assert recurrent @ recurrent.T == approx(np.eye(4), abs=1e-5)


def test_standardised_values_leave_padding_out():
    array = np.array([[[1.0, 5.0], [3.0, 5.0], [100.0, 100.0]]])
    scale = Standardised(array, np.array([[True, True, False]]))
    # mean 2 and spread 1; the second feature does not vary: a tenth of the largest spread
    assert scale(array)[0, :2] == approx(np.array([[-1.0, 0.0], [1.0, 0.0]]))
    assert scale.spread == approx([1.0, 0.1]) and scale.back(scale(array)) == approx(array)


def test_neighbours_cannot_tell_one_distribution_from_itself():
    real, generated = np.random.default_rng(0).normal(size=(2, 500, 3, 1))
    # about 1,000 terms of variance 1/4, each pair of mutual neighbours counted twice: 3 deviations are 0.07
    found = nearest_neighbour_test(real, generated)
    assert found.accuracy == approx(0.5, abs=0.07)
    assert found.accuracy == approx((found.real_accuracy + found.generated_accuracy) / 2)


def test_copies_are_at_0_and_sets_apart_at_1():
    real = np.random.default_rng(0).normal(size=(100, 3, 1))
    assert nearest_neighbour_test(real, real[::-1]) == (0.0, 0.0, 0.0)
    assert nearest_neighbour_test(real, real + 100) == (1.0, 1.0, 1.0)


def test_a_collapsed_generator_shows_in_one_direction_alone():
    real = np.random.default_rng(0).normal(size=(200, 3, 1))
    collapsed = 1e-3 * np.random.default_rng(1).normal(size=(200, 3, 1))
    found = nearest_neighbour_test(real, collapsed)
    assert found.generated_accuracy > 0.99
    real_at = nearest_neighbour_test(collapsed, real)
    assert (real_at.real_accuracy, real_at.generated_accuracy) == (found.generated_accuracy, found.real_accuracy)


def test_the_larger_set_has_no_advantage():
    # the same distribution, 5 generated for each real: with all of them the accuracy would be 1 - 2 (1/6) (5/6) = 0.72
    rng = np.random.default_rng(0)
    found = nearest_neighbour_test(rng.normal(size=(200, 2, 1)), rng.normal(size=(1000, 2, 1)))
    assert found.accuracy == approx(0.5, abs=0.12)


def test_bad_input_is_told(ramps, refuse):
    real, generated = ramps
    with refuse("There are 9 generated sequences; give at least 10"):
        discriminative_score(real, generated[:9])
    with refuse("repeats is 1; give a whole number at least 2"):
        discriminative_score(real, generated, repeats=1)
    with refuse("steps is 0"):
        discriminative_score(real, generated, steps=0)
    for score in (discriminative_score, nearest_neighbour_test):
        with refuse("real sequences hold NaN"):
            score(real * np.nan, generated)
        with refuse("1 features a step and the generated ones 2"):
            score(real, np.ones((20, 6, 2)))
        with refuse("seed is -1"):
            score(real, generated, seed=-1)
