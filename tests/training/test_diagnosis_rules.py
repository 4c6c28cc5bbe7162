"""Tests of the diagnosis' rules, each from numbers alone."""

import math

import pytest

from rnngan_tf.training.diagnosis.diagnose import judge
from rnngan_tf.training.diagnosis.finding import BAD, VERDICTS, Finding, conclude

LATE = {"steps": 1000}


def verdict(**numbers):
    return judge({**LATE, **numbers}, has_gan=True, has_data=True).verdict


def test_collapse_is_judged_by_variety_and_not_before_500_steps():
    shares = {0.0: "collapsed", 0.149: "collapsed", 0.151: "collapsing", 0.349: "collapsing", 0.351: "healthy"}
    for share, expected in shares.items():
        assert verdict(variety_share=share) == expected
        assert verdict(variety_share=share, steps=499) == "too early"
    assert judge({"variety_share": 0.0}, has_gan=True, has_data=False).verdict == "collapsed"  # steps are not known


def test_variety_that_falls_look_by_look_is_collapsing():
    course = {"variety_share": 0.5, "peak_variety_share": 1.0, "falling_looks": 3}
    assert verdict(**course) == "collapsing"
    assert verdict(**course | {"falling_looks": 2}) == "healthy"
    assert verdict(**course | {"variety_share": 0.65}) == "healthy"
    # untrained noise is more varied than data: falling to 0.65 from 1.6 is learning
    assert verdict(**course | {"peak_variety_share": 1.6, "variety_share": 0.65}) == "healthy"


def test_the_discriminator_has_won_only_where_all_that_is_known_says_so():
    now, recent = {"separation": 1.0, "d_loss_share": 0.001}, {"recent_d_accuracy": 1.0, "recent_d_loss_share": 0.001}
    for numbers in (now, recent, now | recent):
        assert verdict(**numbers) == "discriminator has won"
        assert verdict(**numbers, steps=400) == "too early"
    for better in (
        {"separation": 0.9},
        {"d_loss_share": 0.1},
        {"recent_d_accuracy": 0.95},
        {"recent_d_loss_share": 0.2},
    ):
        assert verdict(**now | recent | better) == "healthy"
    assert verdict(separation=1.0) == "healthy"  # a wasserstein critic, which has no such loss, should be right


def test_the_generator_has_won_where_the_discriminator_is_wrong_or_blind():
    assert verdict(separation=0.1) == verdict(recent_d_accuracy=0.2, recent_margin=-1.0) == "generator has won"
    assert verdict(separation=0.5, straight_line=0.99) == "generator has won"
    assert verdict(separation=0.5, straight_line=0.6) == "healthy"  # nothing can tell: the game's aim
    assert verdict(separation=0.8, straight_line=0.99) == "healthy"


def test_values_that_are_no_numbers_or_huge_are_diverging():
    for name in ("generator_not_finite", "discriminator_not_finite", "samples_not_finite", "epochs_not_finite"):
        assert verdict(**{name: 1}) == "diverging"
    for numbers in ({"generator_kernel": 6.0}, {"margin": -300.0}, {"largest_d_loss": 300.0}, {"d_loss": math.nan}):
        assert verdict(**numbers) == "diverging"
    assert verdict(generator_kernel=0.4, margin=10.0) == "healthy"


def test_a_network_that_stands_still_is_not_learning():
    assert verdict(generator_trainable=0) == verdict(discriminator_change=0.0) == "not learning"
    assert verdict(discriminator_learning_rate=0.0) == "not learning"
    assert verdict(discriminator_learning_rate=0.0, discriminator_change=0.2) == "healthy"
    assert verdict(generator_change=1e-3) == "healthy"
    assert judge({"steps": 0, "generator_change": 0.0}, has_gan=True, has_data=True).verdict == "too early"


def test_a_generator_without_gradient_is_told_by_where_it_is_lost():
    lost = {"generator_gradient": 0.0, "image_gradient": 0.1}
    diagnosis = judge(LATE | lost, has_gan=True, has_data=True)
    assert diagnosis.verdict == "not learning" and "none its kernels" in diagnosis.findings[0].sentence
    lost["image_gradient"] = 0.0
    diagnosis = judge(LATE | lost, has_gan=True, has_data=True)
    assert diagnosis.verdict == "not learning" and "passes no gradient back" in diagnosis.findings[0].sentence
    assert verdict(**lost, separation=1.0, d_loss_share=0.0) == "discriminator has won"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-1, 1, "healthy"),
        (0, 1, "range mismatch"),
        (0, 255, "range mismatch"),
        (-0.3, 0.3, "range mismatch"),
        (-1, 0.5, "healthy"),
    ],
)
def test_ranges_of_data_that_do_not_fit_are_told(low, high, expected):
    assert verdict(data_low=float(low), data_high=float(high), data_dark=0.5) == expected


def test_the_gravest_finding_is_the_verdict_and_notes_come_last():
    findings = [Finding(name, "x") for name in ("not measured", "dropout inactive", "collapsed", "diverging")]
    diagnosis = conclude(findings, {}, images_seen=True)
    assert diagnosis.findings == findings[::-1]
    assert diagnosis.verdict == "diverging" and diagnosis.bad
    assert set(BAD) < set(VERDICTS)
