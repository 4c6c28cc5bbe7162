r"""BLEU of generated texts against real ones, and against each other (Papineni et al., 2002; Zhu et al., 2018).

The parts are nltk's; the n-grams of all references are counted once, since nltk counts them anew for every text, which
takes minutes for 1,000 texts against 1,000. The numbers are those of nltk's `sentence_bleu`.
"""

from collections import Counter, defaultdict
from math import exp, log

import numpy as np

from rnngan_tf.core.optional import needed
from rnngan_tf.metrics.functional.checks import whole
from rnngan_tf.metrics.sequences import checks
from rnngan_tf.metrics.sequences.text import ngrams


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
