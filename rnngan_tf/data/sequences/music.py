"""Music as tokens: chorales and tunes, and the reading of MusicXML."""

import zipfile
from fractions import Fraction
from typing import NamedTuple
from xml.etree import ElementTree

from rnngan_tf.core.optional import files_of, version_of
from rnngan_tf.data.sequences.text import token_data

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
        notes: a list of `rnngan_tf.data.sequences.music.Note`.

    Returns:
        A list of texts: each note as its pitch and its duration in quarter notes, with a space between.

    Example:
        >>> from fractions import Fraction
        >>> from rnngan_tf.data.sequences.music import Note
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


FIFTHS = "FCGDAEB"  # the letters in fifths, one more sharp with each
SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ACCIDENTALS = {-2: "bb", -1: "b", 0: "", 1: "#", 2: "##"}


class Note(NamedTuple):
    r"""A note or a rest of a melody.

    Attributes:
        pitch: `(letter, alteration in semitones, octave)`, C4 being middle C; None for a rest.
        quarters: the duration in quarter notes, a `Fraction`.
        fermata: whether a fermata stands over it.
        fifths: the key signature, sharps less flats.
    """

    pitch: tuple | None
    quarters: Fraction
    fermata: bool
    fifths: int


def read_voice(path, voice):
    r"""Read the melody of a voice, tied notes as one, without grace notes.

    Args:
        path: a `pathlib.Path` of a score, `.xml` or `.mxl` (compressed).
        voice: how the name of its part begins ("Soprano"); of several the first counts.

    Returns:
        A list of `Note`, empty when the score has no such part.
    """
    if path.suffix != ".mxl":
        with open(path, "rb") as file:
            return _read(file, voice)
    with zipfile.ZipFile(path) as archive:
        container = ElementTree.fromstring(archive.read("META-INF/container.xml"))
        score = next(element for element in container.iter() if element.tag.endswith("rootfile")).get("full-path")
        with archive.open(score) as file:
            return _read(file, voice)


def transposed(pitch, fifths):
    r"""Return a pitch of a key with `fifths` sharps (flats where negative) in the key without any, and nearby.

    In fifths (F C G D A E B, then F# C# ...), to transpose is to subtract: the spelling stays that of the scale's step.

    Example:
        >>> transposed(("F", 1, 4), fifths=2)  # the third of D major, in C major
        ('E', 0, 4)
    """
    letter, alteration, octave = pitch
    place = FIFTHS.index(letter) + 7 * alteration - fifths
    alteration, letter = place // 7, FIFTHS[place % 7]
    up = (-7 * fifths) % 12
    semitone = 12 * octave + SEMITONES[pitch[0]] + pitch[1] + (up if up <= 6 else up - 12)
    return letter, alteration, (semitone - SEMITONES[letter] - alteration) // 12


def spelled(pitch):
    r"""Return a pitch as a word.

    Example:
        >>> spelled(("B", -1, 4))
        'Bb4'
    """
    letter, alteration, octave = pitch
    return f"{letter}{ACCIDENTALS[alteration]}{octave}"


def _read(file, voice):
    """Return the notes of the first part so named, reading no further than its end."""
    names = {}
    for _, element in ElementTree.iterparse(file):
        if element.tag == "score-part":
            names[element.get("id")] = element.findtext("part-name") or ""
        elif element.tag == "part":
            if names[element.get("id")].startswith(voice):
                return _notes(element)
            element.clear()
    return []


def _notes(part):
    """Return the notes of a part, those tied to the one before added to it."""
    notes, divisions, fifths = [], 1, 0
    for element in (element for measure in part.iter("measure") for element in measure):
        if element.tag == "attributes":
            divisions = int(element.findtext("divisions") or divisions)
            fifths = int(element.findtext("key/fifths") or fifths)
        elif element.tag == "note" and element.find("grace") is None:
            quarters = Fraction(int(element.findtext("duration")), divisions)
            note = Note(_pitch(element), quarters, element.find("notations/fermata") is not None, fifths)
            if "stop" in (tie.get("type") for tie in element.findall("tie")):
                last = notes.pop()
                note = last._replace(quarters=last.quarters + quarters, fermata=last.fermata or note.fermata)
            notes.append(note)
    return notes


def _pitch(element):
    if element.find("pitch") is None:
        return None
    letter, octave = (element.findtext(f"pitch/{part}") for part in ("step", "octave"))
    return letter, int(element.findtext("pitch/alter") or 0), int(octave)
