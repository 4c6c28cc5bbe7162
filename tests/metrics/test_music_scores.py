"""Statistics of music: names of notes, and pieces whose scales, repetitions and spans are known."""

import numpy as np
import pytest
from pytest import approx

from rnngan_tf.metrics.sequences.music import (
    music_statistics,
    parse,
    pitch_class_divergence,
    repetition,
    scale_consistency,
)

MINOR = "A4:1 B4:1 C5:1 D5:1 E5:1 F5:1 G5:1"


@pytest.mark.parametrize(
    ("token", "pitch", "duration"),
    [
        ("C4:1", 60, 1),
        ("A4:0.5", 69, 0.5),
        ("F#4:2", 66, 2),
        ("B-3:1/3", 58, 1 / 3),
        ("Bb3:1/3", 58, 1 / 3),
        ("C##4:1", 62, 1),
        ("E--4:1", 62, 1),
        ("Cb4:1", 59, 1),
        ("B#3:1", 60, 1),
        ("C0:0.25", 12, 0.25),
        ("G9:0", 127, 0),
        ("R:1.5", None, 1.5),
    ],
)
def test_names_of_notes(token, pitch, duration):
    assert parse(token) == (pitch, approx(duration))


@pytest.mark.parametrize("token", ["H4:1", "C4", "C:1", "4:1", "C#-4:1", "C4:-1", "C4:1/0", "R", "", "c4:1", 60])
def test_what_is_no_note_is_told(token, refuse):
    with refuse("is no note; write pitch and duration such as 'G4:1'"):
        parse(token)


def test_scales_fit_wherever_they_begin():
    scale = np.array([0, 2, 4, 5, 7, 9, 11])
    assert all(scale_consistency((60 + shift + scale).tolist()) == 1 for shift in range(12))
    assert scale_consistency([parse(token).pitch for token in MINOR.split()]) == 1
    assert scale_consistency(list(range(60, 72))) == approx(7 / 12)  # all twelve: seven lie in any scale
    # C, C#, D: no major scale has three semitones in a row
    assert scale_consistency([60, 61, 62]) == approx(2 / 3)


def test_repetition_counts_patterns_of_three_that_came_before():
    assert repetition([1, 2, 3, 4, 5]) == 0
    assert repetition([1, 1, 1, 1, 1]) == approx(2 / 3)  # three patterns, one different
    assert repetition([1, 2, 3, 1, 2, 3]) == 0.25


def test_statistics_are_means_over_pieces():
    found = music_statistics([["C4:1", "R:1", "G4:0.5"], "C5:1 C4:1 D5:1 C#5:2"])
    # scales: 2 of 2 notes, and 3 of 4 (C, C, D or C#, ... in none all four); spans 7 and 14
    assert found == approx(((1 + 3 / 4) / 2, 0, (2.5 + 5) / 2, 10.5))


def test_rests_and_short_pieces_leave_out_what_they_do_not_have():
    found = music_statistics([["R:4"], []])
    assert found.phrase_duration == 2 and np.isnan([found.scale_consistency, found.repetition, found.pitch_span]).all()
    assert music_statistics(["C4:1 D4:1", "C4:1 C4:1 C4:1 C4:1"]).repetition == 0.5  # the first has no pattern


def test_pitch_classes_ignore_octaves_durations_and_rests():
    assert pitch_class_divergence(["C4:1 G4:1"], ["C2:2 R:1 G7:0.5", "C4:1 G4:1"]) == 0
    assert pitch_class_divergence(["C4:1"], ["C#4:1 R:1"]) == 1
    assert pitch_class_divergence(["C#4:1"], ["D-4:1", "Db2:1"]) == 0
    assert pitch_class_divergence(["C4:1"], ["R:1"]) == 1


def test_bad_input_is_told(refuse):
    with refuse("There are 0 generated pieces; give at least 1"):
        music_statistics([])
    with refuse("generated pieces are a str; give a list of pieces"):
        music_statistics("C4:1 D4:1")
    with refuse("generated pieces hold a int"):
        music_statistics([60])
    with refuse("real pieces hold no note"):
        pitch_class_divergence(["R:1"], ["C4:1"])
    with refuse("token 'X4:1' is no note"):
        pitch_class_divergence(["C4:1"], ["X4:1"])
