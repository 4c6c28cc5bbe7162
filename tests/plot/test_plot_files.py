"""Tests of written images: whole files or none, and the names that the package gives out."""

import pytest
from flat_images import levels

from rnngan_tf import plot
from rnngan_tf.core.files import replacing


def test_failed_writing_leaves_the_old_file_and_no_other(tmp_path):
    path = tmp_path / "grid.png"
    plot.grid(levels(1.0), path=path)
    before = path.read_bytes()
    with pytest.raises(RuntimeError), replacing(path) as part:
        part.write_bytes(b"half")
        raise RuntimeError
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["grid.png"]


def test_unknown_format_writes_nothing(tmp_path):
    with pytest.raises(ValueError, match="unknown file extension"):
        plot.grid(levels(1.0), path=tmp_path / "grid.nonsense")
    assert not list(tmp_path.iterdir())


def test_the_package_keeps_the_names_that_others_import():
    names = {"COMFORTABLE", "SEPARATOR", "film_strip", "gif", "grid", "history", "thin", "to_uint8"}
    assert names <= set(plot.__all__) and all(hasattr(plot, name) for name in plot.__all__)
