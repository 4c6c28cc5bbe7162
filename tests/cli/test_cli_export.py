"""Tests of `rnngan export`."""

import numpy as np
import pytest
import tensorflow as tf
from tiny_run import train

from rnngan_tf.cli import main
from rnngan_tf.models.saving import load_trained


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The folder of a run."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    assert train("--epochs", 1, "--out", folder) == 0
    return folder


def test_a_run_is_exported_into_its_folder(run, capsys):
    assert main(["export", str(run)]) == 0
    said = capsys.readouterr().out
    assert f"{run / 'generator_saved_model'}: tf_saved_model" in said and "from Keras" in said
    latents = np.zeros((2, 4), "float32")
    loaded = tf.saved_model.load(str(run / "generator_saved_model"))
    np.testing.assert_allclose(loaded.serve(latents), load_trained(run).generate_from(latents), atol=1e-5)


def test_a_place_can_be_told(run, tmp_path, capsys):
    assert main(["export", str(run / "model.keras"), "--format", "litert", "--out", str(tmp_path / "g.tflite")]) == 0
    assert (tmp_path / "g.tflite").stat().st_size > 1000 and "litert" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--format", "onxx"], "Did you mean 'onnx'?"),
        (["--format", "litert", "--out", "g.bin"], "it must be a file that ends in .tflite"),
        (["--format", "litert", "--inputs", "seed"], "cannot generate from a seed"),
    ],
)
def test_what_cannot_be_exported_is_refused(run, words, told, refusal, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["export", str(run), *words]) == 2
    assert told in refusal() and not list(tmp_path.iterdir())


def test_no_run_and_no_preset_is_refused(refusal):
    assert main(["export", "lstm_row_mnits"]) == 2
    assert "lstm_row_mnist" in refusal()
