r"""Generated sequences as files that other programs open: tables, texts, MIDI and sound."""

import csv
import pathlib
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from rnngan_tf.core.annotations import PathLike
from rnngan_tf.core.files import replacing
from rnngan_tf.core.names import choose
from rnngan_tf.core.optional import check_installed, needed
from rnngan_tf.data.sequences.codec import SequenceCodec
from rnngan_tf.data.sequences.music import REST

PAUSE = 2.0  # quarter notes between phrases
SILENCE = 0.1  # seconds between sounds
MIDI = (".mid", ".midi")


def check_writer(path):
    r"""Raise a `MissingPackageError` where the ending of a path needs a package that is not installed."""
    if pathlib.Path(path).suffix.lower() in MIDI:
        check_installed({"music21": "music21"}, "A MIDI file")


def write_sequences(path: PathLike, sequences: ArrayLike, data: SequenceCodec) -> Path:
    r"""Write sequences to a file; its ending decides what it is.

    | ending | of the kinds | what is written |
    |---|---|---|
    | `.csv` | series | own units, a row for each step: `sequence,step,` and a column for each feature |
    | `.txt` | text, music | a line for each sequence |
    | `.mid`, `.midi` | music | one melody: all phrases with a half note's rest between (music21) |
    | `.wav` | audio | one recording: all sounds with 0.1 s of silence between, 16 bits |

    The file appears whole or not at all, and replaces one that is there.

    Args:
        path: where to write; missing folders are made.
        sequences: `(N, T, D)` of the data's shape, such as a generator gives.
        data: the `SequenceData` that they are like.

    Returns:
        The path, a `pathlib.Path`.

    Raises:
        ValueError: an unknown ending, one that does not fit the kind, sequences of another shape, not finite, or none.
        ImportError: music21 is not installed (MIDI only).

    Example:
        >>> import tempfile
        >>> from rnngan_tf.data import load_sequences
        >>> data = load_sequences("sines", length=3)
        >>> path = write_sequences(tempfile.mkdtemp() + "/waves.csv", data.test_sequences[:2] * 0, data)
        >>> path.read_text().split()
        ['sequence,step,value', '0,0,0.0', '0,1,0.0', '0,2,0.0', '1,0,0.0', '1,1,0.0', '1,2,0.0']
    """
    path = pathlib.Path(path).expanduser()
    kinds, write = choose("ending of a file of sequences", path.suffix.lower(), WRITERS)
    check_writer(path)
    if data.kind not in kinds:
        fitting = [suffix for suffix, (fits, _) in WRITERS.items() if data.kind in fits]
        raise ValueError(
            f"{data.name!r} is of kind {data.kind!r}, which no {path.suffix} file holds; "
            f"end the path in {' or '.join(fitting)}."
        )
    if not np.isfinite(sequences).all():
        raise ValueError("The sequences have values that are not finite: the generator that made them has diverged.")
    decoded = data.decode(sequences)
    if not len(decoded):
        raise ValueError(f"There are no sequences to write to {str(path)!r}; give at least one.")
    with replacing(path) as part:
        write(part, decoded, data)
    return path


def _write_csv(path, values, data):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["sequence", "step", *data.feature_names])
        for (sequence, step), features in zip(
            np.ndindex(values.shape[:2]), values.reshape(-1, values.shape[2]), strict=True
        ):
            writer.writerow([sequence, step, *features])


def _write_txt(path, texts, data):
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")


def _write_midi(path, texts, data):
    music21 = needed("music21", "A MIDI file")
    phrases = [text.split() for text in texts if text]
    if not phrases:
        raise ValueError("All phrases are empty, so that there is nothing to play; train the generator for longer.")
    voice = music21.stream.Part()
    for phrase in phrases:
        for word in phrase:
            pitch, quarters = word.split(":")
            length = float(quarters)
            note = music21.note
            voice.append(
                note.Rest(length) if pitch == REST else note.Note(pitch.replace("b", "-"), quarterLength=length)
            )
        voice.append(music21.note.Rest(PAUSE))
    voice.write("midi", path)


def _write_wav(path, waves, data):
    from scipy.io import wavfile

    silence = np.zeros((len(waves), round(SILENCE * data.sampling_rate)), "float32")
    sound = np.concatenate([waves, silence], axis=1).reshape(-1)  # (N (samples + silence),)
    wavfile.write(path, data.sampling_rate, np.rint(np.clip(sound, -1.0, 1.0) * 32767).astype("int16"))


WRITERS = {
    ".csv": (("series",), _write_csv),
    ".txt": (("text", "music"), _write_txt),
    ".mid": (("music",), _write_midi),
    ".midi": (("music",), _write_midi),
    ".wav": (("audio",), _write_wav),
}
