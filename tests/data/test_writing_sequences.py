"""Sequences are written whole to files that other programs read, and only to files that fit what they are."""

import csv
import sys

import numpy as np
import pytest
from scipy.io import wavfile

from rnngan_tf.data import SequenceData, load_sequences, write_sequences
from rnngan_tf.data.sequences import writing

VOCABULARY = ("<end>", "Bb4:0.5", "F#4:1", "Abb4:1.5", "R:1")


@pytest.fixture
def melodies():
    empty = np.zeros((1, 4, 5), "float32"), None
    return SequenceData("melodies", "music", empty, empty, "made here", vocabulary=VOCABULARY)


@pytest.fixture
def words():
    empty = np.zeros((1, 3, 3), "float32"), None
    return SequenceData("words", "text", empty, empty, "made here", vocabulary=("<end>", "a", "é"))


def test_a_table_holds_own_units_a_row_for_each_step(tmp_path):
    data = load_sequences("mnist_rows")
    path = write_sequences(tmp_path / "new" / "digits.csv", data.test_sequences[:2], data)
    with open(path, newline="") as file:
        heading, *rows = csv.reader(file)
    assert heading == ["sequence", "step"] + [f"pixel{x}" for x in range(28)]
    numbers = np.array(rows, "float64")
    np.testing.assert_array_equal(numbers[:, :2], [(n, t) for n in range(2) for t in range(28)])
    np.testing.assert_allclose(numbers[:, 2:].reshape(2, 28, 28), data.decode(data.test_sequences[:2]), rtol=1e-6)
    assert [file.name for file in path.parent.iterdir()] == ["digits.csv"]


def test_texts_are_written_a_line_each(tmp_path, words, melodies):
    path = write_sequences(tmp_path / "words.TXT", words.encode(["aé", "", "éaa"]), words)
    assert path.read_text("utf-8") == "aé\n\néaa\n"
    path = write_sequences(tmp_path / "notes.txt", melodies.encode(["Abb4:1.5 R:1"]), melodies)
    assert path.read_text("utf-8") == "Abb4:1.5 R:1\n"


@pytest.mark.parametrize("ending", [".mid", ".midi"])
def test_midi_plays_the_phrases_one_after_another(ending, tmp_path, melodies):
    music21 = pytest.importorskip("music21")
    phrases = melodies.encode(["Bb4:0.5 F#4:1", "", "Abb4:1.5 R:1 F#4:1"])
    path = write_sequences(tmp_path / f"phrases{ending}", phrases, melodies)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    notes = music21.converter.parse(path, format="midi").parts[0].stripTies().flatten().notes
    # B flat 4 is MIDI's 70, F sharp 4 is 66, A double flat 4 is 67; a half note's rest stands between the phrases.
    played = [(note.pitch.midi, float(note.offset), float(note.quarterLength)) for note in notes]
    assert played == [(70, 0.0, 0.5), (66, 0.5, 1.0), (67, 3.5, 1.5), (66, 6.0, 1.0)]


def test_midi_without_a_note_is_refused(tmp_path, melodies, refuse):
    pytest.importorskip("music21")
    with refuse("^All phrases are empty"):
        write_sequences(tmp_path / "none.mid", melodies.encode(["", ""]), melodies)
    assert not list(tmp_path.iterdir())


def test_midi_without_music21_says_what_to_install(tmp_path, melodies, monkeypatch):
    monkeypatch.setitem(sys.modules, "music21", None)
    with pytest.raises(ImportError, match="^A MIDI file needs the package music21, .*pip install 'rnngan_tf.sequences"):
        write_sequences(tmp_path / "a.mid", melodies.encode(["Abb4:1.5"]), melodies)


def test_sound_is_sixteen_bits_with_silence_between(tmp_path):
    data = load_sequences("tones")
    sounds = np.array(data.test_sequences[:2])
    sounds[0, 0, 0], sounds[1, 0, 0] = 1.5, -1.0  # what is too loud is clipped, not wrapped around
    rate, recording = wavfile.read(write_sequences(tmp_path / "tones.wav", sounds, data))
    assert rate == 4000 and recording.dtype == np.int16
    recording = recording.reshape(2, 1024 + 400)
    assert not recording[:, 1024:].any() and recording[:, 0].tolist() == [32767, -32767]
    np.testing.assert_allclose(recording[:, 1:1024] / 32767, data.decode(sounds)[:, 1:], atol=1 / 32767)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a.csv", "^'words' is of kind 'text', which no .csv file holds; end the path in .txt.$"),
        ("a.wav", "^'words' is of kind 'text', which no .wav file holds; end the path in .txt.$"),
        ("a.mid", "^'words' is of kind 'text', which no .mid file holds; end the path in .txt.$"),
        ("a.mp3", "^Unknown ending of a file of sequences '.mp3'; known are '.csv', "),
        ("a", "^Unknown ending of a file of sequences ''; known are "),
    ],
)
def test_endings_that_do_not_fit_are_refused(name, message, tmp_path, words, refuse):
    with refuse(message):
        write_sequences(tmp_path / name, words.encode(["a"]), words)
    assert not list(tmp_path.iterdir())


def test_series_are_no_texts_and_music_names_all_its_endings(tmp_path, melodies, refuse):
    sines = load_sequences("sines")
    with refuse("^'sines' is of kind 'series', which no .txt file holds; end the path in .csv.$"):
        write_sequences(tmp_path / "a.txt", sines.test_sequences[:1], sines)
    with refuse("which no .wav file holds; end the path in .txt or .mid or .midi.$"):
        write_sequences(tmp_path / "a.wav", melodies.encode(["Abb4:1.5"]), melodies)


def test_sequences_that_are_none_are_refused(tmp_path, words, refuse):
    with refuse(r"^'words' decodes sequences of shape \(N, 3, 3\), but the shape is \(1, 3, 2\)"):
        write_sequences(tmp_path / "a.txt", np.zeros((1, 3, 2)), words)
    with refuse("^There are no sequences to write"):
        write_sequences(tmp_path / "a.txt", np.zeros((0, 3, 3)), words)
    with refuse("^The sequences have values that are not finite"):
        write_sequences(tmp_path / "a.txt", np.full((1, 3, 3), np.nan), words)
    assert not list(tmp_path.iterdir())


def test_a_failed_write_leaves_the_old_file(tmp_path, words, monkeypatch):
    path = tmp_path / "words.txt"
    path.write_text("old\n")

    def fail(part, texts, data):
        part.write_text("half")
        raise OSError("no space left")

    monkeypatch.setitem(writing.WRITERS, ".txt", (("text",), fail))
    with pytest.raises(OSError, match="no space left"):
        write_sequences(path, words.encode(["a"]), words)
    assert path.read_text() == "old\n" and [file.name for file in tmp_path.iterdir()] == ["words.txt"]
