"""Tests of `rnngan sample` and `rnngan info`."""

import shutil
import zipfile

import keras
import numpy as np
import pytest
from PIL import Image
from tiny_run import train

import rnngan_tf as rg
from rnngan_tf.cli import main
from rnngan_tf.cli import sample as sample_module
from rnngan_tf.core import runtime, threads


@pytest.fixture(scope="module")
def trained_run(tmp_path_factory):
    """The folder of a finished run of two epochs."""
    folder = tmp_path_factory.mktemp("runs") / "trained"
    assert train("--epochs", 2, "--out", folder) == 0
    return folder


@pytest.fixture(scope="module")
def conditional_run(tmp_path_factory):
    """The folder of a finished class-conditional run."""
    folder = tmp_path_factory.mktemp("runs") / "conditional"
    assert train("--epochs", 1, "--conditional", "--out", folder) == 0
    return folder


def sample(*words):
    """Run `rnngan sample`."""
    return main(["sample", *map(str, words)])


def test_same_seed_writes_the_same_bytes(trained_run, tmp_path):
    for suffix in ("png", "npz"):
        for name, seed in (("a", 3), ("b", 3), ("c", 4)):
            assert sample(trained_run, "-n", 5, "--seed", seed, "--out", tmp_path / f"{name}.{suffix}") == 0
        a, b, c = ((tmp_path / f"{name}.{suffix}").read_bytes() for name in "abc")
        assert a == b != c


def test_arrays_and_grids_hold_what_the_model_generates(trained_run, tmp_path, capsys):
    gan = keras.saving.load_model(trained_run / "model.keras")
    expected = gan.generate(7, seed=2, truncation=0.5)
    words = [trained_run / "model.keras", "-n", 7, "--seed", 2, "--truncation", 0.5, "--out"]
    assert sample(*words, tmp_path / "new" / "a.npz") == 0
    assert f"7 samples of 28x28x1, seed 2: {tmp_path / 'new' / 'a.npz'}" in capsys.readouterr().out
    images = np.load(tmp_path / "new" / "a.npz", allow_pickle=False)["images"]
    assert images.dtype == np.float32 and np.array_equal(images, expected)
    assert sample(*words, tmp_path / "a.png", "--columns", 7) == 0
    assert np.array_equal(Image.open(tmp_path / "a.png"), rg.plot.grid(expected, columns=7))


def test_five_thousand_samples_are_written(trained_run, tmp_path):
    assert sample(trained_run, "-n", 5000, "--out", tmp_path / "many.npz") == 0
    assert np.load(tmp_path / "many.npz", allow_pickle=False)["images"].shape == (5000, 28, 28, 1)


def test_samples_go_into_the_run_or_beside_the_file_and_replace_older_ones(trained_run, tmp_path):
    run = shutil.copytree(trained_run, tmp_path / "run")
    (run / "samples-seed0.png").write_text("old")
    assert sample(run) == sample(run / "model.keras", "--seed", 5) == 0
    assert Image.open(run / "samples-seed0.png").width == rg.plot.grid(np.zeros((64, 28, 28, 1))).width
    assert Image.open(run / "model-seed5.png")
    assert {path.name for path in run.iterdir()} == {path.name for path in trained_run.iterdir()} | {
        "samples-seed0.png",
        "model-seed5.png",
    }


def test_labels_choose_the_classes_in_turn(conditional_run, tmp_path):
    assert sample(conditional_run, "-n", 5, "--labels", "3,1", "--out", tmp_path / "a.npz") == 0
    written = np.load(tmp_path / "a.npz", allow_pickle=False)
    assert written["labels"].tolist() == [3, 1, 3, 1, 3]
    gan = keras.saving.load_model(conditional_run / "model.keras")
    assert np.array_equal(written["images"], gan.generate(5, seed=0, labels=[3, 1, 3, 1, 3]))


def test_labels_that_do_not_fit_are_refused(trained_run, conditional_run, tmp_path, capsys, refusal):
    capsys.readouterr()
    assert sample(trained_run, "--labels", 3, "--out", tmp_path / "a.png") == 2
    assert "no classes" in refusal()
    assert sample(conditional_run, "--labels", 10, "--out", tmp_path / "a.png") == 2
    assert "classes 0 to 9" in refusal()
    assert not list(tmp_path.iterdir())


def damage(kind, model, path):
    """Write a file that is no sound model."""
    if kind == "text":
        path.write_text("not a model")
    elif kind == "truncated":
        path.write_bytes(model.read_bytes()[:-500])
    elif kind == "other archive":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("readme.txt", "hello")
    elif kind == "other model":
        keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]).save(path)
    else:
        with zipfile.ZipFile(model) as source, zipfile.ZipFile(path, "w") as archive:
            for name in source.namelist():
                content = source.read(name)
                if kind == "broken weights" and name.endswith(".h5"):
                    content = content[: len(content) // 2]
                if kind == "other weights" and name == "config.json":
                    content = content.replace(b'"units": 8', b'"units": 9')
                if kind == "broken config" and name == "config.json":
                    content = content[:-10]
                archive.writestr(name, content)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("text", "is no model that Keras saved"),
        ("truncated", "is no model that Keras saved"),
        ("other archive", "is no model that Keras saved"),
        ("broken config", "is no model that Keras saved"),
        ("other model", "class 'Sequential', not a GANModel"),
        ("broken weights", "is damaged"),
        ("other weights", "is damaged"),
    ],
)
def test_damaged_and_foreign_files_are_refused(trained_run, tmp_path, refusal, kind, message):
    model = tmp_path / "model.keras"
    damage(kind, trained_run / "model.keras", model)
    assert sample(model, "--out", tmp_path / "a.png") == 2
    assert message in refusal()
    assert [path.name for path in tmp_path.iterdir()] == ["model.keras"]


def test_missing_models_are_refused(tmp_path, refusal):
    for place in (tmp_path, tmp_path / "nowhere"):
        assert sample(place, "--out", tmp_path / "a.png") == 2
        assert "There is no model at" in refusal()


def test_places_that_cannot_be_written_are_refused_before_the_model_is_read(tmp_path, refusal, monkeypatch):
    monkeypatch.setattr(sample_module, "open_trained", None)
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file").write_text("")
    for out, message in (("a.jpg", ".png"), ("folder.png", "must be a file"), ("file/a.png", "is a file")):
        assert sample("run", "--out", tmp_path / out) == 2
        assert message in refusal()


def test_info_shows_versions_devices_settings_and_data(tmp_path, capsys):
    assert main(["info", "--data-dir", str(tmp_path)]) == 0
    told = {line[:19].strip(): line[19:] for line in capsys.readouterr().out.splitlines()}
    assert told["keras"] == keras.version() and "CPU:0" in told["devices"] and "cores" in told["processor"]
    assert told["oneDNN"] == runtime.onednn_status() and told["XLA cache"] == runtime.xla_cache_status()
    assert told["threads, training"] == threads.threads_status(training=True)
    assert told["threads, sampling"] == threads.threads_status(training=False)
    assert told["precision"].split(":")[0] in ("float32", "mixed_bfloat16")
    assert told["XLA"].startswith(("on", "off")) and "bundled" in told["data mnist_mini"]
    assert told["data mnist"] == f"not in {tmp_path}; downloaded when it is asked for"
