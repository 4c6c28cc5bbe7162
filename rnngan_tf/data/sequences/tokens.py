r"""Texts as one-hot tokens: an end mark, then padding of zeros.

A text is a list of tokens; token 0 of every vocabulary is the end mark. Shorter texts than T tokens are followed by one
end mark and then by steps of all zeros, which `keras.layers.Masking(0)` leaves out; a text of T tokens has no end mark.
"""

import difflib

import numpy as np

END = "<end>"
SEPARATORS = {"text": "", "music": " "}


def split(text, kind):
    r"""Return the tokens of a text: its characters, or the words of a piece of music.

    Example:
        >>> split("anna", "text"), split("G4:1 A4:0.5", "music")
        (['a', 'n', 'n', 'a'], ['G4:1', 'A4:0.5'])
    """
    return list(text) if kind == "text" else text.split()


def join(words, kind):
    r"""Return tokens as one text, the reverse of `split`."""
    return SEPARATORS[kind].join(words)


def vocabulary_of(texts):
    r"""Return the vocabulary of texts: the end mark, then every token seen, in order.

    Args:
        texts: an iterable of lists of tokens.

    Example:
        >>> vocabulary_of([list("abba"), list("ac")])
        ('<end>', 'a', 'b', 'c')
    """
    return (END, *sorted({token for text in texts for token in text}))


def encode(texts, vocabulary, length):
    r"""Return texts as one-hot tokens with an end mark and padding.

    Args:
        texts: a list of N lists of tokens, none longer than `length`.
        vocabulary: V tokens; the first one is the end mark.
        length: T, the number of steps.

    Returns:
        float32 `(N, T, V)`.

    Raises:
        ValueError: a text that is too long, or a token that the vocabulary does not have.

    Example:
        >>> encode([["b"]], ("<end>", "a", "b"), length=3)[0].tolist()
        [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    numbers = {token: number for number, token in enumerate(vocabulary[1:], start=1)}
    samples = np.zeros((len(texts), length, len(vocabulary)), "float32")  # (N, T, V)
    for sample, text in zip(samples, texts, strict=True):
        if len(text) > length:
            raise ValueError(f"A text has {len(text)} tokens and at most {length} fit; shorten it.")
        unknown = [token for token in text if token not in numbers]
        if unknown:
            raise ValueError(_unknown(unknown[0], vocabulary))
        chosen = [numbers[token] for token in text] + [0] * (len(text) < length)
        sample[np.arange(len(chosen)), chosen] = 1.0
    return samples


def decode(sequences, vocabulary):
    r"""Return the tokens of sequences, up to the first end mark or the first step of padding.

    Args:
        sequences: `(N, T, V)`, one-hot or a number for each token, of which the largest counts.
        vocabulary: V tokens.

    Returns:
        A list of N lists of tokens, without end marks.

    Example:
        >>> decode(encode([["b", "a"], []], ("<end>", "a", "b"), length=3), ("<end>", "a", "b"))
        [['b', 'a'], []]
    """
    sequences = np.asarray(sequences)
    chosen = np.where((sequences != 0).any(-1), sequences.argmax(-1), 0)  # (N, T); 0 ends the text
    lengths = np.where((chosen == 0).any(-1), (chosen == 0).argmax(-1), chosen.shape[1])  # (N,)
    return [[vocabulary[token] for token in row[:end]] for row, end in zip(chosen, lengths, strict=True)]


def _unknown(token, vocabulary):
    """Return the sentence about a token that is not in the vocabulary."""
    known = vocabulary[1:]
    if all(len(word) == 1 for word in known):
        return f"The character {token!r} is not in the vocabulary {''.join(known)!r}; leave it out."
    nearest = difflib.get_close_matches(str(token), known, n=3, cutoff=0.0)
    near = " and ".join(filter(None, [", ".join(map(repr, nearest[:-1])), repr(nearest[-1])]))
    return f"The token {token!r} is not among the {len(known)} of the vocabulary; near it are {near}."
