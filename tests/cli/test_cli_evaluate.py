"""Tests of `rnngan evaluate`, and of the scores that `rnngan train` logs."""

import csv
import json

import numpy as np
import pytest
from PIL import Image
from tiny_run import train

import rnngan_tf as rg
from rnngan_tf.cli import main
from rnngan_tf.metrics import reference_models


@pytest.fixture(autouse=True)
def quick(monkeypatch, tmp_path_factory):
    """A cache of the tests' own, and a mixture that is fitted in a second."""
    monkeypatch.setenv("RNNGAN_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.setattr(reference_models, "FIT_IMAGES", 1000)


@pytest.fixture(scope="module")
def scored_run(tmp_path_factory):
    """The folder of a run of two epochs, each scored by 200 images."""
    folder = tmp_path_factory.mktemp("runs") / "scored"
    assert train("--epochs", 2, "--score-samples", 200, "--out", folder) == 0
    return folder


def evaluate(*words):
    """Run `rnngan evaluate` with few samples."""
    return main(["evaluate", *map(str, words), "--samples", "200", "--rounds", "3"])


def test_a_run_is_scored_on_its_own_data_and_diagnosed(scored_run, capsys):
    assert evaluate(scored_run) == 0
    text = capsys.readouterr().out
    for part in ("fd_mnist_200_test", "scored", "real (training)", "PCA mixture", "pixel Gaussian", "untrained"):
        assert part in text
    assert "200 test images of mnist_mini" in text and "Share of each class" in text and "Memorisation: " in text
    assert "Diagnosis: too early" in text  # after six steps


def test_json_is_all_that_is_printed(scored_run, capsys):
    assert evaluate(scored_run, "--json", "--no-calibration") == 0
    report = json.loads(capsys.readouterr().out)
    assert [row["kind"] for row in report["rows"]] == ["subject"]
    assert report["rows"][0]["scores"]["fd_mnist_200_test"]["value"] > 10
    assert report["diagnosis"]["verdict"] == "too early"


def test_images_and_report_are_written(scored_run, tmp_path):
    assert evaluate(scored_run, "--no-calibration", "--out", tmp_path / "scores") == 0
    report = json.loads((tmp_path / "scores" / "report.json").read_text())
    assert report["protocol"]["samples"] == 200
    for name in ("grid", "memorisation", "sample_sizes", "scores"):
        with Image.open(tmp_path / "scores" / f"{name}.png") as image:
            assert min(image.size) > 100


def test_arrays_and_folders_are_scored_on_the_data_named(tmp_path, capsys):
    images = rg.load_images("mnist_mini").train_images[:200]
    np.savez(tmp_path / "digits.npz", images=images)
    (tmp_path / "digits").mkdir()
    for index, image in enumerate(images):
        Image.fromarray(image[..., 0]).save(tmp_path / "digits" / f"{index:03d}.png")
    distances = []
    for subject in (tmp_path / "digits.npz", tmp_path / "digits"):
        assert evaluate(subject, "--data", "mnist_mini", "--json", "--no-calibration") == 0
        report = json.loads(capsys.readouterr().out)
        distances.append(report["rows"][0]["scores"]["fd_mnist_200_test"]["value"])
        assert "diagnosis" not in report
    assert distances[0] == pytest.approx(distances[1]) and distances[0] < 5


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "--data"),
        (["nowhere", "--data", "mnist_mini"], "nothing at nowhere"),
        (["RUN", "--data", "mnits"], "mnist"),
        (["RUN", "--extractor", "cifar10"], "28, 28, 1"),
        (["RUN", "--samples", "5000"], "1000 images"),
        (["RUN", "--out", "RUN/config.json/x"], "is a file"),
    ],
)
def test_what_cannot_be_scored_is_told_in_one_line(words, said, scored_run, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    words = [word.replace("RUN", str(scored_run)) for word in words]
    assert main(["evaluate", *words]) == 2
    error = capsys.readouterr().err
    assert error.startswith("rnngan: ") and error.count("\n") == 1 and said in error


def test_training_logs_scores_and_tells_best_and_last(tmp_path, capsys):
    assert train("--epochs", 2, "--score-samples", 200, "--out", tmp_path / "run") == 0
    with open(tmp_path / "run" / "history.csv", newline="") as file:
        distances = [float(row["val_fd_mnist_200_test"]) for row in csv.DictReader(file)]
    assert len(distances) == 2 and min(distances) > 0
    text = capsys.readouterr().out
    assert f"fd_mnist_200_test: best {min(distances):.4g} after epoch" in text
    assert f"last {distances[1]:.4g} after epoch 2." in text


def test_more_score_samples_than_test_images_are_refused(tmp_path, capsys):
    assert train("--epochs", 1, "--score-samples", 1001, "--out", tmp_path / "run") == 2
    assert "1000 test images" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_data_without_a_feature_network_train_unscored(tmp_path, capsys):
    assert train("--image-size", 16, "--epochs", 1, "--score-samples", 0, "--out", tmp_path / "a") == 0
    capsys.readouterr()
    assert train("--image-size", 16, "--epochs", 1, "--score-samples", 100, "--out", tmp_path / "b") == 2
    assert "28, 28, 1" in capsys.readouterr().err
