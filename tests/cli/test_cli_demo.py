"""Tests of `rnngan demo` and of what the command line prints while training goes on."""

from dataclasses import replace

import numpy as np
import pytest

from rnngan_tf.cli import demo, main
from rnngan_tf.cli.progress import HistoryFile, Pace, ProgressLines
from rnngan_tf.cli.recipe_flags import to_flags
from rnngan_tf.metrics import FrechetDistance, best_and_last
from rnngan_tf.training.recipe import Recipe

SMALL = {"generator_options": {"units": [8]}, "discriminator_options": {"units": [8]}, "latent_dim": 4}
TINY = Recipe(
    "mnist_mini",
    generator="dense",
    discriminator="dense",
    **SMALL,
    precision="float32",
    penalty="none",
    steps_per_epoch=2,
    epochs=2,
    score_samples=100,
)


class Clock:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self):
        return self.now


def test_the_demo_shows_a_preset_trains_and_shows_the_result(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(demo, "RECIPE", TINY)
    assert main(["demo", "--out", str(tmp_path / "demo")]) == 0
    shown = capsys.readouterr().out
    before, after = shown.index("lstm_row_mnist"), shown.index("just trained")
    assert before < shown.index("Networks") < after
    assert shown[before:].split("Now a smaller")[0].count("@") > 20  # the strokes of five digits
    assert (tmp_path / "demo" / "grid.png").exists()


def test_the_demo_ends_at_its_target(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(demo, "RECIPE", TINY)
    assert main(["demo", "--target", "1e9", "--out", str(tmp_path / "demo")]) == 0
    assert "Trained 2 steps" in capsys.readouterr().out  # of four


def test_a_second_demo_gets_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(demo, "RECIPE", replace(TINY, samples=4))
    assert main(["demo"]) == main(["demo"]) == 0
    assert sorted(folder.name for folder in (tmp_path / "runs").iterdir()) == ["demo", "demo-1"]


def test_a_target_needs_a_score(tmp_path, refusal):
    words = ["train", *to_flags(TINY), "--score-samples", "0", "--target", "3", "--out", str(tmp_path / "run")]
    assert main(words) == 2
    assert "--score-samples" in refusal()


def test_text_has_a_line_for_two_rows_and_darker_characters_for_darker_pixels():
    images = np.stack([np.full((4, 3, 1), -1.0), np.full((4, 3, 1), 1.0)])
    assert demo.as_text(images) == "    @@@\n    @@@"


def steps(callback, clock, seconds, count, logs=None):
    """Let a callback see steps of a length."""
    for batch in range(count):
        clock.now += seconds
        callback.on_train_batch_end(batch, logs or {})


def test_pace_leaves_the_first_step_out_and_speaks_once(capsys):
    pace, clock = Pace(batch_size=64, readable_after=6000), Clock()
    pace._clock = clock
    pace.on_train_begin()
    steps(pace, clock, 30.0, 1)  # the graph is built
    steps(pace, clock, 0.64, 20)
    assert capsys.readouterr().out == (
        "Speed      about 100 images/s here; samples are readable after about 1.0 minutes\n"
    )


def test_pace_does_not_count_what_happens_between_epochs():
    pace, clock = Pace(batch_size=64, seconds=1.0), Clock()
    pace._clock = clock
    pace.on_train_begin()
    steps(pace, clock, 0.1, 5)
    pace.on_epoch_end(0)
    clock.now += 60  # scoring
    steps(pace, clock, 0.1, 12)
    assert pace.rate == pytest.approx(640)


def test_a_line_every_fifteen_seconds_says_where_training_stands(capsys):
    lines, clock = ProgressLines(minutes=8, batch_size=10), Clock()
    lines._clock = clock
    lines.on_train_begin()
    lines.on_epoch_begin(0)
    steps(lines, clock, 1.0, 31, {"d_loss": 0.5, "g_loss": 0.75, "loss": 1.25})
    lines.on_epoch_end(0, {"d_loss": 0.5, "val_d_loss": 0.4, "val_loss": 1.0, "val_fd_mnist_1k_test": 34.21})
    lines.on_epoch_begin(1)
    steps(lines, clock, 1.0, 14, {"d_loss": 0.5, "g_loss": 0.75})
    assert capsys.readouterr().out.splitlines() == [
        "minute 0.2 of 8: epoch 1, 10 images/s, d_loss 0.5, g_loss 0.75",
        "minute 0.5 of 8: epoch 1, 10 images/s, d_loss 0.5, g_loss 0.75",
        "minute 0.8 of 8: epoch 2, 10 images/s, d_loss 0.5, g_loss 0.75, fd_mnist_1k_test 34.2",
    ]


def test_a_score_every_other_epoch_has_its_column_and_its_epochs(tmp_path):
    file = HistoryFile(tmp_path / "history.csv")
    file.on_train_begin()
    for epoch, logs in enumerate([{"loss": 4.0}, {"loss": 3.0, "val_fd": 9.0}, {"loss": 2.0}]):
        file.on_epoch_end(epoch, logs)
    cells = [line.split(",") for line in (tmp_path / "history.csv").read_text().splitlines()]
    assert [[row[0], *row[2:]] for row in cells] == [
        ["epoch", "loss", "val_fd"],
        ["1", "4", ""],
        ["2", "3", "9"],
        ["3", "2", ""],
    ]
    score = FrechetDistance("mnist", samples=1000)
    found = best_and_last({f"val_{score.name}": [9.0, 4.0, 5.0]}, [score], every=2)
    assert found[f"val_{score.name}"][1::2] == (4, 6)
