"""`rnngan train`, `sample` and resume on sequences."""

import json
import re
from collections import namedtuple

import numpy as np
import pytest

from rnngan_tf.cli import main

Spread, Errors = namedtuple("Spread", "score spread"), namedtuple("Errors", "trained_on_generated trained_on_real")
SMALL = ("--batch-size", "16", "--steps-per-epoch", "3", "--samples", "4", "--epochs", "2", "--no-stop-on-collapse")
UNITS = ("--generator-option", "units=6", "--discriminator-option", "filters=[4, 4]")


def train(*words):
    """Run `rnngan train` with small networks and few steps."""
    return main(["train", *SMALL, *map(str, words)])


def words_file(folder):
    """Write a file of made words, and return its path."""
    random, path = np.random.default_rng(0), folder / "words.txt"
    path.write_text("\n".join("".join(random.choice(list("abcd"), random.integers(2, 7))) for _ in range(200)))
    return path


def test_a_gan_of_waves_from_words_to_a_table(tmp_path, capsys, monkeypatch):
    run = tmp_path / "run"
    assert train("--data", "sines", "--length", 12, *UNITS, "--score-samples", 50, "--out", run) == 0
    told = capsys.readouterr().out
    assert "10,000 sequences of 12 steps of 1 (series)" in told and "generator sequence" in told
    assert "mmd_50_test" in told and "sequences a second" in told
    assert {"form.json", "model.keras", "samples_last.png", "samples_last.csv"} <= {file.name for file in run.iterdir()}
    assert main(["sample", str(run), "-n", "3", "--seed", "5"]) == 0
    rows = (run / "samples-seed5.csv").read_text().splitlines()
    assert rows[0] == "sequence,step,value" and len(rows) == 1 + 3 * 12
    assert main(["sample", str(run), "-n", "3", "--seed", "5", "--out", str(run / "a.npz")]) == 0
    with np.load(run / "a.npz") as arrays:
        assert arrays["sequences"].shape == (3, 12, 1)
        assert float(rows[1].split(",")[2]) == pytest.approx(arrays["sequences"][0, 0, 0], rel=1e-6)
    assert main(["sample", str(run), "-n", "20", "--out", str(run / "a.png")]) == 0
    monkeypatch.setattr("rnngan_tf.metrics.sequences.modality.discriminative_score", lambda *a, **k: Spread(0.4, 0))
    monkeypatch.setattr("rnngan_tf.metrics.sequences.modality.predictive_score", lambda *a, **k: Errors(0.2, 0.1))
    capsys.readouterr()
    assert main(["evaluate", str(run), "--samples", "100", "--out", str(run / "scores")]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].split() == ["score", "generated", "real"] and told[1].startswith("mmd ")
    scores = json.loads((run / "scores/report.json").read_text())
    assert scores["spectrum"] > scores["control_spectrum"] and scores["discriminative"] == 0.4


def test_a_gan_of_texts_is_pretrained_and_goes_on(tmp_path, capsys):
    run, data = tmp_path / "run", words_file(tmp_path)
    words = ("--data", data, *UNITS, "--pretrain-epochs", 1, "--gumbel-temperature", "2,0.5", "--score-samples", 0)
    assert train(*words, "--out", run) == 0
    assert "Pretrained to" in capsys.readouterr().out
    lines = (run / "samples_last.txt").read_text().splitlines()
    assert len(lines) == 4 and set("".join(lines)) <= set("abcd")
    config = json.loads((run / "config.json").read_text())
    assert config["generator"] == "text" and config["discriminator"] == "conv1d"
    assert main(["train", "--resume", str(run), "--epochs", "3"]) == 0
    told = capsys.readouterr().out
    assert "Pretrain" not in told and "Resumed    after 2 epochs" in told
    assert main(["sample", str(run), "-n", "12", "--temperature", "0.5"]) == 0
    assert (run / "samples-seed0.txt").read_text().splitlines()[:10] == capsys.readouterr().out.splitlines()[:10]


def test_maximum_likelihood_is_a_model_too(tmp_path, capsys):
    run = tmp_path / "run"
    assert (
        train("--data", words_file(tmp_path), "--model", "language", "--generator-option", "units=6", "--out", run) == 0
    )
    assert "maximum likelihood" in capsys.readouterr().out
    assert "perplexity" in (run / "history.csv").read_text().splitlines()[0]
    assert main(["sample", str(run), "-n", "5"]) == 0
    pytest.importorskip("nltk")
    assert main(["evaluate", str(run), "--samples", "40", "--json"]) == 0
    assert main(["evaluate", str(run), "--extractor", "mnist"]) == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--data", "sines", "--model", "vae"), "--model vae learns images and sines holds sequences"),
        (("--data", "sines", "--model", "language"), "holds numbers, no tokens"),
        (("--data", "sines", "--model", "gam"), "Did you mean 'gan'"),
        (("--data", "{words}", "--model", "language", "--generator", "dense"), "trains --generator text, not dense"),
        (("--data", "sines", "--generator", "text"), "holds numbers, no tokens"),
        (("--data", "sines", "--generator", "lstm_row"), "generator.*lstm_row"),
        (("--data", "sines", "--image-size", "32"), "has no --image-size"),
        (("--data", "sines", "--pretrain-epochs", "1"), "--pretrain-epochs is for a GAN with --generator text"),
        (("--data", "sines", "--score-samples", "4001"), "--score-samples is 4001; 'sines' has 4000 test sequences"),
        (("--data", "sinus"), "sinus"),
        (("--data", "nothing.csv"), "does not exist"),
        (("--data", "mnist_mini", "--length", "9"), "--length: only for sequences"),
        (("--data", "mnist_mini", "--model", "language"), "--model language learns texts"),
        (("--data", "garch", "--conditional"), "--conditional needs classes, and 'garch' has none"),
    ],
)
def test_words_that_do_not_fit_are_refused(words, sentence, tmp_path, refusal):
    words = [word.format(words=words_file(tmp_path)) for word in words]
    assert train(*words, "--out", tmp_path / "run") == 2
    assert re.search(sentence, refusal()) and not (tmp_path / "run").exists()


def test_files_that_do_not_fit_a_kind_are_refused(tmp_path, refusal):
    run = tmp_path / "run"
    assert train("--data", words_file(tmp_path), *UNITS, "--score-samples", 0, "--out", run) == 0
    assert main(["sample", str(run), "--out", str(run / "a.wav")]) == 2
    assert "which no .wav file holds" in refusal()
    assert main(["sample", str(run), "--out", str(run / "a.png")]) == 2
    assert "texts and music have no image" in refusal()
