"""Scores of texts without a model: shares and divergences by hand, for strings and for lists of tokens."""

import numpy as np
import pytest
from pytest import approx

from rnngan_tf.metrics.sequences.text import (
    jensen_shannon,
    length_divergence,
    ngram_divergence,
    ngrams,
    novelty,
    share_unique,
    share_valid,
)


def test_the_divergence_of_two_histograms_by_hand():
    assert jensen_shannon({"a": 3, "b": 1}, {"a": 6, "b": 2}) == 0.0  # equal shares of unequal numbers
    assert jensen_shannon({"a": 3}, {"b": 9}) == 1.0  # nothing shared
    # p = (1, 0), q = (1/2, 1/2), m = (3/4, 1/4): half of log2(4/3) + (log2(2/3) + log2(2)) / 2
    expected = (np.log2(4 / 3) + (np.log2(2 / 3) + 1) / 2) / 2
    assert jensen_shannon({"a": 2}, {"a": 1, "b": 1}) == approx(expected)
    assert jensen_shannon({"a": 1, "b": 1}, {"a": 2}) == approx(expected)
    assert jensen_shannon({}, {"a": 1}) == 1.0 and jensen_shannon({}, {}) == 0.0


def test_rounding_never_leaves_the_range():
    rng = np.random.default_rng(0)
    for _ in range(50):
        counts = dict(enumerate(rng.integers(1, 1000, 200)))
        assert 0 <= jensen_shannon(counts, {key: 3 * count for key, count in counts.items()}) < 1e-12
    for size in range(1, 60):
        assert 1 - 1e-12 < jensen_shannon(range(size), range(size, 2 * size)) <= 1


def test_shares_of_strings_and_of_tokens_are_counted():
    generated, training = ["ab", "ba", "ba", "zz"], ["ab", "cc"]
    tokens = [list(text) for text in generated]
    for texts in (generated, tokens, tuple(map(tuple, tokens))):
        assert novelty(texts, training) == 0.75
        assert share_unique(texts) == 0.75
        assert share_valid(texts, {"ab", "ba"}) == 0.75
        assert share_valid(texts, lambda text: text[0] == "b") == 0.5


def test_a_predicate_sees_texts_as_they_were_given():
    seen = []
    share_valid(["ab", ["c", "d"]], seen.append)
    assert seen == ["ab", ["c", "d"]]


def test_words_and_characters_are_different_tokens():
    assert novelty([["a", "b"]], [["ab"]]) == 1.0
    assert ngrams(["to", "be", "or"], 2) == [("to", "be"), ("be", "or")]


def test_ngrams_tell_orders_apart_that_single_tokens_do_not():
    assert ngram_divergence(["abab"], ["aabb"], n=1) == 0.0
    # ab, ba, ab against aa, ab, bb: p(ab) = 2/3, p(ba) = 1/3; q = 1/3 each
    m = np.array([0.5, 1 / 6, 1 / 6, 1 / 6])  # ab, ba, aa, bb
    p, q = np.array([2 / 3, 1 / 3]), np.array([1 / 3] * 3)
    expected = (np.sum(p * np.log2(p / m[:2])) + np.sum(q * np.log2(q / m[[0, 2, 3]]))) / 2
    assert ngram_divergence(["abab"], ["aabb"], n=2) == approx(expected)
    assert ngram_divergence(["abab"], ["a", ""], n=2) == 1.0  # too short to have any


def test_ngrams_do_not_run_from_one_text_into_the_next():
    assert ngram_divergence(["ab", "cd"], ["abcd"], n=2) == approx(ngram_divergence(["ab", "cd"], ["ab", "bc", "cd"]))


def test_lengths_are_compared_as_shares():
    assert length_divergence(["ab", "abc"], ["xy", "xyz", "pq", "pqr"]) == 0.0
    assert length_divergence(["ab"], ["abc"]) == 1.0
    assert length_divergence(["ab"], ["ab", ""]) == approx((np.log2(4 / 3) + (np.log2(2 / 3) + 1) / 2) / 2)


@pytest.mark.parametrize("score", [ngram_divergence, length_divergence, novelty])
def test_texts_that_are_none_are_refused(score, refuse):
    with refuse("There are 0 .* texts; give at least 1"):
        score([], ["ab"])
    with refuse("There are 0 .* texts; give at least 1"):
        score(["ab"], [])
    with refuse("texts are a str; give a list of strings"):
        score("ab", ["ab"])
    with refuse("texts hold '3', a int"):
        score(["ab"], [3])
    with refuse("texts hold .*, a list"):
        score([[1, 2]], ["ab"])


def test_arguments_that_fit_nothing_are_refused(refuse):
    with refuse("No real text has 4 tokens; give longer texts"):
        ngram_divergence(["abc"], ["abcd"], n=4)
    with refuse("n is 0"):
        ngram_divergence(["abc"], ["abc"], n=0)
    with refuse("valid texts are a int"):
        share_valid(["abc"], 3)
    with refuse("There are 0 generated texts"):
        share_unique([])
