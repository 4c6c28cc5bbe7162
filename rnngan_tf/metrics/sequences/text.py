"""How near generated texts come to real ones, without a model: valid, new, unlike each other, alike in their n-grams.

Texts are lists of strings, whose tokens are their characters, or lists of lists of tokens such as words.
"""

from collections import Counter

from rnngan_tf.metrics.functional.checks import whole
from rnngan_tf.metrics.sequences import checks
from rnngan_tf.metrics.sequences.divergence import jensen_shannon


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
