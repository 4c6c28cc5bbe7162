"""Objectives against numbers derived by hand, closed forms and analytic gradients."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf
from pytest import approx

from rnngan_tf.objectives import OBJECTIVES, R1R2, GradientPenalty
from rnngan_tf.objectives.losses import (
    Hinge,
    LeastSquares,
    Minimax,
    NonSaturating,
    Objective,
    Relativistic,
    Wasserstein,
)

REAL, FAKE = np.array([[2.0], [-1.0]]), np.array([[0.5], [-3.0]])
ALL = pytest.mark.parametrize("objective", [kind() for kind in OBJECTIVES.values()], ids=list(OBJECTIVES))


def sigmoid(u):
    return 1.0 / (1.0 + np.exp(-u))


def gradients(loss, real, fake):
    """Return the gradients of `loss(real, fake)` by both logits, zeros where it ignores them."""
    real, fake = tf.constant(real, tf.float32), tf.constant(fake, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch([real, fake])
        value = loss(real, fake)
    return [gradient.numpy() for gradient in tape.gradient(value, [real, fake], unconnected_gradients="zero")]


# With s(u) = log(1 + e^u): s(-2) = 0.126928, s(1) = 1.313262, s(0.5) = 0.974077, s(-0.5) = 0.474077,
# s(-3) = 0.048587, s(3) = 3.048587, s(-1.5) = 0.201413, s(1.5) = 1.701413, s(2) = 2.126928.
BY_HAND = [
    # (s(-2) + s(1)) / 2 + (s(0.5) + s(-3)) / 2 = 0.720095 + 0.511332; G: minus the second half
    (Minimax(), 1.231427, -0.511332),
    # the same D; G: (s(-0.5) + s(3)) / 2
    (NonSaturating(), 1.231427, 1.761332),
    # 0.9 * 0.720095 + 0.1 * (s(2) + s(-1)) / 2 + 0.511332, with s(-1) = 0.313262: 0.648086 + 0.122010 + 0.511332
    (NonSaturating(label_smoothing=0.1), 1.281427, 1.761332),
    # ((2-1)^2 + (-1-1)^2) / 4 + (0.5^2 + 3^2) / 4 = 1.25 + 2.3125; G: (0.5^2 + 4^2) / 4
    (LeastSquares(), 3.5625, 4.0625),
    # mean fake -1.25, mean real 0.5
    (Wasserstein(), -1.75, 1.25),
    # (0 + 2) / 2 + (1.5 + 0) / 2; G: minus the mean of the fakes
    (Hinge(), 1.75, 1.25),
    # margins 1.5 and 2: (s(-1.5) + s(-2)) / 2; G: (s(1.5) + s(2)) / 2
    (Relativistic(), 0.164171, 1.914171),
]


def test_every_objective_has_numbers_derived_by_hand_and_analytic_gradients():
    for table in (BY_HAND, ANALYTIC):
        assert {type(row[0]) for row in table} == set(OBJECTIVES.values())


@pytest.mark.parametrize(("objective", "discriminator", "generator"), BY_HAND, ids=lambda value: str(value))
def test_losses_equal_numbers_derived_by_hand(objective, discriminator, generator):
    assert float(objective.discriminator_loss(REAL, FAKE)) == approx(discriminator, abs=2e-6)
    assert float(objective.generator_loss(REAL, FAKE)) == approx(generator, abs=2e-6)


def test_minimax_value_of_the_best_discriminator_for_equal_distributions_is_minus_log_4():
    # D* = p / (p + p) = 1/2, the logit 0: V = log(1/2) + log(1/2), and the discriminator minimises -V
    assert -float(Minimax().discriminator_loss([[0.0]], [[0.0]])) == approx(-math.log(4))


def test_minimax_value_of_the_best_discriminator_is_the_jensen_shannon_divergence():
    # p = (3/4, 1/4) and q = (1/4, 3/4) on two points: D* = p / (p + q), so the logits are log(p/q) = +-log 3.
    # V = -log 4 + 2 JSD, JSD = KL(p || 1/2) = log 2 - H(p) = 0.693147 - 0.562335 = 0.130812, so V = -1.124670.
    high, low = math.log(3), -math.log(3)
    reals, fakes = [[high], [high], [high], [low]], [[high], [low], [low], [low]]
    assert -float(Minimax().discriminator_loss(reals, fakes)) == approx(-1.124670, abs=1e-6)


def test_relativistic_losses_at_equal_logits_are_log_2_wherever_the_logits_are():
    for level in (-7.0, 0.0, 300.0):
        assert float(Relativistic().discriminator_loss([[level]], [[level]])) == approx(math.log(2))
        assert float(Relativistic().generator_loss([[level]], [[level]])) == approx(math.log(2))


def test_relativistic_pairs_each_real_with_the_fake_beside_it():
    # Paired, both margins are 0. Broadcast to all four pairs it would be (2 s(0) + s(9) + s(-9)) / 4 = 2.6.
    assert float(Relativistic().discriminator_loss([[9.0], [0.0]], [[9.0], [0.0]])) == approx(math.log(2))


def test_least_squares_best_discriminator_for_equal_distributions_says_one_half():
    real, fake = gradients(LeastSquares().discriminator_loss, [[0.5]], [[0.5]])
    assert real + fake == approx(0.0)
    assert float(LeastSquares().discriminator_loss([[0.5]], [[0.5]])) == approx(0.25)


# Derivatives by hand, before the mean over the batch, as functions of the real logits r and the fake ones f.
# s'(u) = sigmoid(u).
ANALYTIC = [
    (Minimax(), lambda r, f: -sigmoid(-r), lambda r, f: sigmoid(f), lambda r, f: 0 * r, lambda r, f: -sigmoid(f)),
    (
        NonSaturating(),
        lambda r, f: -sigmoid(-r),
        lambda r, f: sigmoid(f),
        lambda r, f: 0 * r,
        lambda r, f: -sigmoid(-f),
    ),
    (
        NonSaturating(label_smoothing=0.25),
        lambda r, f: sigmoid(r) - 0.75,
        lambda r, f: sigmoid(f),
        lambda r, f: 0 * r,
        lambda r, f: -sigmoid(-f),
    ),
    (LeastSquares(), lambda r, f: r - 1, lambda r, f: f, lambda r, f: 0 * r, lambda r, f: f - 1),
    (Wasserstein(), lambda r, f: 0 * r - 1, lambda r, f: 0 * f + 1, lambda r, f: 0 * r, lambda r, f: 0 * f - 1),
    (Hinge(), lambda r, f: -1.0 * (r < 1), lambda r, f: 1.0 * (f > -1), lambda r, f: 0 * r, lambda r, f: 0 * f - 1),
    (
        Relativistic(),
        lambda r, f: -sigmoid(f - r),
        lambda r, f: sigmoid(f - r),
        lambda r, f: sigmoid(r - f),
        lambda r, f: -sigmoid(r - f),
    ),
]


@pytest.mark.parametrize(
    ("objective", "d_real", "d_fake", "g_real", "g_fake"), ANALYTIC, ids=[str(case[0]) for case in ANALYTIC]
)
def test_gradients_equal_analytic_derivatives(objective, d_real, d_fake, g_real, g_fake):
    draws = np.random.default_rng(0)
    real, fake = draws.normal(0, 3, (16, 1)), draws.normal(0, 3, (16, 1))
    got = gradients(objective.discriminator_loss, real, fake) + gradients(objective.generator_loss, real, fake)
    for gradient, expected in zip(got, (d_real, d_fake, g_real, g_fake), strict=True):
        np.testing.assert_allclose(gradient, expected(real, fake) / 16, atol=1e-6)


@ALL
def test_gradients_equal_finite_differences(objective):
    # Central differences with h = 1e-2 in float32: rounding error about 1e-7 * 4 / 2e-2 = 2e-5, truncation h^2 / 6.
    real, fake = np.array([[0.7], [-0.4]]), np.array([[-0.3], [0.2]])
    for loss in (objective.discriminator_loss, objective.generator_loss):
        for which, gradient in enumerate(gradients(loss, real, fake)):
            step = np.zeros((2, 2, 1))
            step[which, 0] = 1e-2
            up, down = loss(real + step[0], fake + step[1]), loss(real - step[0], fake - step[1])
            assert gradient[0, 0] == approx(float(up - down) / 2e-2, abs=2e-4)


def test_minimax_generator_saturates_where_the_discriminator_is_sure_and_non_saturating_does_not():
    # at the logit -6: -sigmoid(-6) = -0.002473 and -sigmoid(6) = -0.997527
    assert gradients(Minimax().generator_loss, [[0.0]], [[-6.0]])[1] == approx(-0.002473, abs=1e-6)
    assert gradients(NonSaturating().generator_loss, [[0.0]], [[-6.0]])[1] == approx(-0.997527, abs=1e-6)


@ALL
@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "xla"])
def test_extreme_logits_give_finite_losses_and_gradients(objective, compiled):
    @tf.function(jit_compile=compiled)
    def losses_and_gradients(real, fake):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch([real, fake])
            losses = objective.discriminator_loss(real, fake), objective.generator_loss(real, fake)
        found = [tape.gradient(loss, [real, fake], unconnected_gradients="zero") for loss in losses]
        return tf.stack(losses), tf.stack(found)

    real, fake = tf.constant([[1e4], [-1e4], [-1e4]]), tf.constant([[1e4], [-1e4], [1e4]])
    for result in losses_and_gradients(real, fake):
        assert np.isfinite(result.numpy()).all()


def test_extreme_logits_keep_their_exact_linear_loss():
    # s(u) -> u for large u; a log(sigmoid) would have given infinity, a clipped one 16 or so
    assert float(NonSaturating().discriminator_loss([[-1e4]], [[-1e4]])) == approx(1e4)
    assert float(NonSaturating().generator_loss(None, [[-1e4]])) == approx(1e4)
    assert float(Minimax().generator_loss(None, [[1e4]])) == approx(-1e4)
    assert float(Relativistic().discriminator_loss([[-1e4]], [[1e4]])) == approx(2e4)


@ALL
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64"])
def test_computes_in_float32_whatever_the_logits_are(objective, dtype):
    # 300^2 overflows float16 (65,504), and bfloat16 cannot hold 300 + 0.5
    real, fake = tf.cast([[300.0], [0.5]], dtype), tf.cast([[-300.0], [0.25]], dtype)
    exact = [tf.cast(real, tf.float32), tf.cast(fake, tf.float32)]
    for loss in (objective.discriminator_loss, objective.generator_loss, objective.discriminator_accuracy):
        value = loss(real, fake)
        assert value.dtype == tf.float32 and value.shape == ()
        assert float(value) == float(loss(*exact))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # reals 2, 0.4, -1, 3 and fakes 0.3, -3, -2, 0.45.  Sign: 3 of 4 reals, 2 of 4 fakes.
        ("minimax", 0.625),
        ("non_saturating", 0.625),
        ("hinge", 0.625),
        # threshold 0.5: 2 of 4 reals, 4 of 4 fakes
        ("least_squares", 0.75),
        # each real beats the fake beside it, though the third is negative
        ("wasserstein", 1.0),
        ("relativistic", 1.0),
    ],
)
def test_accuracy_is_the_share_judged_right(name, expected):
    reals, fakes = [[2.0], [0.4], [-1.0], [3.0]], [[0.3], [-3.0], [-2.0], [0.45]]
    assert float(OBJECTIVES[name]().discriminator_accuracy(reals, fakes)) == approx(expected)


@ALL
def test_accuracy_of_perfect_inverted_and_constant_discriminators(objective):
    assert float(objective.discriminator_accuracy([[5.0], [2.0]], [[-5.0], [-2.0]])) == 1.0
    assert float(objective.discriminator_accuracy([[-5.0], [-2.0]], [[5.0], [2.0]])) == 0.0
    for level in (-3.0, 0.0, 0.5, 3.0):
        assert float(objective.discriminator_accuracy([[level]] * 4, [[level]] * 4)) == 0.5


@pytest.mark.parametrize("method", ["discriminator_loss", "generator_loss", "discriminator_accuracy"])
def test_unequal_numbers_of_reals_and_fakes_cannot_be_paired(method):
    with pytest.raises(ValueError, match=r"\(1, 1\).*\(4, 1\).*as many fakes as reals"):
        getattr(Relativistic(), method)([[0.0]], [[0.0]] * 4)


def test_only_the_relativistic_generator_needs_real_logits():
    assert [name for name, kind in OBJECTIVES.items() if kind.generator_uses_real] == ["relativistic"]
    for name, kind in OBJECTIVES.items():
        if name != "relativistic":
            assert float(kind().generator_loss(None, FAKE)) == float(kind().generator_loss(REAL, FAKE))


def test_each_objective_brings_what_its_paper_trains_with():
    penalties = {name: kind().default_penalty() for name, kind in OBJECTIVES.items()}
    relativistic, wasserstein = penalties.pop("relativistic"), penalties.pop("wasserstein")
    assert isinstance(relativistic, R1R2) and (relativistic.gamma, relativistic.every) == (0.5, 4)
    assert isinstance(wasserstein, GradientPenalty) and (wasserstein.weight, wasserstein.every) == (10.0, 1)
    assert set(penalties.values()) == {None}
    assert {name: kind.discriminator_steps for name, kind in OBJECTIVES.items() if kind.discriminator_steps != 1} == {
        "wasserstein": 5
    }


@pytest.mark.parametrize("smoothing", [-0.1, 0.5, 1.0, math.nan, "0.1"])
def test_label_smoothing_out_of_range_is_refused(smoothing):
    with pytest.raises(ValueError, match="label_smoothing is"):
        NonSaturating(label_smoothing=smoothing)


@pytest.mark.parametrize("objective", [row[0] for row in BY_HAND], ids=str)
def test_serialises_through_keras(objective):
    copy = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(objective))
    assert type(copy) is type(objective) and repr(copy) == repr(objective)
    assert float(copy.discriminator_loss(REAL, FAKE)) == float(objective.discriminator_loss(REAL, FAKE))


def test_a_subclass_without_its_losses_cannot_be_made():
    class Half(Objective):
        def discriminator_loss(self, real_logits, fake_logits):
            return 0.0

    with pytest.raises(TypeError, match="generator_loss"):
        Half()
