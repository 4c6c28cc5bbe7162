"""Metrics of texts: n-grams, BLEU and self-BLEU, validity and variety."""

from collections import Counter, defaultdict
from math import exp, log

import numpy as np
from scipy.special import rel_entr

from rnngan_tf.core.optional import needed
from rnngan_tf.metrics.functional.checks import whole
from rnngan_tf.metrics.sequences import checks


def share_valid(generated, valid):
    """Return the share of generated texts that are valid, in [0, 1].

    Args:
        generated: a list of strings or of lists of tokens.
        valid: a collection of all valid texts, or a function that tells of one text, as it stands in the list,
            whether it is valid.

    Raises:
        ValueError: no such texts, or `valid` is neither.

    Example:
        >>> share_valid(["cat", "dog", "cta", "dgo"], {"cat", "dog"})
        0.5
        >>> share_valid([["1", "+", "x"], ["+"]], lambda tokens: tokens[0] != "+")
        0.5
    """
    (texts,) = checks.texts(generated=generated)
    if callable(valid):
        return sum(bool(valid(text)) for text in generated) / len(texts)
    known = set(checks.texts(0, valid=valid)[0])
    return sum(text in known for text in texts) / len(texts)


def brackets_close(text):
    """Tell whether every bracket of a text is closed by its like, as a grammar of tunes or of formulas asks.

    Args:
        text: a string.

    Example:
        >>> [brackets_close(text) for text in ("(A{BA}G) | [ce]", "(A{BA)G}", "A)B(")]
        [True, False, False]
    """
    pairs, waiting = {")": "(", "]": "[", "}": "{"}, []
    for letter in text:
        if letter in pairs.values():
            waiting.append(letter)
        elif letter in pairs and (not waiting or waiting.pop() != pairs[letter]):
            return False
    return not waiting


def novelty(generated, training):
    """Return the share of generated texts that are no training text, in [0, 1].

    Args:
        generated, training: lists of strings or of lists of tokens.

    Raises:
        ValueError: no such texts.

    Example:
        >>> novelty(["cat", "dog", "dog", "owl"], ["cat", "cow"])
        0.75
    """
    texts, training = checks.texts(generated=generated, training=training)
    known = set(training)
    return sum(text not in known for text in texts) / len(texts)


def share_unique(generated):
    """Return how many different texts there are among the generated ones, as a share of them, in (0, 1].

    Args:
        generated: a list of strings or of lists of tokens.

    Raises:
        ValueError: no such texts.

    Example:
        >>> share_unique(["cat", "dog", "dog", "owl"])
        0.75
    """
    (texts,) = checks.texts(generated=generated)
    return len(set(texts)) / len(texts)


def ngram_divergence(real, generated, n=2):
    """Return the Jensen-Shannon divergence of the n-grams' frequencies in bits, in [0, 1], 0 the best.

    Args:
        real, generated: lists of strings or of lists of tokens.
        n: tokens of an n-gram.

    Raises:
        ValueError: no such texts, no such `n`, or all real texts are shorter than that.

    Example:
        >>> ngram_divergence(["abab"], ["baba"], n=1), ngram_divergence(["ab"], ["ba"], n=2)
        (0.0, 1.0)
    """
    real, generated = checks.texts(real=real, generated=generated)
    counts = [Counter(gram for text in texts for gram in ngrams(text, n)) for texts in (real, generated)]
    if not counts[0]:
        raise ValueError(f"No real text has {n} tokens; give longer texts, or a smaller n.")
    return jensen_shannon(*counts)


def length_divergence(real, generated):
    """Return the Jensen-Shannon divergence of the histograms of lengths in bits, in [0, 1], 0 the best.

    Args:
        real, generated: lists of strings or of lists of tokens.

    Raises:
        ValueError: no such texts.

    Example:
        >>> length_divergence(["cat", "to"], ["dog", "at"]), length_divergence(["cat"], ["at"])
        (0.0, 1.0)
    """
    real, generated = checks.texts(real=real, generated=generated)
    return jensen_shannon(map(len, real), map(len, generated))


def ngrams(text, n):
    """Return the n-grams of a sequence of tokens as tuples, in their order.

    Raises:
        ValueError: `n` is no whole number of at least 1.

    Example:
        >>> ngrams("abc", 2)
        [('a', 'b'), ('b', 'c')]
    """
    n = whole("n", n, low=1)
    return [tuple(text[at : at + n]) for at in range(len(text) - n + 1)]


def bleu(generated, references, n=4):
    r"""Return the mean sentence BLEU of generated texts with all references each, in [0, 1], higher is better.

    $$b \left(\prod_{k=1}^n p_k\right)^{1/n}$$

    with $p_k$ the share of a text's k-grams that stand in some reference, each at most as often as in the one that has
    it most, a count of 0 replaced by 0.1 (nltk's smoothing method 1), and $b$ the penalty for being shorter than the
    reference nearest in length. It tells quality alone: read it beside `self_bleu`.

    Args:
        generated, references: lists of strings or of lists of tokens.
        n: tokens of the longest n-gram.

    Raises:
        ValueError: no such texts, or no such `n`.
        ImportError: nltk is not installed.

    Example:
        >>> references = ["the cat ran".split(), "the dog sat".split()]
        >>> bleu(["the cat sat".split()], references, n=2)       # sqrt(3/3 * 1/2); # doctest: +SKIP
        0.7071067811865476
    """
    generated, references = checks.texts(generated=generated, reference=references)
    most = _Most(references, n)
    return float(np.mean([_sentence(text, most, None) for text in generated]))


def self_bleu(generated, n=4):
    """Return the mean sentence BLEU of each generated text with all others as references, in [0, 1].

    Lower is more varied: 1 where all texts are the same (Zhu et al., 2018). Numbers of different sample sizes do not
    compare, since more references match more.

    Args:
        generated: a list of at least two strings or lists of tokens.
        n: tokens of the longest n-gram.

    Raises:
        ValueError: no such texts, or no such `n`.
        ImportError: nltk is not installed.

    Example:
        >>> self_bleu(["same words here".split()] * 3, n=2)       # doctest: +SKIP
        1.0
    """
    (generated,) = checks.texts(2, generated=generated)
    most = _Most(generated, n)
    return float(np.mean([_sentence(text, most, place) for place, text in enumerate(generated)]))


class _Most:
    """How often each n-gram stands in the text that has it most, and in the next one; and the texts' lengths."""

    def __init__(self, texts, n):
        self.n, self.parts = whole("n", n, low=1), _nltk()
        self.lengths = Counter(map(len, texts))
        self.first, self.second, self.owner = defaultdict(int), defaultdict(int), {}
        for place, text in enumerate(texts):
            for gram, count in _counts(text, n).items():
                if count > self.first[gram]:
                    self.second[gram], self.first[gram], self.owner[gram] = self.first[gram], count, place
                else:
                    self.second[gram] = max(self.second[gram], count)

    def without(self, gram, place):
        """Return how often a gram stands in the text, other than the one at `place`, that has it most."""
        return self.second.get(gram, 0) if self.owner.get(gram) == place else self.first.get(gram, 0)


def _sentence(text, most, place):
    """Return the BLEU of one text; that at `place` of the references is left out."""
    fraction, smooth, penalty, closest = most.parts
    counts, precisions = _counts(text, most.n), []
    for size in range(1, most.n + 1):
        own = {gram: count for gram, count in counts.items() if len(gram) == size}
        hits = sum(min(count, most.without(gram, place)) for gram, count in own.items())
        if size == 1 and not hits:
            return 0.0
        precisions.append(fraction(hits, max(1, sum(own.values())), _normalize=False))
    others = most.lengths if place is None else most.lengths - Counter([len(text)])
    brevity = penalty(closest([range(length) for length in others], len(text)), len(text))
    return brevity * exp(sum(log(precision) for precision in smooth(precisions)) / most.n)


def _counts(text, n):
    """Return how often each n-gram of 1 to n tokens stands in a text."""
    return Counter(gram for size in range(1, n + 1) for gram in ngrams(text, size))


def _nltk():
    """Return nltk's fraction, smoothing, brevity penalty and nearest length."""
    bleu_score = needed("nltk.translate.bleu_score", "BLEU")
    smooth = bleu_score.SmoothingFunction().method1
    return bleu_score.Fraction, smooth, bleu_score.brevity_penalty, bleu_score.closest_ref_length


def jensen_shannon(left, right):
    r"""Return the Jensen-Shannon divergence of two histograms in bits: 0 for equal shares, 1 where nothing is shared.

    $$\tfrac12 KL(p \,\|\, m) + \tfrac12 KL(q \,\|\, m), \qquad m = \tfrac12 (p + q)$$

    Args:
        left, right: things, or mappings from a thing to how often it came.

    Returns:
        A float in [0, 1]; 1 where one histogram alone is empty, 0 where both are.

    Example:
        >>> jensen_shannon("aabb", "bbcc")       # m = 1/4, 1/2, 1/4: half of each side is 1 bit from it, half 0
        0.5
    """
    left, right = Counter(left), Counter(right)
    if not left.total() or not right.total():
        return float(left.total() != right.total())
    keys = list(dict.fromkeys([*left, *right]))
    p, q = (np.array([counts[key] for key in keys]) / counts.total() for counts in (left, right))
    middle = (p + q) / 2
    bits = (rel_entr(p, middle).sum() + rel_entr(q, middle).sum()) / (2 * np.log(2))
    return float(np.clip(bits, 0, 1))
