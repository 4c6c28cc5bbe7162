"""Tests of training curves: what stands in which panel, validation beside training, scores and their best."""

import matplotlib
import numpy as np
import pytest
from PIL import Image

from rnngan_tf import plot


def test_history_draws_each_logged_number_once_and_changes_no_global_state(tmp_path):
    logs = {"d_loss": [0.7, 0.5], "val_d_loss": [0.7, 0.6], "g_loss": [0.7, 0.9], "d_real": [0, 1], "d_fake": [0, -1]}
    settings = dict(matplotlib.rcParams)
    figure = plot.history(logs | {"d_accuracy": [0.5, 0.8], "empty": []}, tmp_path / "history.png")
    drawn = {axis.get_title(): [line.get_label() for line in axis.get_lines()] for axis in figure.axes}
    assert drawn == {
        "losses": ["d_loss", "val_d_loss", "g_loss"],
        "mean logits": ["d_real", "d_fake"],
        "d_accuracy": ["d_accuracy"],
    }
    assert list(figure.axes[0].get_lines()[1].get_ydata()) == [0.7, 0.6]
    assert Image.open(tmp_path / "history.png").width > 1000
    assert dict(matplotlib.rcParams) == settings
    assert not matplotlib._pylab_helpers.Gcf.figs


def test_history_of_nothing_says_so():
    with pytest.raises(ValueError, match="train an epoch first"):
        plot.history({})


def test_validation_curves_are_dashed_in_the_colour_of_their_training_curve():
    logs = {"d_loss": [1, 2], "g_loss": [2, 3], "val_g_loss": [3, 4], "val_d_loss": [4, 5], "d_real": [0, 1]}
    lines = {line.get_label(): line for axis in plot.history(logs).axes for line in axis.get_lines()}
    assert {name: line.get_linestyle() for name, line in lines.items()} == {
        "d_loss": "-", "g_loss": "-", "val_g_loss": "--", "val_d_loss": "--", "d_real": "-",
    }  # fmt: skip
    assert lines["d_loss"].get_color() == lines["val_d_loss"].get_color() != lines["g_loss"].get_color()
    assert lines["g_loss"].get_color() == lines["val_g_loss"].get_color()


@pytest.mark.parametrize(
    ("name", "words", "best"),
    [
        ("val_fd_mnist_2k_test", "lower is better", (3, 1.0)),
        ("val_recall_mnist_2k_test", "higher is better", (1, 5.0)),
        ("val_nn_accuracy_mnist_2k_test", "ideal 0.5", (3, 1.0)),
    ],
)
def test_a_score_has_its_own_panel_with_the_best_value_marked(name, words, best):
    figure = plot.history({"d_loss": [0.7] * 4, name: [5.0, np.nan, 1.0, 2.0]})
    axis = figure.axes[-1]
    assert [axis.get_title(), axis.get_ylabel()] == [name.removeprefix("val_"), words]
    curve, mark = axis.get_lines()
    assert [list(curve.get_xdata()), list(curve.get_ydata())] == [[1, 3, 4], [5.0, 1.0, 2.0]]  # the gap is passed over
    assert (mark.get_xdata()[0], mark.get_ydata()[0]) == best
    assert mark.get_label() == f"best {best[1]:g} (epoch {best[0]}), last 2"


def test_losses_keep_their_gaps_and_scores_may_be_missing_altogether(tmp_path):
    logs = {"d_loss": [0.7, np.nan, 0.6], "val_fd_mnist_2k_test": [np.nan] * 3}
    losses, score = plot.history(logs, tmp_path / "a.png").axes
    assert np.isnan(losses.get_lines()[0].get_ydata()[1]) and losses.get_lines()[0].get_marker() == "."
    assert [text.get_text() for text in score.texts] == ["no value is finite"]


def test_a_score_that_falls_by_decades_has_a_logarithmic_axis_and_a_share_has_not():
    logs = {"val_fd_x": [500.0, 5.0], "val_kd_x": [5.0, 4.0], "val_precision_x": [0.001, 0.9]}
    assert [axis.get_yscale() for axis in plot.history(logs).axes] == ["log", "linear", "linear"]


def test_epochs_are_those_of_the_history_and_rare_validation_is_spread_over_them():
    class History:
        history = {"d_loss": [1.0] * 6, "val_d_loss": [2.0, 3.0], "g_loss": [1.0] * 6}
        epoch = [10, 11, 12, 13, 14, 15]

    lines = plot.history(History()).axes[0].get_lines()
    assert [list(line.get_xdata()) for line in lines] == [[11, 12, 13, 14, 15, 16], [13, 16], [11, 12, 13, 14, 15, 16]]


def test_many_numbers_are_laid_out_in_rows_of_three():
    figure = plot.history({f"number_{index}": [1.0, 2.0] for index in range(7)})
    assert len(figure.axes) == 7 and figure.get_size_inches()[0] < 14
    assert len({round(axis.get_position().y0, 2) for axis in figure.axes}) == 3
