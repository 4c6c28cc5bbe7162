"""Tests of `rnngan train`: what a run folder holds, and what ends a run early."""

import csv
import json
import os
import signal

import keras
import numpy as np
import pytest
from PIL import Image
from tiny_run import at_batch, raise_interrupt, train

import rnngan_tf as rg
from rnngan_tf.cli import train as train_module
from rnngan_tf.cli.runs import free_folder


@pytest.fixture(scope="module")
def trained_run(tmp_path_factory):
    """The folder of a finished run of two epochs."""
    folder = tmp_path_factory.mktemp("runs") / "trained"
    assert train("--epochs", 2, "--out", folder) == 0
    return folder


def test_run_folder_holds_model_images_history_and_configuration(trained_run):
    names = "animation.gif checkpoints config.json film_strip.png grid.png history.csv history.png model.keras samples"
    assert sorted(os.listdir(trained_run)) == names.split()
    assert sorted(os.listdir(trained_run / "samples")) == [f"epoch_000{done}.png" for done in range(3)]
    with Image.open(trained_run / "animation.gif") as animation:
        assert animation.n_frames == 3


def test_configuration_tells_every_argument_and_version(trained_run):
    config = json.loads((trained_run / "config.json").read_text())
    assert config["generator_options"] == {"units": [8]} and config["seed"] == 0
    assert config["objective"] == "relativistic" and config["minutes"] is None
    assert rg.Recipe.from_dict(config).epochs == 2
    config = config["run"]
    assert config["precision"] == {"policy": "float32", "reason": "asked for"} and config["jit"].startswith("XLA: ")
    assert config["versions"]["keras"] == keras.version() and config["data"]["image_shape"] == [28, 28, 1]


def test_history_file_has_a_row_an_epoch_and_no_empty_column(trained_run):
    with open(trained_run / "history.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2"]
    assert {"minutes", "d_loss", "g_loss", "d_real", "d_fake", "d_accuracy"} <= set(rows[0])
    assert all(np.isfinite(float(value)) for row in rows for value in row.values())


def test_saved_model_draws_the_grid_of_the_run(trained_run):
    gan = keras.saving.load_model(trained_run / "model.keras")
    assert gan.generator_optimizer.iterations.numpy() == 6
    assert np.array_equal(Image.open(trained_run / "grid.png"), rg.plot.grid(gan.generate(6, seed=0)))
    assert gan.generator.count_params() == rg.generators.dense((28, 28, 1), 4, units=(8,)).count_params()


def test_same_seed_trains_the_same_model(trained_run, tmp_path):
    def images(folder):
        return keras.saving.load_model(folder / "model.keras").generate(4, seed=1)

    assert train("--epochs", 2, "--out", tmp_path / "same") == 0
    assert train("--epochs", 2, "--seed", 1, "--out", tmp_path / "other") == 0
    np.testing.assert_allclose(images(tmp_path / "same"), images(trained_run), atol=1e-5)
    assert np.abs(images(tmp_path / "other") - images(trained_run)).max() > 0.01


def test_start_and_end_say_what_is_done_and_where_it_is(tmp_path, capsys):
    assert train("--epochs", 1, "--out", tmp_path / "run") == 0
    said = capsys.readouterr().out
    for words in (
        "Precision  float32: asked for",
        "XLA        o",
        "at most 1 epoch; an epoch is 3 steps of 16 images",
        "mnist_mini",
        "Trained 3 steps",
        "model.keras",
    ):
        assert words in said
    assert said.count(str(tmp_path / "run")) >= 3


def test_every_word_reaches_the_model(tmp_path):
    words = ["--objective", "hinge", "--penalty", "r1", "--penalty-option", "gamma=2", "--updates", "alternating"]
    words += [
        "--learning-rate",
        0.001,
        "--discriminator-learning-rate",
        0.002,
        "--discriminator-steps",
        2,
        "--jit",
        "off",
    ]
    words += [
        "--ema-decay",
        0.5,
        "--augment",
        "translation,cutout",
        "--seed",
        7,
        "--conditional",
        "--batch-size",
        8,
        "--image-size",
        "8x10",
    ]
    assert train(*words, "--epochs", 1, "--out", tmp_path / "run") == 0
    gan = keras.saving.load_model(tmp_path / "run" / "model.keras")
    assert type(gan.objective).__name__ == "Hinge" and gan.penalty.gamma == 2 and gan.updates == "alternating"
    assert float(gan.generator_optimizer.learning_rate) == pytest.approx(0.001)
    assert float(gan.discriminator_optimizer.learning_rate) == pytest.approx(0.002)
    assert gan.discriminator_steps == 2 and gan.ema_decay == 0.5 and gan.augmentation is not None
    assert gan.num_classes == 10 and gan.seed == 7 and gan.latent_dim == 4 and not gan.jit_compile
    assert gan.image_shape == (8, 10, 1)


def test_minutes_end_training_and_are_told_instead_of_epochs(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(train_module.sys.stdout, "isatty", lambda: True, raising=False)
    assert train("--minutes", 1e-9, "--out", tmp_path / "run") == 0
    said = capsys.readouterr().out
    assert "Trained 1 step in" in said and "Epoch 1, minute 0.0 of 1e-09" in said and "Epoch 1/" not in said
    assert (tmp_path / "run" / "samples" / "epoch_0001.png").exists()


def test_epochs_end_training_before_the_minutes_are_over(tmp_path, capsys):
    assert train("--minutes", 1000, "--epochs", 2, "--out", tmp_path / "run") == 0
    assert "Trained 6 steps" in capsys.readouterr().out


def test_default_folder_takes_the_first_free_number(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs" / "dense-mnist_mini-1").mkdir(parents=True)
    assert train("--epochs", 1) == 0
    assert (tmp_path / "runs" / "dense-mnist_mini-2" / "model.keras").exists()
    assert not list((tmp_path / "runs" / "dense-mnist_mini-1").iterdir())
    assert free_folder("runs/other").name == "other-1"


def test_empty_folder_is_taken(tmp_path):
    assert train("--epochs", 1, "--out", tmp_path) == 0
    assert (tmp_path / "model.keras").exists()


# --- ended early


def test_ctrl_c_keeps_model_grid_animation_and_history(tmp_path, capsys, monkeypatch):
    at_batch(monkeypatch, 1, 1, raise_interrupt)
    assert train("--epochs", 5, "--out", tmp_path / "run") == 130
    names = "animation.gif checkpoints config.json film_strip.png grid.png history.csv history.png model.keras samples"
    assert sorted(os.listdir(tmp_path / "run")) == names.split()
    gan = keras.saving.load_model(tmp_path / "run" / "model.keras")
    assert gan.generator_optimizer.iterations.numpy() == 5
    said = capsys.readouterr().out
    assert (
        "Interrupted; the model so far is kept; go on with: rnngan train --resume" in said
        and f"{tmp_path / 'run'} has" in said
    )


def test_ctrl_c_in_the_first_epoch_keeps_the_model(tmp_path, monkeypatch):
    at_batch(monkeypatch, 0, 0, raise_interrupt)
    assert train("--epochs", 5, "--out", tmp_path / "run") == 130
    assert {"model.keras", "grid.png", "animation.gif"} <= set(os.listdir(tmp_path / "run"))


def test_ctrl_c_before_the_first_step_leaves_nothing(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(rg.GANModel, "fit", lambda *arguments, **more: raise_interrupt())
    assert train("--out", tmp_path / "runs" / "run") == 130
    assert "nothing is kept" in capsys.readouterr().out and not list(tmp_path.iterdir())


def test_ctrl_c_while_data_load_leaves_nothing(tmp_path, refusal, monkeypatch):
    monkeypatch.setattr(train_module, "load_data", lambda arguments: raise_interrupt())
    assert train("--out", tmp_path / "run") == 130
    assert refusal() == "rnngan: interrupted.\n" and not list(tmp_path.iterdir())


def test_sigterm_keeps_the_model_too(tmp_path, monkeypatch):
    before = signal.getsignal(signal.SIGTERM)
    at_batch(monkeypatch, 0, 1, lambda: os.kill(os.getpid(), signal.SIGTERM))
    assert train("--epochs", 5, "--out", tmp_path / "run") == 143
    assert (tmp_path / "run" / "model.keras").exists()
    assert signal.getsignal(signal.SIGTERM) == before


def test_error_in_the_middle_keeps_the_model(tmp_path, refusal, monkeypatch):
    def fill_disk():
        raise OSError(28, "No space left on device", "epoch_0002.png")

    at_batch(monkeypatch, 1, 0, fill_disk)
    assert train("--epochs", 5, "--out", tmp_path / "run") == 2
    assert "No space left on device" in refusal()
    assert keras.saving.load_model(tmp_path / "run" / "model.keras").generator_optimizer.iterations.numpy() == 4


def test_error_in_the_first_batch_leaves_nothing(tmp_path, refusal, monkeypatch):
    def check(self, x, y=None, batch_size=None):
        raise ValueError("The images span 0 to 255.")

    monkeypatch.setattr(rg.GANModel, "check_data", check)
    assert train("--out", tmp_path / "runs" / "run") == 2
    assert "The images span 0 to 255." in refusal() and not list(tmp_path.iterdir())


def test_numbers_that_are_none_stop_the_run_with_exit_code_1(tmp_path, capsys):
    assert train("--epochs", 5, "--learning-rate", 1e38, "--out", tmp_path / "run") == 1
    assert "rnngan: Training stopped at " in capsys.readouterr().err
    assert (tmp_path / "run" / "grid.png").exists()


def test_collapse_stops_the_run_unless_that_is_not_wanted(tmp_path, capsys, monkeypatch):
    def on_epoch_end(self, epoch, logs=None):
        self.model.stop_training, self.message = True, "all alike"

    monkeypatch.setattr(train_module.callbacks.StopOnCollapse, "on_epoch_end", on_epoch_end)
    assert train("--epochs", 2, "--out", tmp_path / "stopped") == 1
    assert "rnngan: all alike" in capsys.readouterr().err
    assert train("--epochs", 2, "--no-stop-on-collapse", "--out", tmp_path / "on") == 0


def files(folder):
    """Every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_existing_run_is_refused_and_left_as_it_is(trained_run, refusal):
    before = files(trained_run)
    assert train("--out", trained_run) == 2
    assert "exists already" in refusal() and files(trained_run) == before


@pytest.mark.parametrize("schedule", ["cosine", "linear"])
def test_a_schedule_ends_at_0_with_the_last_epoch_for_both_networks(tmp_path, schedule):
    words = ["--epochs", 2, "--schedule", schedule, "--discriminator-steps", 2, "--generator-learning-rate", 1e-3]
    assert train(*words, "--out", tmp_path / "run") == 0
    gan = keras.saving.load_model(tmp_path / "run" / "model.keras")
    for optimizer, steps, rate in ((gan.generator_optimizer, 6, 1e-3), (gan.discriminator_optimizer, 12, 6e-4)):
        assert optimizer.iterations.numpy() == steps
        assert float(optimizer.learning_rate) == pytest.approx(0, abs=1e-9)
        optimizer.iterations.assign(0)
        assert float(optimizer.learning_rate) == pytest.approx(rate)


def test_a_schedule_over_minutes_lowers_both_rates(tmp_path):
    assert train("--minutes", 0.05, "--schedule", "linear", "--no-stop-on-collapse", "--out", tmp_path / "run") == 0
    gan = keras.saving.load_model(tmp_path / "run" / "model.keras")
    for optimizer in (gan.generator_optimizer, gan.discriminator_optimizer):
        assert float(optimizer.learning_rate) < 6e-4


def test_a_schedule_without_an_end_is_refused(tmp_path, refusal):
    assert train("--schedule", "linear", "--out", tmp_path / "run") == 2
    assert "give --epochs or --minutes" in refusal()
    assert train("--epochs", 1, "--schedule", "cosin", "--out", tmp_path / "run") == 2
    assert "Did you mean 'cosine'?" in refusal() and not list(tmp_path.iterdir())
