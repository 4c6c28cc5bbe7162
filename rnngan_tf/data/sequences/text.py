"""Texts as sequences of one-hot tokens: the bundled names, and files of lines."""

import re
from collections import Counter

from rnngan_tf.core.optional import files_of, version_of
from rnngan_tf.data.folder import chosen_for_test
from rnngan_tf.data.sequences import codec
from rnngan_tf.data.sequences.sequence_data import SequenceData

TEST_SHARE = 5  # one group in five is for testing
LARGEST = 2**32  # bytes of all sequences


def token_data(name, kind, groups, source, seed, length=None, rare=1):
    r"""Make a data set of tokens.

    Each text counts once. One group in five, chosen by its texts and nothing else, is for testing, without those texts
    that training has as well.

    Args:
        name: the name of the data set, or of its file.
        kind: "text" or "music".
        groups: a list of lists of texts; those of a group (the lines of a tune) are split together.
        source: one line saying where the texts came from; what is left out is added to it.
        seed: of the `SequenceData`.
        length: T, the most tokens; None for one more than the longest text has.
        rare: tokens in fewer texts than this are left out, with their texts.

    Raises:
        ValueError: no text is left, or the sequences need too much memory.
    """
    texts = {text: codec.split(text, kind) for group in groups for text in group}
    texts = {text: words for text, words in texts.items() if words}
    length = length or max(map(len, texts.values()), default=0) + 1
    fitting = {text: words for text, words in texts.items() if len(words) <= length}
    counts = Counter(word for words in fitting.values() for word in set(words))
    kept = {text: words for text, words in fitting.items() if all(counts[word] >= rare for word in words)}
    if not kept:
        raise ValueError(_empty(name, len(texts), length))
    vocabulary = codec.vocabulary_of(kept.values())
    if 4 * len(kept) * length * len(vocabulary) > LARGEST:
        raise ValueError(
            f"{len(kept)} texts of {length} tokens out of {len(vocabulary)} need more than {LARGEST / 2**30:g} GiB; "
            "choose a smaller length, which leaves longer texts out, or give fewer texts."
        )
    source += _left_out(len(texts) - len(fitting), length, len(fitting) - len(kept), rare)
    splits = [(codec.encode([kept[text] for text in part], vocabulary, length), None) for part in _split(groups, kept)]
    return SequenceData(name, kind, *splits, source, seed, vocabulary=vocabulary)


def _split(groups, kept):
    """Return the kept texts of training and of test, each once and none in both."""
    groups = [group for group in ([text for text in group if text in kept] for group in groups) if group]
    for_test = chosen_for_test(["\n".join(group) for group in groups], TEST_SHARE)
    train, test = (
        dict.fromkeys(text for group, tested in zip(groups, for_test, strict=True) if tested == part for text in group)
        for part in (False, True)
    )
    return list(train), [text for text in test if text not in train]


def _empty(name, count, length):
    if not count:
        return f"{name!r} has no texts; give a file with a text on each line."
    return (
        f"None of the {count} texts of {name!r} has at most {length} tokens that are not rare; choose a larger length."
    )


def _left_out(long, length, odd, rare):
    """Return what to add to the source about texts that are not in the data."""
    parts = [f"{long} longer than {length} tokens"] * (long > 0)
    parts += [f"{odd} with tokens that fewer than {rare} have"] * (odd > 0)
    return f"; left out: {' and '.join(parts)}" if parts else ""


LONGEST_NAME = 12  # tokens
LONGEST_LINE = 64
LONGEST_OF_FILE = 256
RARE = 20  # lines that a character of a tune must be in
FIELD = re.compile(r"[A-Za-z]:")
ANNOTATION = re.compile(r'"[^"]*"|![^!]*!|%.*|\\$')


def load_names(name, length, seed, data_dir):
    r"""Return "names", see `load_sequences`."""
    paths = files_of("names", "dist.*.first", f"The data set {name!r}")
    names = sorted({line.split()[0].lower() for path in paths for line in path.read_text("utf-8").splitlines() if line})
    source = f"{version_of('names')}: first names of the census of the USA, 1990"
    return token_data(name, "text", [[word] for word in names], source, seed, length or LONGEST_NAME)


def load_tunes(name, length, seed, data_dir):
    r"""Return "tunes", see `load_sequences`."""
    paths = files_of("music21", "corpus/oneills1850/*.abc", f"The data set {name!r}")
    tunes = [tune for path in paths for tune in lines_of_tunes(path.read_text("utf-8"))]
    source = (
        f"{version_of('music21')}: lines of {len(tunes)} tunes of O'Neill's Music of Ireland (1903) in ABC notation"
    )
    return token_data(name, "text", tunes, source, seed, length or LONGEST_LINE, RARE)


def load_txt(path, length, seed):
    r"""Return the lines of a `.txt` file, see `load_sequences`.

    Raises:
        ValueError: the file is no text in UTF-8, or has no line that fits.
    """
    try:
        lines = [line.strip() for line in path.read_text("utf-8-sig").splitlines()]
    except UnicodeDecodeError as error:
        raise ValueError(f"{str(path)!r} is no text in UTF-8 ({error}); save it as one.") from error
    longest = max(map(len, lines), default=0)
    length = length or min(longest + 1, LONGEST_OF_FILE)
    return token_data(path.stem, "text", [[line] for line in lines], f"lines of file {path.resolve()}", seed, length)


def lines_of_tunes(abc):
    r"""Return the lines of music of tunes in ABC notation.

    Fields ("K:Gm"), annotations in quotation marks and comments are taken off, runs of spaces become one, and lines
    without a bar line inside are left out: what stays is a whole line of music as it was printed.

    Args:
        abc: the text of a file.

    Returns:
        A list of lists of lines, one for each tune.

    Example:
        >>> lines_of_tunes('X: 1\nK:D\nd2 "p"fd |  e2 d2 | % slow\n')
        [['d2 fd | e2 d2 |']]
    """
    tunes = []
    for line in abc.splitlines():
        if line.startswith("X:"):
            tunes.append([])
        if tunes and not FIELD.match(line):
            music = " ".join(ANNOTATION.sub("", line).split())
            if "|" in music.strip("|: "):
                tunes[-1].append(music)
    return tunes
