"""Windows of a measured series are split by time, and files with gaps are refused in one sentence."""

import numpy as np
import pytest

from rnngan_tf.data import load_sequences
from rnngan_tf.data.sequences.series import windows


def write(folder, text, encoding="utf-8"):
    path = folder / "measured.csv"
    path.write_text(text, encoding=encoding)
    return path


def rows(count):
    """Return a file of two columns, the second ten times the first."""
    return "speed,force\n" + "".join(f"{k},{10 * k}\n" for k in range(count))


def test_windows_begin_at_each_step_and_none_crosses_the_cut():
    train, test = windows(np.arange(20.0)[:, None], 3, "twenty numbers")
    # The last fifth is 16 to 19: two windows of three, and 14 of them before it.
    np.testing.assert_array_equal(train[..., 0], np.arange(14)[:, None] + np.arange(3))
    np.testing.assert_array_equal(test[..., 0], [[16, 17, 18], [17, 18, 19]])


def test_a_series_shorter_than_its_windows_is_refused(tmp_path, refuse):
    path = write(tmp_path, rows(20))
    assert load_sequences(path, length=4).test_sequences.shape == (1, 4, 2)
    message = (
        r"has 20 steps, and the last fifth of them \(4\), .* shorter than a window of 5; choose a length of 4 at most"
    )
    with refuse(message):
        load_sequences(path, length=5)


def test_columns_are_features_scaled_by_the_training_part(tmp_path):
    data = load_sequences(write(tmp_path, rows(20)), length=2)
    assert (data.name, data.kind, data.sequence_shape) == ("measured", "series", (2, 2))
    assert data.feature_names == ("speed", "force")
    # Training has 0 to 15: 15 becomes 1, and 19, the last of the test part, 2 * 19 / 15 - 1.
    assert data.train_sequences.min() == -1 and data.train_sequences.max() == 1
    np.testing.assert_allclose(data.test_sequences[-1, -1], [2 * 19 / 15 - 1] * 2, rtol=1e-6)
    np.testing.assert_allclose(data.decode(data.test_sequences)[-1, -1], [19, 190], rtol=1e-6)


@pytest.mark.parametrize("text", ["1,2\n" * 10, "\n" + "1,2\n\n" * 10, "\ufeff" + "1, 2\r\n" * 10])
def test_files_without_names_and_with_empty_lines_are_read(text, tmp_path):
    data = load_sequences(write(tmp_path, text), length=2)
    assert data.feature_names == ("column1", "column2")
    np.testing.assert_array_equal(data.decode(data.train_sequences), np.tile([1.0, 2.0], (7, 2, 1)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no numbers; give a file with a column for each feature"),
        ("a,b\n", "has no numbers; give a file with a column for each feature"),
        ("a,b\n1,2\n3,\n", "line 3, has no finite value in the column 'b'; fill the gap or take the row out"),
        ("1,2\n3,nan\n", "line 2, has no finite value in the column 'column2'"),
        ("1,2\n3,inf\n", "line 2, has no finite value in the column 'column2'"),
        ("nan,nan\n1,2\n", "line 1, has no finite value in the column 'column1'"),
        ("day,b\n2020-01-01,2\n", "line 2, has '2020-01-01' in the column 'day', which is no number; take it out"),
        ("a,b\n1,2\n3\n", "line 3, has 1 values where there are 2 columns; complete the row"),
    ],
)
def test_files_with_gaps_and_words_are_refused(text, message, tmp_path, refuse):
    with refuse(message):
        load_sequences(write(tmp_path, text), length=2)


def test_a_file_that_is_no_text_is_refused(tmp_path, refuse):
    (tmp_path / "image.csv").write_bytes(b"\x89PNG\xff\xfe")
    with refuse("cannot be read as comma-separated values"):
        load_sequences(tmp_path / "image.csv")


def test_carbon_dioxide_is_what_lies_above_the_mean_of_each_window():
    statsmodels = pytest.importorskip("statsmodels.api")
    data = load_sequences("co2")
    weeks = statsmodels.datasets.co2.load_pandas().data["co2"]
    assert data.sequence_shape == (52, 1) and "59 missing weeks interpolated" in data.source
    values = data.decode(data.test_sequences)
    np.testing.assert_allclose(values.mean(1), 0, atol=1e-4)
    last = weeks.to_numpy()[-52:]  # a year without gaps
    np.testing.assert_allclose(values[-1, :, 0], last - last.mean(), atol=1e-4)
    # 2284 weeks: 456 for testing, 1828 before; of 52 weeks each 405 and 1777 windows.
    assert (len(data.train_sequences), len(data.test_sequences)) == (1777, 405)


def test_sunspots_are_numbers_of_years():
    statsmodels = pytest.importorskip("statsmodels.api")
    data = load_sequences("sunspots", length=32)
    numbers = statsmodels.datasets.sunspots.load_pandas().data["SUNACTIVITY"].to_numpy()
    values = data.decode(np.concatenate([data.train_sequences, data.test_sequences]))
    np.testing.assert_allclose(values[0, :, 0], numbers[:32], atol=1e-3)
    np.testing.assert_allclose(values[-1, :, 0], numbers[-32:], atol=1e-3)
    # 309 years: 61 for testing, 248 before.
    assert (len(data.train_sequences), len(data.test_sequences)) == (248 - 31, 61 - 31)
