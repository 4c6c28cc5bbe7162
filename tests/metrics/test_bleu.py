"""BLEU and Self-BLEU: nltk's own numbers, and a clear sentence without nltk."""

import sys

import numpy as np
import pytest
from pytest import approx

from rnngan_tf.metrics.sequences.text import bleu, self_bleu

COMMANDS = (
    "It is a guide to action that ensures that the military will forever heed Party commands",
    "It is the guiding principle which guarantees the military forces always being under the command of the Party",
    "It is the practical guide for the army always to heed the directions of the party",
)


@pytest.fixture
def texts():
    """40 texts of 0 to 12 tokens out of three, so that many n-grams come several times."""
    rng = np.random.default_rng(0)
    return ["".join(rng.choice(list("abc"), size=length)) for length in rng.integers(0, 13, 40)]


@pytest.fixture
def sentence_bleu():
    """nltk's sentence BLEU with smoothing method 1 and equal weights."""
    module = pytest.importorskip("nltk.translate.bleu_score")
    smooth = module.SmoothingFunction().method1

    def score(references, text, n):
        return module.sentence_bleu(list(map(list, references)), list(text), [1 / n] * n, smooth)

    return score


def test_a_published_value_comes_out(sentence_bleu):
    # the example of nltk's documentation
    text = "It is a guide to action which ensures that the military always obeys the commands of the party"
    found = bleu([text.split(" ")], [command.split(" ") for command in COMMANDS])
    assert found == approx(0.5045666840058485, rel=1e-12)


def test_precisions_by_hand(sentence_bleu):
    # all three tokens are there, and of the pairs ab and bc the second one alone
    assert bleu(["abc"], ["axc", "bcb"], n=2) == approx(np.sqrt(3 / 3 * 1 / 2))
    # a four times, in no reference more than twice: 2/4; one of three pairs aa is there, once
    assert bleu(["aaaa"], ["aabc"], n=2) == approx(np.sqrt(2 / 4 * 1 / 3))
    # shorter than the nearest reference by two of four: exp(1 - 4 / 2)
    assert bleu(["ab"], ["abcd", "abcdefgh"], n=1) == approx(np.exp(-1))
    # neither ba nor ac is there: 0.1 of 2
    assert bleu(["bac"], ["abc"], n=2) == approx(np.sqrt(0.1 / 2))
    assert bleu(["xy"], ["ab"]) == 0 and bleu([""], ["ab"]) == 0


@pytest.mark.parametrize("n", [1, 2, 4])
def test_bleu_is_the_mean_of_nltks(n, texts, sentence_bleu):
    generated, references = texts[:20], texts[20:]
    expected = np.mean([sentence_bleu(references, text, n) for text in generated])
    assert bleu(generated, references, n) == approx(expected, rel=1e-12)


@pytest.mark.parametrize("n", [1, 2, 4])
def test_self_bleu_leaves_each_text_out_of_its_own_references(n, texts, sentence_bleu):
    for part in (texts, texts[:12]):  # of a few, some have a length of their own
        others = [part[:place] + part[place + 1 :] for place in range(len(part))]
        expected = np.mean([sentence_bleu(other, text, n) for other, text in zip(others, part, strict=True)])
        assert self_bleu(part, n) == approx(expected, rel=1e-12)


def test_a_collapsed_set_has_the_highest_self_bleu(sentence_bleu):
    assert self_bleu(["abcde"] * 5) == approx(1.0)
    assert self_bleu(["abcde", "fghij", "klmno"]) == 0.0


def test_bad_input_is_told(refuse):
    with refuse("There are 1 generated texts; give at least 2"):
        self_bleu(["ab"])
    with refuse("There are 0 reference texts; give at least 1"):
        bleu(["ab"], [])
    with refuse("n is 0"):
        bleu(["ab"], ["ab"], n=0)


def test_without_nltk_the_package_to_install_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "nltk.translate.bleu_score", None)
    with pytest.raises(ImportError, match=r"BLEU needs the package nltk, .* pip install 'rnngan_tf\[sequences\]'\.$"):
        bleu(["ab"], ["ab"])
