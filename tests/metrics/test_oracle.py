"""The oracle: probabilities that sum to 1 over all sequences, samples that follow them, and the pair of NLLs."""

import itertools

import numpy as np
import pytest
from pytest import approx

from rnngan_tf.metrics.sequences.oracle import Oracle, nll_pair


def one_hot(texts, vocabulary, steps):
    """Return texts of token numbers as `(N, T, V)`, zeros after their last token."""
    array = np.zeros((len(texts), steps, vocabulary), "float32")
    for row, text in enumerate(texts):
        array[row, range(len(text)), text] = 1
    return array


@pytest.fixture
def small():
    """An oracle of three tokens and three steps, and all sequences that it can write."""
    words = [word for length in range(3) for word in itertools.product((1, 2), repeat=length)]
    texts = [(*word, 0) for word in words] + list(itertools.product((1, 2), repeat=3))
    return Oracle(vocabulary=3, length=3, hidden=4, seed=5), texts


def test_the_probabilities_of_all_sequences_sum_to_1(small):
    oracle, texts = small
    nll = oracle.nll(one_hot(texts, 3, 3)) * [len(text) for text in texts]
    assert len(texts) == 15 and np.exp(-nll).sum() == approx(1, rel=1e-9)


def test_samples_come_as_often_as_their_probability_says(small):
    oracle, texts = small
    p = np.exp(-oracle.nll(one_hot(texts, 3, 3)) * [len(text) for text in texts])
    written = oracle.sample(20_000, seed=0)
    assert (written.sum(axis=2) <= 1).all()
    shares = [(written == text).all(axis=(1, 2)).mean() for text in one_hot(texts, 3, 3)]
    assert sum(shares) == approx(1)  # nothing after the end mark, no other sequence
    assert np.abs(shares - p).max() < 4 * np.sqrt(0.25 / 20_000)


def test_the_nll_is_that_of_the_lstm_equations(small):
    oracle, _ = small

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    h = c = np.zeros(4)
    logs = []
    for previous, token in ((3, 2), (2, 1), (1, 0)):  # 3 begins
        gates = np.concatenate([oracle._embedding[previous], h]) @ oracle._kernel + oracle._bias
        i, f, g, o = gates[:4], gates[4:8], gates[8:12], gates[12:]
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        logits = h @ oracle._head + oracle._head_bias
        logs.append(logits[token] - np.log(np.exp(logits).sum()))
    assert oracle.nll(one_hot([(2, 1, 0)], 3, 3)) == approx([-np.mean(logs)], rel=1e-9)


def test_nothing_counts_after_the_end_mark(small):
    oracle, _ = small
    longer = oracle.nll(one_hot([(1, 0, 2), (1, 0, 0)], 3, 3))
    assert longer == approx(2 * [*oracle.nll(one_hot([(1, 0)], 3, 3))], rel=1e-6)


def test_the_language_is_the_seeds_and_the_sample_its_own():
    assert (Oracle().sample(50, seed=1) == Oracle().sample(50, seed=1)).all()
    assert (Oracle().sample(50, seed=1) != Oracle().sample(50, seed=2)).any()
    assert (Oracle(seed=1).sample(50, seed=1) != Oracle().sample(50, seed=1)).any()
    # the default language, frozen: scores of different versions must compare
    assert Oracle().nll(one_hot([(1, 2, 3, 0)], 20, 20)) == approx([3.52206682], rel=1e-6)


def test_its_own_texts_are_more_probable_than_random_ones():
    oracle = Oracle()
    rng = np.random.default_rng(0)
    random = one_hot(rng.integers(1, 20, (500, 20)).tolist(), 20, 20)
    # uniform tokens: at least log(20) on average, by Gibbs' inequality
    assert oracle.nll(oracle.sample(500)).mean() < 2 < np.log(20) < oracle.nll(random).mean()


def test_a_collapsed_model_wins_one_half_of_the_pair_and_loses_the_other():
    oracle = Oracle()
    test = oracle.sample(500, seed=1)
    best = test[oracle.nll(test).argmin()]
    collapsed = nll_pair(oracle, np.repeat(best[None], 100, axis=0), test, lambda sequences: np.full(len(sequences), 9))
    perfect = nll_pair(oracle, oracle.sample(500, seed=2), test, oracle.nll)
    assert collapsed.oracle < perfect.oracle and collapsed.test == 9.0 > perfect.test
    lengths = test.sum(axis=(1, 2))
    assert perfect.test == approx((oracle.nll(test) * lengths).sum() / lengths.sum())
    assert np.isnan(nll_pair(oracle, test, test, None).test)


def test_bad_input_is_told(small, refuse):
    oracle, texts = small
    good = one_hot(texts, 3, 3)
    with refuse("stop before step 3 without an end mark"):
        oracle.nll(one_hot([(1, 2), (1, 0)], 3, 3))
    with refuse("1 of 2 sequences stop"):
        oracle.nll(one_hot([(), (1, 0)], 3, 3))
    with refuse("not one-hot"):
        oracle.nll(0.5 * good)
    with refuse("3 steps of 4 tokens; the oracle writes at most 3 of 3"):
        oracle.nll(np.pad(good, ((0, 0), (0, 0), (0, 1))))
    with refuse("NaN"):
        oracle.nll(good * np.nan)
    with refuse("model_nll gave shape"):
        nll_pair(oracle, good, good, lambda sequences: np.zeros(3))
    with refuse("vocabulary is 1"):
        Oracle(vocabulary=1)
    with refuse("n is 0"):
        oracle.sample(0)
