"""Tests of the better direction of scores: the one that the scores themselves name."""

import inspect

import pytest

from rnngan_tf import plot
from rnngan_tf.evaluation import scores

KINDS = [kind for kind in vars(scores).values() if inspect.isclass(kind) and getattr(kind, "prefix", None)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.prefix)
def test_figures_and_scores_agree_on_what_is_better(kind):
    assert plot.direction(f"val_{kind.prefix}_mnist_2k_test") == kind.better


def test_every_score_was_looked_at_and_losses_are_none():
    assert {"fd", "kd", "precision", "coverage"} <= {kind.prefix for kind in KINDS}
    assert [plot.direction(name) for name in ("d_loss", "d_accuracy", "fdx_a", "learning_rate")] == [None] * 4
