"""Learning from generated sequences: errors and accuracies on real ones."""

import numpy as np
import pytest
from pytest import approx

from rnngan_tf.metrics.sequences import predictive
from rnngan_tf.metrics.sequences.predictive import classification_score, predictive_score


@pytest.fixture(scope="module")
def swings():
    """Real series that change their sign at every step, and generated ones that keep it: (3, 200, 6, 1)."""
    size = np.random.default_rng(0).uniform(0.5, 1, (3, 200, 1, 1)) * np.array([1, -1] * 100)[:, None, None]
    signs = (-1.0) ** np.arange(6)[:, None]
    return size[0] * signs, size[1] * signs, size[2] * np.ones((6, 1))


class Foresight:
    """In place of the network: predicts 0, or the mean that it was standardised by, and notes its training."""

    trained = []

    def __init__(self, features, outputs, loss, every_step, units):
        assert (features, outputs, loss, every_step) == (outputs, features, "mae", True)

    def train(self, array, valid, targets, seed, steps, batch_size, weights):
        Foresight.trained.append((array, valid, targets, weights))

    def __call__(self, array, valid):
        return np.zeros(array.shape)


@pytest.fixture
def foresight(monkeypatch):
    Foresight.trained = []
    monkeypatch.setattr(predictive, "Recurrent", Foresight)
    return Foresight


def test_a_wrong_next_step_costs_what_the_right_one_does_not(swings):
    # trained on sequences that stay as they are, one misses x_{t+1} = -x_t by 2 |x|, 1.5 on average
    found = predictive_score(*swings, repeats=1, units=6, steps=150, batch_size=64)
    assert found.trained_on_generated == approx(1.5, abs=0.25)
    assert found.trained_on_real < 0.2


def test_errors_count_at_the_steps_that_exist(foresight):
    # all predictions are the training set's mean; real mean 2: misses of 0, 1 (test 2 and 3); generated mean 1: 1, 2
    real = np.array([[[2.0], [2.0], [2.0]], [[2.0], [2.0], [0.0]]])
    test = np.array([[[9.0], [2.0], [3.0]], [[9.0], [0.0], [0.0]]])
    found = predictive_score(real, test, real / 2, repeats=1)
    assert found == approx((1.5, 0.5))
    for array, valid, targets, weights in foresight.trained:
        assert array.shape == targets.shape == (2, 2, 1)
        assert sorted(valid.sum(axis=1)) == [2, 2] and sorted(weights.sum(axis=1)) == [1, 2]


def test_every_feature_is_predicted_in_its_own_units(foresight):
    real = np.stack([np.full((5, 4), 2.0), np.full((5, 4), 10.0)], axis=-1)
    # generated means 1 and 10: misses of 1 and 0
    assert predictive_score(real, real, real * [0.5, 1.0]).trained_on_generated == approx(0.5)
    array, _, targets, _ = foresight.trained[0]
    assert targets.shape == (5, 3, 2) and array.shape == (5, 3, 2)


def test_both_predictors_learn_from_equally_many(foresight):
    predictive_score(np.ones((30, 4, 1)), np.ones((5, 4, 1)), np.ones((12, 4, 1)), repeats=2)
    assert [len(array) for array, *_ in foresight.trained] == [12] * 4


def test_targets_are_the_next_step(foresight):
    real = np.arange(1.0, 25).reshape(6, 4, 1)
    predictive_score(real, real, real, repeats=1)
    array, _, targets, _ = foresight.trained[0]
    assert targets[:, :-1] == approx(array[:, 1:]) and (targets > array).all()


def test_classes_learnt_from_generated_sequences_are_as_good_as_these():
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], 30)
    real = 0.1 * rng.normal(size=(90, 4, 1)) + labels[:, None, None]
    good = classification_score(real, real, real + 0.01, labels, labels, labels)
    assert good == (1.0, 1.0)
    # the generator takes class 2 for class 1: a third is lost
    mixed = classification_score(real, real, real, labels, labels, np.minimum(labels, 1))
    assert mixed == approx((2 / 3, 1.0))


def test_the_seed_decides_the_forests():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 60)
    noise = rng.normal(size=(3, 60, 4, 1))
    scores = [classification_score(*noise, labels, labels, labels, seed=seed) for seed in (0, 0, 1)]
    assert scores[0] == scores[1] and len(set(scores)) > 1


def test_bad_input_is_told(swings, refuse):
    real, test, generated = swings
    labels = np.zeros(200, "int32")
    with refuse("There are 1 training sequences; give at least 2"):
        predictive_score(real[:1], test, generated)
    with refuse("generated sequences hold NaN"):
        predictive_score(real, test, generated * np.nan)
    with refuse("test sequences have 1 step; give sequences of at least 2"):
        predictive_score(real, test[:, :1], generated)
    with refuse("repeats is 0"):
        predictive_score(real, test, generated, repeats=0)
    with refuse("test labels have shape .3,. .*one whole number for each of the 200 test sequences"):
        classification_score(real, test, generated, labels, labels[:3], labels)
    with refuse("generated labels have shape .200,. and type float64"):
        classification_score(real, test, generated, labels, labels, labels + 0.5)
