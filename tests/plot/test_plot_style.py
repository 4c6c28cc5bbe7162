"""Tests of the style of figures: it applies, it is found, it stays inside, and its colours differ."""

import inspect

import matplotlib
import pytest
from matplotlib.colors import to_hex

from rnngan_tf import metrics, plot
from rnngan_tf.plot.style import logarithmic_where_wide, wrap_name

KINDS = [kind for kind in vars(metrics).values() if inspect.isclass(kind) and getattr(kind, "prefix", None)]


def test_the_style_applies_to_a_figure_and_leaves_no_trace():
    before = dict(matplotlib.rcParams)
    axis = plot.history({"d_loss": [1.0, 2.0], "g_loss": [2.0, 3.0]}).axes[0]
    assert dict(matplotlib.rcParams) == before
    assert not axis.spines["top"].get_visible() and not axis.spines["right"].get_visible()
    assert [to_hex(line.get_color()).upper() for line in axis.get_lines()] == ["#0072B2", "#D55E00"]
    assert (
        axis.xaxis.get_gridlines()[0].get_visible() and to_hex(axis.xaxis.get_gridlines()[0].get_color()) == "#dddddd"
    )


def test_the_style_is_the_same_whatever_was_set_before_and_that_stays_set():
    with matplotlib.rc_context({"axes.facecolor": "black", "lines.linewidth": 9.0}):
        axis = plot.history({"d_loss": [1.0, 2.0]}).axes[0]
        assert matplotlib.rcParams["lines.linewidth"] == 9.0
    assert to_hex(axis.get_facecolor()) == "#ffffff" and axis.get_lines()[0].get_linewidth() == 1.8


def test_a_failing_figure_leaves_the_settings_and_no_file(tmp_path):
    before = dict(matplotlib.rcParams)
    with pytest.raises(RuntimeError), plot.drawing(tmp_path / "a.png"):
        raise RuntimeError
    assert dict(matplotlib.rcParams) == before and not list(tmp_path.iterdir())


def test_the_palette_is_okabe_and_ito():
    # the eight colours of Okabe and Ito (2008) but yellow, which is too pale on white
    with plot.drawing():
        colours = matplotlib.rcParams["axes.prop_cycle"].by_key()["color"]
    assert set(colours) == {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"}


@pytest.mark.parametrize(
    ("values", "better", "scale"),
    [
        ([1.0, 1000.0], "low", "log"),
        ([1.0, 10.0], "low", "linear"),
        ([0.001, 1.0], "low", "log"),
        ([0.001, 1.0], "high", "linear"),
        ([1.0, 1000.0], "high", "log"),
        ([0.001, 1.2], 1.0, "linear"),
        ([-0.001, 0.01, 20.0], "low", "symlog"),
        ([float("nan")], "low", "linear"),
        ([-1.0, 0.0], "low", "linear"),
    ],
)
def test_an_axis_is_logarithmic_only_where_values_span_decades(values, better, scale):
    with plot.drawing() as figure:
        axis = figure.subplots()
        logarithmic_where_wide(axis, values, "x", better)
    assert axis.get_xscale() == scale


def test_names_are_broken_only_where_words_end():
    assert wrap_name("a_short_name", 20) == "a_short_name"
    assert wrap_name("one_two_three", 8).splitlines() == ["one_two_", "three"]
    assert wrap_name("unbreakablename", 4) == "unbreakablename"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.prefix)
def test_figures_and_scores_agree_on_what_is_better(kind):
    assert plot.direction(f"val_{kind.prefix}_mnist_2k_test") == kind.better


def test_every_score_was_looked_at_and_losses_are_none():
    assert {"fd", "kd", "precision", "coverage"} <= {kind.prefix for kind in KINDS}
    assert [plot.direction(name) for name in ("d_loss", "d_accuracy", "fdx_a", "learning_rate")] == [None] * 4
