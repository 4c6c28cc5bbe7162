"""A voice is read from a score as it sounds, phrases end at fermatas, and every key becomes the one without signs."""

import zipfile
from fractions import Fraction

import pytest

from rnngan_tf.core.optional import files_of
from rnngan_tf.data import load_sequences
from rnngan_tf.data.sequences.music import SEMITONES, Note, phrases, read_voice, spelled, transposed

SCORE = """<?xml version="1.0"?>
<score-partwise>
  <part-list>
    <score-part id="P1"><part-name>Horn</part-name></score-part>
    <score-part id="P2"><part-name>Soprano 1</part-name></score-part>
  </part-list>
  <part id="P1"><measure><note><rest/><duration>4</duration></note></measure></part>
  <part id="P2">
    <measure>
      <attributes><divisions>2</divisions><key><fifths>2</fifths></key></attributes>
      <note><rest/><duration>2</duration></note>
      <note><pitch><step>D</step><octave>5</octave></pitch><duration>1</duration></note>
      <note><grace/><pitch><step>E</step><octave>5</octave></pitch></note>
      <note><pitch><step>C</step><alter>1</alter><octave>5</octave></pitch><duration>2</duration>
        <tie type="start"/></note>
    </measure>
    <measure>
      <note><pitch><step>C</step><alter>1</alter><octave>5</octave></pitch><duration>4</duration>
        <tie type="stop"/><notations><fermata/></notations></note>
      <attributes><divisions>4</divisions></attributes>
      <note><pitch><step>D</step><octave>5</octave></pitch><duration>2</duration></note>
    </measure>
  </part>
</score-partwise>
"""
CONTAINER = '<container><rootfiles><rootfile full-path="score.xml"/></rootfiles></container>'


@pytest.fixture(params=[".xml", ".mxl"])
def score(request, tmp_path):
    """The path of a small score, plain and compressed."""
    path = tmp_path / f"score{request.param}"
    if request.param == ".xml":
        path.write_text(SCORE)
        return path
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("score.xml", SCORE)
    return path


def semitone(pitch):
    return 12 * pitch[2] + SEMITONES[pitch[0]] + pitch[1]


def note(pitch, quarters=1, fermata=False, fifths=0):
    return Note(pitch, Fraction(quarters), fermata, fifths)


def test_a_voice_is_read_with_ties_joined_and_grace_notes_left_out(score):
    D, C = ("D", 0, 5), ("C", 1, 5)
    expected = [note(None, 1, False, 2), note(D, Fraction(1, 2), False, 2), note(C, 3, True, 2)]
    assert read_voice(score, "Soprano") == [*expected, note(D, Fraction(1, 2), False, 2)]


def test_a_score_without_the_voice_gives_no_notes(score):
    assert read_voice(score, "Tenor") == []


@pytest.mark.parametrize("fifths", range(-7, 8))
def test_every_major_scale_becomes_that_of_c_and_moves_by_one_interval(fifths):
    # The letters F C G D A E B in fifths, from one below the tonic to five above it: the notes of the scale.
    places = [fifths + step for step in range(-1, 6)]
    scale = [("FCGDAEB"[(place + 1) % 7], (place + 1) // 7, 4) for place in places]
    moved = [transposed(pitch, fifths) for pitch in scale]
    assert [pitch[:2] for pitch in moved] == [(letter, 0) for letter in "FCGDAEB"]
    intervals = {semitone(new) - semitone(old) for new, old in zip(moved, scale, strict=True)}
    assert len(intervals) == 1 and -5 <= intervals.pop() <= 6


def test_notes_outside_of_the_scale_keep_their_spelling():
    assert spelled(transposed(("G", 1, 4), fifths=3)) == "B4"  # the leading note of A major
    assert spelled(transposed(("F", 1, 4), fifths=-2)) == "G#4"  # that of G minor, in A minor
    assert spelled(transposed(("C", -1, 5), fifths=0)) == "Cb5"
    assert spelled(transposed(("B", 1, 3), fifths=0)) == "B#3"


def test_phrases_end_at_fermatas_without_the_rests_around_them():
    G, A, rest = ("G", 0, 4), ("A", 0, 4), None
    melody = [
        note(rest),
        note(G),
        note(rest),
        note(A, 2, True),
        note(rest, 1, True),
        note(A),
        note(G, 1, True),
        note(A),
    ]
    assert phrases(melody) == ["G4:1 R:1 A4:2", "A4:1 G4:1"]
    assert phrases([note(A), note(rest, 1, True)]) == ["A4:1"]
    assert phrases([note(A)]) == []


@pytest.fixture(scope="module")
def chorales():
    pytest.importorskip("music21")
    return load_sequences("chorales")


def test_chorales_are_phrases_of_few_notes(chorales):
    train, test = (chorales.decode(part) for part in (chorales.train_sequences, chorales.test_sequences))
    assert len(train) > 1200 and len(test) > 200 and not set(train) & set(test)
    lengths = [len(phrase.split()) for phrase in train]
    assert max(lengths) <= 16 and 7 < sum(lengths) / len(lengths) < 10
    assert {"C5:1", "G#4:1"} <= set(chorales.vocabulary)
    assert "left out: " in chorales.source and "401 chorales" in chorales.source


def test_most_notes_of_chorales_are_of_the_scale_without_signs(chorales):
    words = " ".join(chorales.decode(chorales.train_sequences)).split()
    signs = sum("#" in word or "b" in word for word in words)
    assert 0 < signs / len(words) < 0.06


@pytest.mark.parametrize("work", ["bwv66.6", "bwv140.7"])
def test_voices_are_read_as_music21_reads_them(work):
    music21 = pytest.importorskip("music21")
    (path,) = files_of("music21", f"corpus/bach/{work}.mxl", "The test")
    voice = next(part for part in music21.converter.parse(path).parts if part.partName == "Soprano")
    expected = [
        (None if element.isRest else element.nameWithOctave.replace("-", "b"), element.quarterLength)
        for element in voice.stripTies().flatten().notesAndRests
    ]
    read = read_voice(path, "Soprano")
    assert [(None if n.pitch is None else spelled(n.pitch), n.quarters) for n in read] == expected
