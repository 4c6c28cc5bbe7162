"""Tests of score tables and sample-size curves as figures: each number in its place, words that say how to read."""

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import to_hex
from PIL import Image

from rnngan_tf import plot
from rnngan_tf.plot.style import MUTED, STRONG


def score(value, spread=0.1):
    """A score with its interval."""
    return SimpleNamespace(value=value, low=value - spread, high=value + spread)


def make_report(**scores):
    """A report of one subject and two calibration rows; `scores` gives three values and the better direction."""
    kinds = {"runs/mine": "subject", "real": "calibration", "untrained": "calibration"}
    rows = [
        SimpleNamespace(
            label=label, kind=kind, values={n: score(v[0][i]) for n, v in scores.items() if v[0][i] is not None}
        )
        for i, (label, kind) in enumerate(kinds.items())
    ]
    return SimpleNamespace(rows=rows, names=list(scores), better={name: value[1] for name, value in scores.items()})


def test_each_score_has_a_panel_with_a_dot_and_an_interval_a_row(tmp_path):
    report = make_report(fd_x=([3.0, 0.5, 700.0], "low"), recall_x=([0.6, 0.9, 0.1], "high"))
    fd, recall = plot.scores(report, tmp_path / "scores.png").axes
    dots = [line for line in recall.get_lines() if line.get_marker() == "o"]
    bars = [line for line in recall.get_lines() if line.get_marker() != "o"]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in dots] == [(0.6, 0), (0.9, 1), (0.1, 2)]
    np.testing.assert_allclose([line.get_xdata() for line in bars], [[0.5, 0.7], [0.8, 1.0], [0.0, 0.2]])
    assert [to_hex(line.get_color()).upper() for line in dots] == [STRONG, MUTED, MUTED]
    assert recall.get_ylim() == (2.5, -0.5)  # the first row on top
    assert [fd.get_xscale(), recall.get_xscale()] == ["log", "linear"]
    assert "lower is better" in fd.get_xlabel() and "higher is better" in recall.get_xlabel()
    assert [text.get_text() for text in fd.texts] == ["3", "0.5", "700"]
    assert Image.open(tmp_path / "scores.png").width > 800


def test_rows_are_named_once_a_line_and_the_subject_stands_out():
    report = make_report(**{f"score_{index}": ([1.0, 2.0, 3.0], "low") for index in range(4)})
    axes = plot.scores(report).axes
    names = [[label.get_text() for label in axis.get_yticklabels()] for axis in axes]
    assert names[0] == names[3] == ["runs/mine", "real", "untrained"] and names[1] == names[2] == ["", "", ""]
    assert [label.get_fontweight() for label in axes[0].get_yticklabels()] == ["bold", "normal", "normal"]


def test_a_missing_score_is_said_and_a_target_is_marked():
    report = make_report(nn_x=([0.7, None, float("nan")], 0.5))
    axis = plot.scores(report).axes[0]
    assert [text.get_text() for text in axis.texts] == ["0.7", "none", "none"]
    assert axis.get_xlabel() == "ideal 0.5"
    assert [line for line in axis.get_lines() if list(line.get_xdata()) == [0.5, 0.5]]
    report.rows[0].values["nn_x"] = SimpleNamespace(value=0.7, low=None, high=None)
    assert len(plot.scores(report).axes[0].get_lines()) == 2  # the dot without an interval, and the target


def test_no_words_of_a_table_touch():
    report = make_report(**{f"nearest_neighbour_accuracy_{i}_5k_test": ([0.123456, 0.5, 9.9], 0.5) for i in range(6)})
    report.rows[0].label = "/a/very/long/path/to/a/folder/of/images/runs/mine"
    figure = plot.scores(report)
    figure.draw_without_rendering()
    words = [
        word for axis in figure.axes for word in [axis.title, axis.xaxis.label, *axis.texts, *axis.get_yticklabels()]
    ]
    boxes = [word.get_window_extent() for word in words if word.get_text()]
    assert len(boxes) == 6 * 5 + 2 * 3
    assert not [1 for index, box in enumerate(boxes) for other in boxes[:index] if box.overlaps(other)]
    assert all(box.x0 >= 0 and box.x1 <= figure.bbox.x1 for box in boxes)
    assert figure.axes[0].get_yticklabels()[0].get_text().endswith("runs/mine")


def test_empty_reports_are_refused(refuse):
    with refuse("rows and metrics; got 0 and 0"):
        plot.scores(SimpleNamespace(rows=[], names=[], better={}))


def make_curve(**changes):
    """Distances that lie on 3 + 1000 / n."""
    sizes = [500, 1000, 2000, 10000]
    values = [3 + 1000 / size for size in sizes]
    parts = {"sizes": sizes, "values": values, "low": [v - 0.1 for v in values], "high": [v + 0.1 for v in values]}
    return SimpleNamespace(**{**parts, "limit": 3.0, "name": "fd_mnist_test", **changes})


def test_sample_sizes_stand_at_one_over_n_on_a_line_that_ends_at_the_limit(tmp_path):
    axis = plot.sample_sizes(make_curve(), tmp_path / "sizes.png").axes[0]
    line, dots, limit = axis.get_lines()
    x, y = line.get_data()
    assert (x[0], y[0]) == (0, 3.0) and (y[1] - y[0]) / (x[1] - x[0]) == pytest.approx(1000)
    np.testing.assert_allclose(dots.get_data(), [[1 / 500, 1 / 1000, 1 / 2000, 1 / 10000], [5, 4, 3.5, 3.1]])
    assert (limit.get_xdata()[0], limit.get_ydata()[0]) == (0, 3.0) and limit.get_label().endswith(": 3")
    # 10,000 would stand on the sign for infinity
    assert [label.get_text() for label in axis.get_xticklabels()] == ["∞", "500", "1,000", "2,000"]
    assert Image.open(tmp_path / "sizes.png").width > 500


@pytest.mark.parametrize(
    "changes", [{"values": [1.0]}, {"sizes": [0, 1, 2, 3]}, dict.fromkeys(("sizes", "values", "low", "high"), [])]
)
def test_curves_that_do_not_fit_are_refused(changes, refuse):
    with refuse("as many values, lows and highs as sizes"):
        plot.sample_sizes(make_curve(**changes))
