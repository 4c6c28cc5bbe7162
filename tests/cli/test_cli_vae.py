"""`rnngan train --model vae`, and what other commands make of the run."""

import csv
import json

import numpy as np
import pytest

from rnngan_tf.cli import main
from rnngan_tf.models.saving import load_trained

TINY = [
    *("train", "--model", "vae", "--generator", "dense", "--generator-option", "units=[8]", "--latent-dim", "4"),
    *("--encoder", "dense", "--encoder-option", "units=[8]", "--precision", "float32"),
    *("--batch-size", "16", "--steps-per-epoch", "3", "--samples", "6", "--score-samples", "0"),
]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of two epochs."""
    out = tmp_path_factory.mktemp("runs") / "vae"
    words = ["--likelihood", "gaussian", "--likelihood-option", "variance=0.1", "--beta", "2", "--free-bits", "0.1"]
    assert main([*TINY, *words, "--warm-up-steps", "4", "--epochs", "2", "--out", str(out)]) == 0
    return out


def test_a_run_holds_the_model_asked_for(run):
    vae = load_trained(run)
    assert repr(vae.likelihood) == "Gaussian(variance=0.1)"
    assert (vae.beta, vae.free_bits, vae.warm_up_steps, vae.steps, vae.latent_dim) == (2, 0.1, 4, 6, 4)
    assert float(vae.optimizer.learning_rate) == pytest.approx(0.001)
    with open(run / "history.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 and {"elbo", "kl", "reconstruction", "active_units"} <= set(rows[0])
    assert json.loads((run / "config.json").read_text())["model"] == "vae"
    assert (run / "grid.png").stat().st_size > 500 and (run / "history.png").stat().st_size > 5000


def test_the_run_draws_scores_and_exports(run, tmp_path, capsys):
    assert main(["sample", str(run), "-n", "5", "--out", str(tmp_path / "s.npz")]) == 0
    with np.load(tmp_path / "s.npz") as file:
        np.testing.assert_array_equal(file["images"], load_trained(run).generate(5, seed=0))
    words = ["--samples", "200", "--rounds", "5", "--no-calibration"]
    assert main(["evaluate", str(run), *words]) == 0
    assert "fd_mnist_200_test" in capsys.readouterr().out
    assert main(["export", str(run), "--out", str(tmp_path / "export")]) == 0


def test_a_schedule_and_a_resumed_run_go_on(tmp_path, capsys):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    assert main([*TINY, "--epochs", "3", "--out", str(whole)]) == 0
    assert main([*TINY, "--epochs", "2", "--out", str(parts)]) == 0
    assert main(["train", "--resume", str(parts), "--epochs", "3"]) == 0
    assert "Resumed    after 2 epochs" in capsys.readouterr().out
    for one, two in zip(load_trained(whole).get_weights(), load_trained(parts).get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)
    assert main([*TINY, "--epochs", "1", "--schedule", "cosine", "--out", str(tmp_path / "cosine")]) == 0
    assert float(load_trained(tmp_path / "cosine").optimizer.learning_rate) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--model", "vae", "--penalty", "r1"], "The training of a VAE has no --penalty"),
        (["--model", "vae", "--conditional"], "a VAE has no --conditional"),
        (["--beta", "2"], "The training of a GAN has no --beta"),
        (["--model", "vea"], "vae"),
        (["--model", "vae", "--encoder", "cnov"], "conv"),
        (["--model", "vae", "--encoder-option", "widths=3"], "widths"),
        (["--model", "vae", "--likelihood", "poisson"], "likelihood"),
        (["--model", "vae", "--likelihood-option", "variance=1"], "variance"),
        (["--model", "vae", "--likelihood", "gaussian", "--likelihood-option", "variance=0"], "above 0"),
    ],
)
def test_words_that_do_not_fit_are_refused(words, told, tmp_path, refusal):
    assert main(["train", *words, "--out", str(tmp_path / "run")]) == 2
    assert told in refusal()
    assert not (tmp_path / "run").exists()
