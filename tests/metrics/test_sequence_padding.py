"""Padding changes no score: 20 steps, or the same sequences with ten more steps of zeros."""

import numpy as np
import pytest
from pytest import approx

from rnngan_tf.metrics.sequences import checks
from rnngan_tf.metrics.sequences.audio import pitch_comparison
from rnngan_tf.metrics.sequences.discriminative import discriminative_score, nearest_neighbour_test
from rnngan_tf.metrics.sequences.mmd import mmd
from rnngan_tf.metrics.sequences.oracle import Oracle
from rnngan_tf.metrics.sequences.predictive import classification_score, predictive_score
from rnngan_tf.metrics.sequences.series import (
    autocorrelation_error,
    marginal_distance,
    spectrum_distance,
    stylised_errors,
)

TRAINING = {"repeats": 2, "units": 3, "steps": 3, "batch_size": 8}


def discriminative(real, generated):
    return discriminative_score(real, generated, **TRAINING).accuracies


def predicted(real, generated):
    return predictive_score(real, real[:10], generated, **TRAINING)


def classified(real, generated):
    labels = np.arange(len(real)) % 2
    return classification_score(real, real[::-1], generated, labels, labels, labels)


def pitched(real, generated):
    return pitch_comparison(real, generated, 1000)


SCORES = [
    mmd,
    nearest_neighbour_test,
    autocorrelation_error,
    spectrum_distance,
    marginal_distance,
    stylised_errors,
    pitched,
    classified,
    discriminative,
    predicted,
]


@pytest.fixture(scope="module")
def sets():
    """40 real and 40 generated series of 1 to 20 steps."""
    rng = np.random.default_rng(0)
    values = rng.normal(size=(2, 40, 20, 1)) + np.array([0, 0.5])[:, None, None, None]
    ends = rng.integers(1, 21, (2, 40))
    ends[:, 0] = 20
    return np.where((np.arange(20) < ends[..., None])[..., None], values, 0).astype("float32")


def pad(array, steps=10):
    return np.pad(array, ((0, 0), (0, steps), (0, 0)))


@pytest.mark.parametrize("score", SCORES, ids=lambda score: score.__name__)
def test_padding_changes_no_score(score, sets):
    real, generated = sets
    expected = score(real, generated)
    assert score(pad(real), pad(generated)) == approx(expected, rel=1e-5)
    if score not in (discriminative, predicted):  # the arrays they see are the same, by the test below
        assert score(real, pad(generated, 3)) == approx(expected, rel=1e-5)


def test_padding_changes_no_likelihood():
    oracle = Oracle(vocabulary=4, length=6, hidden=5)
    written = oracle.sample(50)
    short = written[written[:, 3:].sum(axis=(1, 2)) == 0]
    assert len(short) > 3 and oracle.nll(short) == approx(oracle.nll(short[:, :3]), rel=1e-12)


def test_padding_that_all_sets_have_is_cut_and_the_shorter_one_filled(sets):
    real, generated = checks.sequences(real=pad(sets[0]), generated=sets[1][:, :12])
    assert real.shape == generated.shape == (40, 20, 1) and real.dtype == "float32"
    assert (real == sets[0]).all() and (generated == pad(sets[1][:, :12], 8)).all()


def test_a_sequence_ends_at_its_last_step_that_is_not_zero():
    array = np.array([[[1.0, 0.0], [0.0, 0.0], [0.0, -2.0], [0.0, 0.0]], np.zeros((4, 2)), np.ones((4, 2))])
    assert checks.lengths(array).tolist() == [3, 0, 4]
    assert checks.mask(array).sum(axis=1).tolist() == [3, 0, 4]
    assert checks.sequences(1, real=np.zeros((2, 4, 1)))[0].shape == (2, 1, 1)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ("abc", "real sequences have shape .* and type <U3; give numbers of shape"),
        (np.zeros((3, 4)), "real sequences have shape .3, 4."),
        (np.zeros((3, 0, 1)), "real sequences have shape .3, 0, 1."),
        ([[[1.0]], [[1.0], [2.0]]], "type object"),
        (np.full((3, 4, 1), np.inf), "NaN or infinite values in 3 of 3"),
        (np.zeros((1, 4, 1)), "There are 1 real sequences; give at least 2"),
    ],
)
def test_what_are_no_sequences_is_told(values, sentence, refuse):
    with refuse(sentence):
        checks.sequences(real=values)
