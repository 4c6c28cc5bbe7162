r"""Series of measurements, cut into windows: carbon dioxide, sunspots, and columns of a `.csv` file."""

import csv

import numpy as np

from rnngan_tf.core.optional import needed, version_of
from rnngan_tf.data.sequences.codec import Scaling
from rnngan_tf.data.sequences.sequence_data import SequenceData

TEST_SHARE = 5  # the last fifth of a series is for testing
WEEKS, YEARS, STEPS = 52, 24, 24  # lengths of the windows of co2, of sunspots, of a file


def windows(values, length, what):
    r"""Cut a series into windows, one beginning at each step; those of the last fifth of the series are for testing.

    No test window shares a step with a training window.

    Args:
        values: `(steps, D)`.
        length: T.
        what: what the series is called in a message.

    Returns:
        `(train, test)`, each `(N, T, D)`.

    Raises:
        ValueError: a part of the series is shorter than a window.

    Example:
        >>> train, test = windows(np.arange(10.0)[:, None], 2, "ten numbers")
        >>> train.shape, test[:, :, 0].tolist()
        ((7, 2, 1), [[8.0, 9.0]])
    """
    last = len(values) // TEST_SHARE
    if last < length:
        raise ValueError(
            f"{what} has {len(values)} steps, and the last fifth of them ({last}), which is for testing, is shorter "
            f"than a window of {length}; choose a length of {last} at most, or give a longer series."
        )
    parts = values[: len(values) - last], values[len(values) - last :]
    return tuple(np.lib.stride_tricks.sliding_window_view(part, length, axis=0).swapaxes(1, 2) for part in parts)


def read_csv(path):
    r"""Read the numbers of a file of comma-separated values, rows in order of time.

    Args:
        path: a `pathlib.Path`; a first row that has no number in it names the columns.

    Returns:
        float64 `(steps, D)`, and the names of the D columns.

    Raises:
        ValueError: the file is empty or no text, its rows have different lengths, or a value is missing or no number.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            rows = [(reader.line_num, row) for row in reader if row]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{str(path)!r} cannot be read as comma-separated values ({error}).") from error
    names = tuple(f"column{number}" for number in range(1, len(rows[0][1]) + 1)) if rows else ()
    if rows and _is_heading(rows[0][1]):
        names = tuple(field.strip() for field in rows.pop(0)[1])
    if not rows:
        raise ValueError(f"{str(path)!r} has no numbers; give a file with a column for each feature and rows in time.")
    return np.array([_numbers(row, names, f"{str(path)!r}, line {line}") for line, row in rows]), names


def load_csv(path, length, seed):
    r"""Return the windows of a `.csv` file, see `load_sequences`."""
    values, names = read_csv(path)
    train, test = windows(values, length or STEPS, repr(str(path)))
    return _series(path.stem, train, test, f"file {path.resolve()}", seed, names)


def load_co2(name, length, seed, data_dir):
    r"""Return "co2", see `load_sequences`."""
    table = needed("statsmodels.api", f"The data set {name!r}").datasets.co2.load_pandas().data
    weeks = table["co2"].interpolate(method="linear").to_numpy("float64")[:, None]
    parts = windows(weeks, length or WEEKS, f"The series {name!r}")
    train, test = (part - part.mean(axis=1, keepdims=True) for part in parts)
    source = (
        f"{version_of('statsmodels')}: weekly carbon dioxide at Mauna Loa, {table.index[0].year} to "
        f"{table.index[-1].year}, {int(table['co2'].isna().sum())} missing weeks interpolated, less each window's mean"
    )
    return _series(name, train, test, source, seed, ("co2_ppm_above_mean",))


def load_sunspots(name, length, seed, data_dir):
    r"""Return "sunspots", see `load_sequences`."""
    table = needed("statsmodels.api", f"The data set {name!r}").datasets.sunspots.load_pandas().data
    numbers = table["SUNACTIVITY"].to_numpy("float64")[:, None]
    train, test = windows(numbers, length or YEARS, f"The series {name!r}")
    first, last = int(table["YEAR"].iloc[0]), int(table["YEAR"].iloc[-1])
    source = f"{version_of('statsmodels')}: yearly sunspot numbers, {first} to {last}"
    return _series(name, train, test, source, seed, ("sunspots",))


def _series(name, train, test, source, seed, names):
    """Return windows `(N, T, D)` in own units as a data set, scaled by what the training windows span."""
    scaling = Scaling.fit(train)
    splits = [(scaling.to_unit(part), None) for part in (train, test)]
    return SequenceData(name, "series", *splits, source, seed, scaling=scaling, feature_names=names)


def _numbers(row, names, where):
    """Return the numbers of a row, or say which is none."""
    if len(row) != len(names):
        raise ValueError(f"{where}, has {len(row)} values where there are {len(names)} columns; complete the row.")
    numbers = [_number(field) for field in row]
    for name, field, number in zip(names, row, numbers, strict=True):
        if number is None:
            raise ValueError(f"{where}, has {field!r} in the column {name!r}, which is no number; take it out.")
        if not np.isfinite(number):
            raise ValueError(f"{where}, has no finite value in the column {name!r}; fill the gap or take the row out.")
    return numbers


def _is_heading(row):
    """Tell whether a row has words in it and no number."""
    numbers = [_number(field) for field in row]
    return None in numbers and all(number is None or np.isnan(number) for number in numbers)


def _number(field):
    """Return a field as a float, NaN where it is empty, None where it is something else."""
    try:
        return float(field) if field.strip() else float("nan")
    except ValueError:
        return None
