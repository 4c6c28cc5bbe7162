"""Tests of `rnngan train --resume`: a run that was interrupted ends as one that was not."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys

import keras
import numpy as np
import pytest
from PIL import Image
from tiny_run import TINY, at_batch, raise_interrupt, train

from rnngan_tf.cli import main
from rnngan_tf.core.lock import FolderLock


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The folder of a run of three epochs that nothing interrupted."""
    folder = tmp_path_factory.mktemp("runs") / "whole"
    assert train("--epochs", 3, "--out", folder) == 0
    return folder


def assert_same_run(folder, other):
    """Fail unless two runs have the same model, images and history, but for its minutes."""
    gans = [keras.saving.load_model(run / "model.keras") for run in (folder, other)]
    for name in ("generator", "discriminator", "ema_generator"):
        pair = [getattr(gan, name).get_weights() for gan in gans]
        for one, two in zip(*pair, strict=True):
            np.testing.assert_array_equal(one, two)
    names = sorted(os.listdir(other / "samples"))
    assert sorted(os.listdir(folder / "samples")) == names
    for name in ["grid.png", *(f"samples/{name}" for name in names)]:
        np.testing.assert_array_equal(*(np.asarray(Image.open(run / name)) for run in (folder, other)))
    rows = [read_history(run) for run in (folder, other)]
    assert len(rows[0]) == len(rows[1]) == 3
    for one, two in zip(*rows, strict=True):
        assert one.pop("minutes") and two.pop("minutes")
        np.testing.assert_allclose([float(v) for v in one.values()], [float(v) for v in two.values()], rtol=1e-5)


def read_history(run):
    with open(run / "history.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("at", [(0, 1), (1, 2), (2, 0)])
def test_ctrl_c_and_resume_are_as_no_interruption(tmp_path, capsys, monkeypatch, whole, at):
    with monkeypatch.context() as patch:
        at_batch(patch, *at, raise_interrupt)
        assert train("--epochs", 3, "--checkpoint-steps", 1, "--out", tmp_path / "run") == 130
    assert f"go on with: rnngan train --resume {tmp_path / 'run'}" in capsys.readouterr().out
    assert main(["train", "--resume", str(tmp_path / "run")]) == 0
    assert "Resumed    after " in capsys.readouterr().out
    assert_same_run(tmp_path / "run", whole)


@pytest.fixture
def listening():
    """Let Ctrl-C interrupt, as at a terminal: a job in the background of a shell is started deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("listening")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_saves_the_step_under_way(tmp_path, capsys, monkeypatch, whole, number, code):
    with monkeypatch.context() as patch:
        at_batch(patch, 1, 0, lambda: os.kill(os.getpid(), number))
        assert train("--epochs", 3, "--out", tmp_path / "run") == code  # without --checkpoint-steps
    assert main(["train", "--resume", str(tmp_path / "run")]) == 0
    assert "Resumed    after 1 epoch and 1 step of the next" in capsys.readouterr().out
    assert_same_run(tmp_path / "run", whole)


def test_a_run_killed_at_its_first_batch_begins_anew(tmp_path, whole):
    folder = tmp_path / "run"
    code = "import os, signal, sys; from rnngan_tf.cli import main; from rnngan_tf.training import callbacks as c; "
    code += "c.StopOnNaN.on_train_batch_end = lambda *a, **b: os.kill(os.getpid(), signal.SIGKILL); main(sys.argv[1:])"
    words = [sys.executable, "-c", code, *TINY, "--epochs", "3", "--out", folder]
    assert subprocess.run(words, capture_output=True).returncode == -signal.SIGKILL
    assert main(["train", "--resume", str(folder)]) == 0
    assert_same_run(folder, whole)


def test_a_finished_run_goes_on_when_given_more(tmp_path, capsys, whole):
    folder = tmp_path / "run"
    assert train("--epochs", 2, "--out", folder) == 0
    capsys.readouterr()
    assert main(["train", "--resume", str(folder)]) == 0
    assert "Nothing was left to train; give more --epochs or --minutes" in capsys.readouterr().out
    assert main(["train", "--resume", str(folder), "--epochs", "3"]) == 0
    assert "Resumed    after 2 epochs" in capsys.readouterr().out
    assert json.loads((folder / "config.json").read_text())["epochs"] == 3
    assert_same_run(folder, whole)


def test_a_damaged_checkpoint_is_set_aside_and_said(tmp_path, capsys, caplog, whole):
    folder = tmp_path / "run"
    shutil.copytree(whole, folder)
    newest = sorted((folder / "checkpoints").iterdir())[-1]
    newest.write_bytes(newest.read_bytes()[:-1])
    assert main(["train", "--resume", str(folder)]) == 0
    assert "is damaged" in caplog.text and "Resumed    after 2 epochs" in capsys.readouterr().out
    assert newest.with_name(f"{newest.name}.damaged").exists()
    assert_same_run(folder, whole)


def test_other_words_are_refused(whole, refusal):
    assert main(["train", "--resume", str(whole), "--generator", "dense", "--seed", "0"]) == 2
    assert "leave out --generator, --seed; only --epochs and --minutes may be given" in refusal()


def test_what_is_no_run_is_refused(tmp_path, refusal):
    assert main(["train", "--resume", str(tmp_path)]) == 2
    assert "is not a run that can go on, since it has no readable config.json" in refusal()
    (tmp_path / "config.json").write_text("{}")
    assert main(["train", "--resume", str(tmp_path)]) == 2
    assert "no readable config.json" in refusal() and os.listdir(tmp_path) == ["config.json"]


def test_a_run_in_use_is_refused(whole, refusal):
    with FolderLock(whole):
        assert main(["train", "--resume", str(whole)]) == 2
    assert f"{whole} is in use by process {os.getpid()}" in refusal()


def test_a_new_run_at_an_old_one_names_resume(whole, refusal):
    assert train("--out", whole) == 2
    assert f"go on with an interrupted run by --resume {whole}" in refusal()


def test_a_run_with_a_schedule_ends_where_it_was_to_end(tmp_path, refusal):
    folder = tmp_path / "run"
    assert train("--epochs", 1, "--schedule", "linear", "--out", folder) == 0
    assert main(["train", "--resume", str(folder), "--epochs", "2"]) == 2
    assert "settings: " in refusal()
