"""load_sequences finds data sets by name and files by path, and says in one sentence what is wrong."""

import re
import sys

import numpy as np
import pytest

import rnngan_tf as rg
from rnngan_tf.core import optional
from rnngan_tf.data import tfds_source
from rnngan_tf.data.sequences import load
from rnngan_tf.data.sequences.load import load_sequences

PACKAGES = {
    "co2": "statsmodels",
    "sunspots": "statsmodels",
    "names": "names",
    "tunes": "music21",
    "chorales": "music21",
}
MADE = ("sines", "garch", "tones")


def table():
    """Return the rows of the docstring's table that have a name: `{name: (T, D, kind)}`."""
    rows = re.findall(r'\| `"(\w+)"` \| .* \| (\d+), (\d+) \| (\w+) \|', load_sequences.__doc__)
    return {name: (int(steps), int(features), kind) for name, steps, features, kind in rows}


def test_the_table_names_every_data_set():
    assert list(table()) == list(load.LOADERS)


@pytest.mark.parametrize("name", [name for name in load.LOADERS if name != "mnist_rows_full"])
def test_each_data_set_is_as_the_table_says(name):
    if name in PACKAGES:
        pytest.importorskip(PACKAGES[name])
    data = load_sequences(name)
    assert (*data.sequence_shape, data.kind) == table()[name]
    train, test = data.train_sequences, data.test_sequences
    assert train.dtype == test.dtype == np.float32 and len(train) > len(test) > 0
    assert np.isfinite(train).all() and np.isfinite(test).all() and abs(train).max() <= 1
    assert not {sample.tobytes() for sample in train} & {sample.tobytes() for sample in test}
    assert (data.kind in ("text", "music")) == (data.vocabulary is not None) == (data.scaling is None)
    assert (data.kind == "audio") == (data.sampling_rate is not None)
    if data.num_classes:
        assert set(data.train_labels) == set(range(data.num_classes)) and data.train_labels.dtype == np.int32
    again = load_sequences(name)
    np.testing.assert_array_equal(again.train_sequences, train)
    np.testing.assert_array_equal(again.test_sequences, test)


def test_rows_are_those_of_the_images():
    images, rows = rg.load_images("mnist_mini"), load_sequences("mnist_rows")
    np.testing.assert_allclose(rows.decode(rows.test_sequences), images.test_images[..., 0], rtol=1e-6)
    np.testing.assert_array_equal(rows.train_labels, images.train_labels)
    same_order = next(iter(rows.train(8))), next(iter(images.train(8)))[..., 0]
    np.testing.assert_allclose(*same_order, atol=1e-6)
    assert rows.class_names == images.class_names and rows.test_sequences.min() == -1


def test_full_rows_are_those_of_mnist_in_the_folder_named(monkeypatch):
    def fake_mnist(name, data_dir):
        split = np.full((20, 28, 28, 1), 255, np.uint8), np.arange(20, dtype=np.int32) % 10
        return split, split, tuple("0123456789"), f"{name} in {data_dir}"

    monkeypatch.setattr(tfds_source, "read", fake_mnist)
    rows = load_sequences("mnist_rows_full", data_dir="here")
    assert (rows.train_sequences == 1).all() and rows.num_classes == 10
    assert rows.source == "the rows of each image of mnist in here"


def test_images_have_as_many_rows_as_they_have(refuse):
    assert load_sequences("mnist_rows", length=28).sequence_shape == (28, 28)
    with refuse("^'mnist_rows' has 28 steps, the rows of an image, not 14; leave length out.$"):
        load_sequences("mnist_rows", length=14)


@pytest.mark.parametrize("name", MADE)
def test_length_and_seed_decide_what_is_made(name):
    first, other = load_sequences(name, length=10), load_sequences(name, length=10, seed=1)
    assert first.sequence_shape[0] == 10 and first.seed == 0 and other.seed == 1
    assert not np.array_equal(first.train_sequences, other.train_sequences)
    assert not np.array_equal(first.test_sequences, other.test_sequences)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("sine", ["Unknown data set of sequences 'sine'", "Did you mean 'sines'?", "'chorales'"]),
        ("", ["Unknown data set of sequences ''"]),
        (3, ["Unknown data set of sequences 3"]),
    ],
)
def test_unknown_names_list_the_known_ones(name, words):
    with pytest.raises(ValueError) as error:
        load_sequences(name)
    assert all(word in str(error.value) for word in words)


@pytest.mark.parametrize("length", [1, 0, -4, 2.5, "12"])
def test_lengths_that_are_none_are_refused(length, refuse):
    with refuse("^length must be a whole number of steps of at least 2, but is"):
        load_sequences("sines", length=length)


def test_seeds_that_are_none_are_refused(refuse):
    with refuse("^seed must be a whole number from 0 to"):
        load_sequences("sines", seed=-1)


def test_files_are_found_by_their_path_and_ending(tmp_path, monkeypatch, refuse):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "words.txt").write_text("ab\nba\n")
    assert load_sequences("words.txt").source == f"lines of file {tmp_path / 'words.txt'}"
    assert load_sequences(tmp_path / "words.txt").name == "words"
    for missing in ("other.txt", "./other.csv", "~/no such file.txt"):
        with pytest.raises(FileNotFoundError, match=r"^The file of sequences '.*' does not exist; give the path of a"):
            load_sequences(missing)
    with refuse(r"^Sequences are read from .csv and .txt files, but the path is '.*'.$"):
        load_sequences(tmp_path)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_missing_package_is_named(name, monkeypatch):
    for module in ("music21", "names", "statsmodels.api"):
        monkeypatch.setitem(sys.modules, module, None)
    wanted = f"^The data set '{name}' needs the package {PACKAGES[name]}, .*install with: .*rnngan_tf.sequences.*$"
    with pytest.raises(ImportError, match=wanted):
        load_sequences(name)


def test_a_package_without_its_files_is_named():
    with pytest.raises(
        FileNotFoundError, match=r"^This reads corpus/\*.abc of the package keras, but .* no such files"
    ):
        optional.files_of("keras", "corpus/*.abc", "This")
