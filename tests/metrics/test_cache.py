"""Tests of cached arrays: made once, never stale, whole or not at all, and no reason to fail."""

import logging

import numpy as np
import pytest

from rnngan_tf.metrics import cache
from rnngan_tf.metrics.cache import cached, default_folder, fingerprint

PARTS = {"data": "mnist", "samples": 5, "layers": ["a", 1.5]}


class Maker:
    """Makes arrays and counts how often."""

    def __init__(self):
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return {"mean": np.arange(6, dtype="float64").reshape(2, 3), "count": np.int64(7), "name": np.array("x")}


@pytest.fixture
def make():
    return Maker()


def check(arrays):
    """The arrays are those of `Maker`, with types and shapes."""
    assert list(arrays) == ["mean", "count", "name"]
    assert arrays["mean"].dtype == np.float64 and arrays["mean"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert arrays["count"].shape == () and arrays["count"] == 7 and arrays["name"] == "x"


def test_arrays_are_made_once_and_read_alike_afterwards(tmp_path, make):
    for _ in range(3):
        check(cached(PARTS, make, tmp_path / "new"))
    check(cached(dict(reversed(PARTS.items())), make, tmp_path / "new"))
    assert make.calls == 1
    (file,) = (tmp_path / "new").iterdir()
    assert len(file.stem) == 64 and file.suffix == ".npz"


def test_other_parts_are_other_arrays(tmp_path, make):
    for parts in (PARTS, PARTS | {"samples": 6}, PARTS | {"samples": "5"}, {"data": "mnist"}):
        cached(parts, make, tmp_path)
    assert make.calls == len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize("damage", ["cut", "bit", "empty", "text", "of other parts", "pickled"])
def test_a_damaged_file_is_logged_and_made_again(tmp_path, make, caplog, damage):
    cached(PARTS, make, tmp_path)
    (file,) = tmp_path.iterdir()
    content = bytearray(file.read_bytes())
    if damage == "cut":
        file.write_bytes(content[:-100])
    elif damage == "bit":
        place = content.find(np.float64(5).tobytes())  # the last number of the mean
        content[place + 6] ^= 1
        file.write_bytes(content)
    elif damage == "of other parts":
        cached({"data": "cifar10"}, make, tmp_path / "other")
        next((tmp_path / "other").iterdir()).replace(file)
    elif damage == "pickled":
        np.savez(file, mean=np.array([{}], object))
    else:
        file.write_bytes(b"" if damage == "empty" else b"hello")
    make.calls = 0
    with caplog.at_level(logging.WARNING):
        check(cached(PARTS, make, tmp_path))
        check(cached(PARTS, make, tmp_path))
    assert make.calls == 1
    assert [record.levelname for record in caplog.records] == ["WARNING"] and "is damaged" in caplog.text


def test_where_nothing_can_be_written_only_the_caching_is_lost(tmp_path, make, caplog):
    (tmp_path / "file").write_text("")
    check(cached(PARTS, make, tmp_path / "file" / "folder"))
    check(cached(PARTS, make, tmp_path / "file" / "folder"))
    assert make.calls == 2 and "set RNNGAN_CACHE" in caplog.text
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_an_error_of_make_comes_through_and_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError):
        cached(PARTS, lambda: 1 / 0, tmp_path)
    assert not list(tmp_path.iterdir())


def test_parts_and_arrays_that_no_file_can_hold_are_refused(tmp_path, make, refuse):
    for parts in ({"a": np.zeros(2)}, {"a": float("nan")}, {"a": object()}):
        with refuse("parts must be plain texts"):
            cached(parts, make, tmp_path)
    with refuse("'a' holds Python objects"):
        cached(PARTS, lambda: {"a": np.array([{}, None])}, tmp_path)
    with refuse("must return a dictionary"):
        cached(PARTS, lambda: np.zeros(3), tmp_path)
    assert not list(tmp_path.iterdir()) and make.calls == 0


def test_the_folder_follows_the_environment(tmp_path, monkeypatch, make):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("RNNGAN_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    assert default_folder() == tmp_path / ".cache" / "rnngan_tf"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert default_folder() == tmp_path / "xdg" / "rnngan_tf"
    monkeypatch.setenv("RNNGAN_CACHE", "~/mine")
    assert default_folder() == tmp_path / "mine"
    cached(PARTS, make)
    assert len(list((tmp_path / "mine").iterdir())) == 1


def test_without_a_home_nothing_is_cached(monkeypatch, make, caplog):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("RNNGAN_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(cache.Path, "home", homeless)
    check(cached(PARTS, make))
    assert "no home folder" in caplog.text


def test_fingerprints_tell_values_types_and_shapes_apart():
    array = np.arange(6, dtype="uint8")
    others = [array[::-1], array.astype("int8"), array.reshape(2, 3), array.reshape(3, 2), array[:5]]
    assert len({fingerprint(one) for one in [array, *others]}) == 6
    assert fingerprint(array.reshape(2, 3)) == fingerprint(np.asfortranarray(array.reshape(2, 3)))
