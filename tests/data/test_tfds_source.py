"""tensorflow-datasets is read where it is, downloaded where it is not, and leaves nothing behind where that fails.

The library is replaced by a fake one: no test needs its data or the network.
"""

import io
import pathlib
import sys
import types
import urllib.error

import numpy as np
import pytest

from rnngan_tf.data import load_images, tfds_source


class FakeBuilder:
    """As much of a tfds.core.DatasetBuilder as is used."""

    url_infos = {"https://example.org/digits.gz": None}
    failure = None  # what download_and_prepare raises, after writing half of its files
    damaged = False

    def __init__(self, name, data_dir):
        self.data_dir = self.data_path = str(pathlib.Path(data_dir) / name / "3.0.1")
        label = types.SimpleNamespace(names=[str(digit) for digit in range(10)])
        self.info = types.SimpleNamespace(full_name=f"{name}/3.0.1", features={"label": label})

    def is_prepared(self):
        return pathlib.Path(self.data_path, "dataset_info.json").exists()

    def download_and_prepare(self, download_dir):
        pathlib.Path(download_dir, "digits.gz.tmp").write_text("half")
        pathlib.Path(self.data_path).parent.mkdir(parents=True)
        if self.failure:
            raise self.failure
        pathlib.Path(self.data_path).mkdir()
        pathlib.Path(self.data_path, "dataset_info.json").write_text("{}")

    def as_dataset(self, split, batch_size, shuffle_files):
        if self.damaged:
            raise RuntimeError("corrupted record at 0\nand a long trace")
        count = {"train": 20, "test": 10}[split]
        return {"image": np.zeros((count, 28, 28, 1), np.uint8), "label": np.arange(count, dtype=np.int64) % 10}


@pytest.fixture
def library(monkeypatch):
    monkeypatch.delenv("TFDS_DATA_DIR", raising=False)
    fake = types.SimpleNamespace(builder=FakeBuilder, as_numpy=lambda columns: columns)
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", fake)
    monkeypatch.setattr(FakeBuilder, "failure", None)
    monkeypatch.setattr(FakeBuilder, "damaged", False)
    return fake


@pytest.fixture
def online(monkeypatch):
    def urlopen(request, timeout):
        raise urllib.error.HTTPError(request.full_url, 403, "no HEAD here", {}, io.BytesIO())  # still an answer

    monkeypatch.setattr("urllib.request.urlopen", urlopen)


@pytest.fixture
def offline(monkeypatch):
    def urlopen(request, timeout):
        raise urllib.error.URLError("Name or service not known")

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    monkeypatch.setattr(FakeBuilder, "download_and_prepare", None)  # must not be reached: it would retry for minutes


def prepare(folder, name="mnist"):
    version = folder / name / "3.0.1"
    version.mkdir(parents=True)
    (version / "dataset_info.json").write_text("{}")


def message_of(call):
    with pytest.raises(OSError) as error:
        call()
    message = str(error.value)
    assert "\n" not in message and message.endswith(".") and "mnist_mini" in message
    return message


def test_prepared_data_is_read_without_the_network(library, offline, tmp_path):
    prepare(tmp_path)
    data = load_images("mnist", data_dir=tmp_path)
    assert (data.train_images.shape, data.test_images.shape) == ((20, 28, 28, 1), (10, 28, 28, 1))
    assert data.train_images.dtype == np.uint8 and data.train_labels.dtype == np.int32
    assert data.class_names == tuple("0123456789")
    assert data.source == f"tensorflow-datasets mnist/3.0.1, folder {tmp_path / 'mnist' / '3.0.1'}"


def test_the_folder_is_the_argument_else_the_environment(library, tmp_path, monkeypatch):
    prepare(tmp_path / "environment")
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path / "environment"))
    assert tfds_source.found("mnist")
    assert not tfds_source.found("mnist", data_dir=tmp_path / "argument")


def test_looking_for_data_never_touches_the_network(library, offline, tmp_path):
    assert not tfds_source.found("mnist", tmp_path)


def test_without_network_the_error_is_one_sentence_and_nothing_is_made(library, offline, tmp_path):
    folder = tmp_path / "deep" / "data"
    message = message_of(lambda: load_images("cifar10", data_dir=folder))
    assert f"'cifar10' is not in {folder} and could not be downloaded (URLError:" in message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("failure", [ConnectionError("reset\nby peer"), KeyboardInterrupt()])
def test_a_download_that_breaks_off_leaves_nothing_behind(library, online, tmp_path, monkeypatch, failure):
    monkeypatch.setattr(FakeBuilder, "failure", failure)
    if isinstance(failure, KeyboardInterrupt):
        with pytest.raises(KeyboardInterrupt):
            load_images("mnist", data_dir=tmp_path / "data")
    else:
        assert "(ConnectionError: reset)" in message_of(lambda: load_images("mnist", data_dir=tmp_path / "data"))
    assert list(tmp_path.iterdir()) == []


def test_a_failure_keeps_what_was_there_before(library, online, tmp_path, monkeypatch):
    prepare(tmp_path, "cifar10")
    monkeypatch.setattr(FakeBuilder, "failure", ConnectionError("reset"))
    message_of(lambda: load_images("mnist", data_dir=tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["cifar10"]


def test_a_download_keeps_the_data_set_and_drops_the_archives(library, online, tmp_path):
    assert load_images("mnist", data_dir=tmp_path / "data").name == "mnist"
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["mnist"]


def test_damaged_data_names_its_folder(library, tmp_path, monkeypatch):
    prepare(tmp_path)
    monkeypatch.setattr(FakeBuilder, "damaged", True)
    message = message_of(lambda: load_images("mnist", data_dir=tmp_path))
    assert str(tmp_path / "mnist" / "3.0.1") in message and "corrupted record" in message


def test_a_missing_library_is_one_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", None)  # importing it raises ImportError
    assert "needs tensorflow-datasets" in message_of(lambda: load_images("mnist"))
    assert not tfds_source.found("mnist")
