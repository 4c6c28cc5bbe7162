r"""`load_sequences`: every data set of sequences by its name, and a file by its path."""

import pathlib

from rnngan_tf.core.annotations import PathLike
from rnngan_tf.core.names import choose
from rnngan_tf.data.checks import checked_length, checked_seed, is_path
from rnngan_tf.data.sequences import music, series, synthetic, text
from rnngan_tf.data.sequences.sequence_data import SequenceData


def load_sequences(
    name: PathLike, length: int | None = None, seed: int = 0, data_dir: PathLike | None = None
) -> SequenceData:
    r"""Load a data set of sequences into memory.

    | name | sequences | T, D | kind |
    |---|---|---|---|
    | `"sines"` | 10,000 + 4,000 waves of 1 to 5 cycles; classes: the nearest whole number of cycles | 30, 1 | series |
    | `"garch"` | 10,000 + 4,000 paths of daily returns, GJR-GARCH(1,1), in percent | 64, 1 | series |
    | `"tones"` | 10,000 + 4,000 decaying tones at 4 kHz; classes: 8 pitches | 64, 16 | audio |
    | `"mnist_rows"` | 10,000 + 1,000 digits of `"mnist_mini"`, row by row; classes: the digits | 28, 28 | series |
    | `"mnist_rows_full"` | 60,000 + 10,000 digits of `"mnist"`, as `load_images` finds it | 28, 28 | series |
    | `"co2"` | carbon dioxide week by week, above the window's mean, in ppm (statsmodels) | 52, 1 | series |
    | `"sunspots"` | sunspots year by year (statsmodels) | 24, 1 | series |
    | `"names"` | first names in lower case (names) | 12, 27 | text |
    | `"tunes"` | lines of Irish tunes in ABC notation (music21) | 64, 44 | text |
    | `"chorales"` | phrases of Bach's chorales as notes, `"G4:1 A4:0.5"` (music21) | 16, 107 | music |
    | a path of a `.csv` file | windows of its rows, a column for each feature | 24, columns | series |
    | a path of a `.txt` file | its lines | longest + 1 (256 at most), characters + 1 | text |

    The packages in brackets are optional; `pip install rnngan_tf[sequences]` installs all of them, and their files are
    read where they are. Of a measured series the last fifth is for testing and the windows, one from each step on, lie
    wholly before or after the cut. `"co2"`: 59 missing weeks are interpolated, and from each window its mean is taken,
    because the level rises from year to year and no training window has that of the test windows; what stays is the
    season and the year's rise. A series is scaled by what its training windows span, so that test windows may go
    beyond [-1, 1]; `"garch"` by 10 percent, to which larger returns are set (about 1 in 90,000), `"sines"` not at all.

    Texts, tune lines and phrases count once each, and one in five is for testing: of `"tunes"` and `"chorales"` whole
    tunes and chorales, without what training has as well. Texts longer than T, and those with a rare token, are left
    out; `.source` says how many.

    Args:
        name: a name of the table, or the path of a file (a name wins: write `"./sines"` for a file called so).
        length: T, at least 2: the steps of a window or of a made series, or the most tokens of a text; None for that
            of the table.
        seed: 0 to 2**63 - 1; decides the order of training, and what is drawn for `"sines"`, `"garch"` and `"tones"`.
        data_dir: the folder of tensorflow-datasets for `"mnist_rows_full"`; None as in `load_images`.

    Returns:
        A `SequenceData`.

    Raises:
        ValueError: an unknown name, a length or a seed that is none, a file that is empty or has gaps.
        FileNotFoundError: there is no such file.
        ImportError: the package that the data set is read from is not installed.
        OSError: `"mnist_rows_full"` is not on disk and cannot be downloaded.

    Example:
        >>> data = load_sequences("tones")
        >>> data.sequence_shape, data.sampling_rate, data.decode(data.test_sequences[:2]).shape
        ((64, 16), 4000, (2, 1024))
    """
    length, seed = checked_length(length), checked_seed(seed)
    if is_path(name, LOADERS) or str(name).lower().endswith(tuple(READERS)):
        return _load_file(pathlib.Path(name).expanduser(), length, seed)
    return choose("data set of sequences", name, LOADERS)(name, length, seed, data_dir)


def _load_file(path, length, seed):
    """Read a file with the reader of its ending."""
    if path.suffix.lower() not in READERS:
        raise ValueError(f"Sequences are read from {' and '.join(READERS)} files, but the path is {str(path)!r}.")
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise FileNotFoundError(f"The file of sequences {str(path)!r} {what}; give the path of a file.")
    return READERS[path.suffix.lower()](path, length, seed)


READERS = {".csv": series.load_csv, ".txt": text.load_txt}
LOADERS = {
    "sines": synthetic.load_sines,
    "garch": synthetic.load_garch,
    "tones": synthetic.load_tones,
    "mnist_rows": synthetic.load_rows,
    "mnist_rows_full": synthetic.load_rows,
    "co2": series.load_co2,
    "sunspots": series.load_sunspots,
    "names": text.load_names,
    "tunes": text.load_tunes,
    "chorales": music.load_chorales,
}
