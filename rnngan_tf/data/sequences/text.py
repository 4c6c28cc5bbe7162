r"""Texts by characters: first names, tunes in ABC notation, and the lines of a `.txt` file."""

import re

from rnngan_tf.core.optional import files_of, version_of
from rnngan_tf.data.sequences.corpus import token_data

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
