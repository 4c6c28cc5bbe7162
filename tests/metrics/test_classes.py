"""Scores of classes, against histograms and probabilities worked out by hand."""

from math import log

import numpy as np
import pytest
from pytest import approx

from rnngan_tf.metrics.functional import checks as blocks
from rnngan_tf.metrics.functional import (
    class_divergence,
    class_entropy,
    class_histogram,
    classes_covered,
    classifier_score,
    modes_covered,
)

SURE = 100 * np.eye(4)


def test_score_is_the_number_of_classes_told_surely_and_evenly():
    assert classifier_score(np.repeat(SURE, 5, axis=0)) == approx(4.0, rel=1e-12)
    assert classifier_score(SURE[[0, 0, 1, 1]]) == approx(2.0, rel=1e-12)


def test_score_is_1_where_every_prediction_is_the_same():
    assert classifier_score(np.tile([1.0, 2.0, 3.0], (7, 1))) == approx(1.0, rel=1e-12)
    assert classifier_score(SURE[[2, 2, 2]]) == approx(1.0, rel=1e-12)


def test_score_of_two_doubtful_predictions_by_hand():
    # p = (3/4, 1/4) and (1/4, 3/4), their mean (1/2, 1/2): each KL is 3/4 log(3/2) + 1/4 log(1/2)
    logits = np.log([[0.75, 0.25], [0.25, 0.75]])
    assert classifier_score(logits) == approx(1.5**0.75 * 0.5**0.25, rel=1e-12)


def test_score_ignores_what_softmax_ignores_and_does_not_overflow():
    logits = np.random.default_rng(0).normal(size=(50, 4))
    expected = classifier_score(logits)
    assert classifier_score(logits + 1000) == approx(expected, rel=1e-9)
    assert classifier_score(logits[::-1]) == approx(expected, rel=1e-12)
    assert classifier_score(1e6 * SURE.astype("float32")) == approx(4.0)


def test_score_in_blocks_is_the_same(monkeypatch):
    logits = np.random.default_rng(0).normal(size=(50, 4))
    whole = classifier_score(logits)
    monkeypatch.setattr(blocks, "TILE", 7)
    assert classifier_score(logits) == approx(whole, rel=1e-12)


def test_histogram_has_a_place_for_every_class():
    np.testing.assert_array_equal(class_histogram(SURE[[0, 2, 2]]), [1, 0, 2, 0])


def test_classes_at_the_share_are_covered():
    assert classes_covered([2, 1, 97, 0]) == 2  # 2 of 100 is 2 %
    assert classes_covered([2, 1, 97, 0], share=0.01) == 3
    assert classes_covered([7, 93], share=0.07) == 2  # 0.07 * 100 is more than 7 in floating point
    assert classes_covered([5, 0, 5], share=0) == 3


def test_modes_are_covered_by_one_sample():
    assert modes_covered(np.array([0, 1, 0, 500])) == 2


def test_entropy_of_known_histograms():
    assert class_entropy([9, 0, 0]) == 0
    assert class_entropy([5] * 10) == approx(log(10), rel=1e-12)
    # 1/2, 1/4, 1/4: 1/2 log 2 + 2 * 1/4 log 4 = 3/2 log 2
    assert class_entropy([2, 1, 1]) == approx(1.5 * log(2), rel=1e-12)


def test_divergence_of_known_histograms():
    assert class_divergence([7, 3], [7, 3]) == 0
    # smoothed: q = 8/10, 2/10 and p = 5/10, 5/10
    assert class_divergence([4, 4], [7, 1]) == approx(0.8 * log(1.6) + 0.2 * log(0.4), rel=1e-12)
    # KL(generated || real), not the other way round
    assert class_divergence([7, 1], [4, 4]) == approx(0.5 * log(0.5 / 0.8) + 0.5 * log(0.5 / 0.2), rel=1e-12)
    # a collapsed generator, ten even classes: near log 10 = 2.30; no real sample of a class leaves it finite
    assert class_divergence([1000] * 10, [10_000] + [0] * 9) == approx(log(10), rel=0.01)
    assert np.isfinite(class_divergence([10, 0], [0, 10]))


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([0, 0], "class counts are all 0; count at least one sample"),
        ([1, -1], "hold something that counts no samples"),
        ([0.5, 1], "hold something that counts no samples"),
        ([np.nan, 1], "hold something that counts no samples"),
        ([[1, 2]], r"have shape \(1, 2\)"),
        ([], r"have shape \(0,\)"),
        (["a"], "give one whole number a class"),
    ],
)
def test_counts_that_are_none_are_refused(counts, sentence, refuse):
    for score in (class_entropy, classes_covered, modes_covered):
        with refuse(sentence):
            score(counts)
    with refuse(sentence):
        class_divergence([1, 2], counts)


def test_other_bad_arguments_are_refused(refuse):
    with refuse("There are 2 real class counts and 3 generated ones; count the same classes in both"):
        class_divergence([1, 2], [1, 2, 3])
    for share in (-0.1, 1.5, None):
        with refuse("share is .*; give a number from 0 to 1"):
            classes_covered([1, 2], share)
    for score in (classifier_score, class_histogram):
        with refuse(r"logits have shape \(3,\)"):
            score(np.zeros(3))
        with refuse("logits hold NaN"):
            score([[0.0, np.nan], [0, 0]])
        with refuse("logits have 1 row; give at least 2"):
            score([[0.0, 1.0]])
