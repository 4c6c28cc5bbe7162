"""Tests of what `rnngan train` refuses: in one line, with exit code 2, and leaving nothing behind."""

import re

import pytest
from PIL import Image
from tiny_run import train

from rnngan_tf.cli import main, runs
from rnngan_tf.cli import train as train_module


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_anything_at_the_place_of_the_run_is_refused(tmp_path, refusal, kind):
    place = tmp_path / "place"
    if kind == "file":
        place.write_text("mine")
    elif kind == "folder":
        (place / "deep").mkdir(parents=True)
    else:
        place.symlink_to(tmp_path / "nowhere")
    assert train("--out", place) == 2
    assert "exists already" in refusal() and [path.name for path in tmp_path.iterdir()] == ["place"]


def test_unwritable_folder_is_refused_before_anything_is_loaded(tmp_path, refusal, monkeypatch):
    def must_not_run(arguments):
        raise AssertionError("data were loaded")

    def touch(path, *arguments, **more):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(train_module, "load_data", must_not_run)
    (tmp_path / "file").write_text("")
    assert train("--out", tmp_path / "file" / "run") == 2
    assert "is a file" in refusal()
    monkeypatch.setattr(runs.Path, "touch", touch)
    assert train("--out", tmp_path / "new" / "run") == 2
    assert "Permission denied" in refusal()
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--generator", "densse"], "'densse'.*Did you mean 'dense'"),
        (["--discriminator", "con"], "Did you mean 'conv'"),
        (["--objective", "relativitsic"], "Did you mean 'relativistic'"),
        (["--penalty", "r1r"], "Did you mean 'r1"),
        (["--data", "mnist_min"], "Did you mean 'mnist_mini'"),
        (["--data", "./no/such/folder"], "does not exist"),
        (["--precision", "float16"], "Unknown precision"),
        (["--updates", "alternatin"], "Did you mean 'alternating'"),
        (["--generator-option", "unit=[8]"], "--generator-option 'unit'.*Did you mean 'units'"),
        (["--generator-option", "image_shape=[8]"], "Unknown --generator-option"),
        (["--generator-option", "units=8"], "units is 8; it must be one whole number for each layer"),
        (["--penalty-option", "gamma=1"], "goes with a named --penalty"),
        (["--augment", "translation,colour"], "color"),
        (["--steps-per-epoch", "626"], "625 steps of 16 images"),
        (["--batch-size", "20000"], "batch_size"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line_and_leaves_nothing(tmp_path, capsys, words, message, refusal):
    capsys.readouterr()
    assert train(*words, "--out", tmp_path / "runs" / "run") == 2
    assert not list(tmp_path.iterdir())
    assert re.search(message, refusal())


def test_conditional_needs_classes(tmp_path, capsys):
    (tmp_path / "images").mkdir()
    for number in range(40):
        Image.new("L", (8, 8), number).save(tmp_path / "images" / f"{number}.png")
    words = ["--data", tmp_path / "images", "--steps-per-epoch", 1]
    assert train(*words, "--conditional", "--out", tmp_path / "run") == 2
    assert "has none" in capsys.readouterr().err and not (tmp_path / "run").exists()


def test_debug_shows_the_traceback(tmp_path, capsys):
    assert train("--generator", "densse", "--debug", "--out", tmp_path / "run") == 2
    assert "Traceback" in capsys.readouterr().err


def test_memory_that_does_not_suffice_is_told(tmp_path, refusal, monkeypatch):
    class ResourceExhaustedError(Exception):
        pass

    def load(arguments):
        raise ResourceExhaustedError("OOM when allocating tensor\nwith shape")

    monkeypatch.setattr(train_module, "load_data", load)
    assert train("--out", tmp_path / "run") == 2
    assert "smaller --batch-size" in refusal()


def test_faults_of_the_program_are_not_hidden(tmp_path, monkeypatch):
    monkeypatch.setattr(train_module, "load_data", lambda arguments: {}["fault"])
    with pytest.raises(KeyError):
        main(["train", "--out", str(tmp_path / "run")])
    assert not list(tmp_path.iterdir())
