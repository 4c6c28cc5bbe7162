r"""Melodies as notes: the phrases of Bach's chorales."""

from rnngan_tf.core.optional import files_of, version_of
from rnngan_tf.data.sequences.corpus import token_data
from rnngan_tf.data.sequences.musicxml import read_voice, spelled, transposed

LONGEST_PHRASE = 16  # notes
RARE = 5  # phrases that a note must be in
REST = "R"


def load_chorales(name, length, seed, data_dir):
    r"""Return "chorales", see `load_sequences`."""
    paths = files_of("music21", "corpus/bach/*.*xl", f"The data set {name!r}")
    chorales = [phrases(read_voice(path, "Soprano")) for path in paths]
    chorales = [texts for texts in chorales if texts]
    source = (
        f"{version_of('music21')}: the soprano's phrases, from fermata to fermata, of {len(chorales)} chorales "
        "by J. S. Bach, transposed to a signature without sharps and flats"
    )
    return token_data(name, "music", chorales, source, seed, length or LONGEST_PHRASE, RARE)


def phrases(notes):
    r"""Return the phrases of a melody, each ending at a fermata, transposed to a key signature of no sharps and flats.

    That is C major or A minor, or the same scale from another step for the melodies in an older mode. Rests before and
    after a phrase are left out, and so is what follows the last fermata.

    Args:
        notes: a list of `rnngan_tf.data.sequences.musicxml.Note`.

    Returns:
        A list of texts: each note as its pitch and its duration in quarter notes, with a space between.

    Example:
        >>> from fractions import Fraction
        >>> from rnngan_tf.data.sequences.musicxml import Note
        >>> notes = [Note(("D", 0, 5), Fraction(1), False, 2), Note(("C", 1, 5), Fraction(3, 2), True, 2)]
        >>> phrases(notes)
        ['C5:1 B4:1.5']
    """
    texts, phrase = [], []
    for note in notes:
        if note.pitch is not None or phrase:
            phrase.append(_word(note))
        if note.fermata and phrase:
            while phrase[-1].startswith(REST):
                phrase.pop()
            texts.append(" ".join(phrase))
            phrase = []
    return texts


def _word(note):
    pitch = REST if note.pitch is None else spelled(transposed(note.pitch, note.fifths))
    return f"{pitch}:{float(note.quarters):g}"
