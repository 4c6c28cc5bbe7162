r"""Statistics of monophonic music: pitch classes, scales, repetition, phrases, span (after Mogren, 2016).

A piece is a list of tokens, or a string of them with spaces between: pitch and duration in quarter notes, "G4:1",
"F#4:0.5" (sharp), "Bb3:1" or "B-3:1/3" (flat, as music21 writes it), or "R:1" for a rest.
"""

import re
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from rnngan_tf.metrics.sequences.text import jensen_shannon, ngrams

TOKEN = re.compile(r"(?:R|([A-G])(#*|-*|b*)(\d))(?::(\d+(?:\.\d+)?|\d+/[1-9]\d*))")
STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
MAJOR = (0, 2, 4, 5, 7, 9, 11)
PATTERN = 3  # notes


class Note(NamedTuple):
    """A pitch in semitones, 60 for C4 (as MIDI counts), None for a rest; and its duration in quarter notes."""

    pitch: int | None
    duration: float


class MusicStatistics(NamedTuple):
    """Means over pieces.

    Attributes:
        scale_consistency: see `scale_consistency`, in [0, 1].
        repetition: see `repetition`, in [0, 1].
        phrase_duration: quarter notes of a piece, rests included.
        pitch_span: semitones from the lowest note to the highest.
    """

    scale_consistency: float
    repetition: float
    phrase_duration: float
    pitch_span: float


def parse(token):
    """Return the `Note` of a token.

    Raises:
        ValueError: the token is none.

    Example:
        >>> parse("C4:1"), parse("Bb3:1/2"), parse("R:2")
        (Note(pitch=60, duration=1.0), Note(pitch=58, duration=0.5), Note(pitch=None, duration=2.0))
    """
    found = TOKEN.fullmatch(token) if isinstance(token, str) else None
    if not found:
        raise ValueError(
            f"The token {token!r} is no note; write pitch and duration such as 'G4:1', 'F#4:0.5', 'Bb3:1' or 'R:1'."
        )
    letter, accidentals, octave, duration = found.groups()
    duration = float(Fraction(duration))
    if letter is None:
        return Note(None, duration)
    shift = len(accidentals) * (1 if "#" in accidentals else -1)
    return Note(12 * (int(octave) + 1) + STEPS[letter] + shift, duration)


def pitch_class_divergence(real, generated):
    """Return the Jensen-Shannon divergence of the twelve pitch classes' frequencies in bits, in [0, 1], 0 the best.

    Args:
        real, generated: lists of pieces; every note counts once, however long.

    Raises:
        ValueError: no pieces, a token that is no note, or no note in the real pieces.

    Example:
        >>> pitch_class_divergence([["C4:1", "G4:1"]], [["G2:1", "C6:2", "R:1"]])
        0.0
    """
    classes = [
        [pitch % 12 for piece in _pieces(name, pieces) for pitch in _pitches(piece)]
        for name, pieces in (("real", real), ("generated", generated))
    ]
    if not classes[0]:
        raise ValueError("The real pieces hold no note; give pieces with notes such as 'G4:1'.")
    return jensen_shannon(*classes)


def music_statistics(pieces):
    """Return the `MusicStatistics` of pieces; a mean over no piece at all, such as spans of rests alone, is NaN.

    Args:
        pieces: a list of pieces, each a list of tokens or a string.

    Raises:
        ValueError: no pieces, or a token that is no note.

    Example:
        >>> music_statistics(["C4:1 E4:1 G4:2", "C4:1 C#4:1 D5:1 R:1"])         # 3 of 3 and 2 of 3 notes in a scale
        MusicStatistics(scale_consistency=0.8333333333333333, repetition=0.0, phrase_duration=4.0, pitch_span=10.5)
    """
    notes = _pieces("generated", pieces)
    melodies = [melody for melody in map(_pitches, notes) if melody]
    longer = [melody for melody in melodies if len(melody) >= PATTERN]
    return MusicStatistics(
        _mean(map(scale_consistency, melodies)),
        _mean(map(repetition, longer)),
        _mean(sum(note.duration for note in piece) for piece in notes),
        _mean(max(melody) - min(melody) for melody in melodies),
    )


def scale_consistency(melody):
    """Return the share of a melody's notes that lie in the major or minor scale which fits best, from 7/12 up to 1.

    Each of the 24 scales, minor being natural minor, holds the same pitches as one of the twelve major ones.

    Args:
        melody: pitches in semitones, at least one.

    Example:
        >>> scale_consistency([60, 62, 64, 66]), scale_consistency([60, 61, 62])   # all in G major; C and D in C major
        (1.0, 0.6666666666666666)
    """
    scales = [{(tonic + step) % 12 for step in MAJOR} for tonic in range(12)]
    return max(sum(pitch % 12 in scale for pitch in melody) for scale in scales) / len(melody)


def repetition(melody):
    """Return the share of a melody's patterns of three pitches that it had already, in [0, 1).

    Args:
        melody: pitches, at least three.

    Example:
        >>> repetition([60, 62, 64, 60, 62, 64])       # four patterns, the last one was the first
        0.25
    """
    patterns = ngrams(melody, PATTERN)
    return 1 - len(set(patterns)) / len(patterns)


def as_tokens(name, pieces, least=1):
    """Return pieces as lists of tokens.

    Args:
        name: what the pieces are called in messages.
        pieces: a list of pieces, each a list of tokens or a string of them with spaces between.
        least: the fewest pieces that are enough.

    Raises:
        ValueError: no such pieces, or too few.

    Example:
        >>> as_tokens("real", ["C4:1 R:1", ["G4:1"]])
        [['C4:1', 'R:1'], ['G4:1']]
    """
    accepted = "give a list of pieces, each a list of tokens such as ['G4:1', 'R:1'], or a string of them"
    if isinstance(pieces, (str, bytes, dict)) or not hasattr(pieces, "__iter__"):
        raise ValueError(f"The {name} pieces are a {type(pieces).__name__}; {accepted}.")
    pieces = list(pieces)
    for piece in pieces:
        if not isinstance(piece, (str, list, tuple)):
            raise ValueError(f"The {name} pieces hold a {type(piece).__name__}; {accepted}.")
    if len(pieces) < least:
        raise ValueError(f"There are {len(pieces)} {name} pieces; give at least {least}.")
    return [piece.split() if isinstance(piece, str) else list(piece) for piece in pieces]


def _pieces(name, pieces):
    """Return pieces as lists of `Note`."""
    return [[parse(token) for token in piece] for piece in as_tokens(name, pieces)]


def _pitches(piece):
    return [note.pitch for note in piece if note.pitch is not None]


def _mean(values):
    values = list(values)
    return float(np.mean(values)) if values else float("nan")
