"""Gradient penalties: closed forms, the traps of public code, and the conditions under which they must work."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from pytest import approx

from rnngan_tf.objectives import R1, R1R2, GradientPenalty
from rnngan_tf.objectives.penalties import input_gradient, interpolate

SEED = tf.constant([3, 4], tf.int32)
EVERY_KIND = pytest.mark.parametrize("penalty", [R1(1.0), R1R2(1.0), GradientPenalty()], ids=lambda p: p.name)


def linear_critic(weights):
    """Return f(x) = w.x, whose gradient is w everywhere."""
    weights = tf.convert_to_tensor(weights, tf.float32)
    return lambda images: tf.linalg.matvec(images, weights)[:, None]


def half_square(images):
    """Return f(x) = |x|^2 / 2, whose gradient is x itself."""
    return tf.reduce_sum(tf.square(images), axis=list(range(1, images.shape.rank)), keepdims=True) / 2


def normal(shape, seed):
    return tf.random.stateless_normal(shape, (seed, 0))


# The four traps of gradient penalties in public code


@pytest.mark.parametrize("batch", [1, 5, 32])
def test_linear_critic_has_closed_form_penalty_for_any_epsilon_and_batch(batch):
    # (|w| - 1)^2 = (3 - 1)^2 = 4; one norm over a batch of 5 would give (3 sqrt(5) - 1)^2 = 32.6
    real, fake = normal((batch, 3), 1), normal((batch, 3), 2)
    for seed in range(3):
        value = GradientPenalty(weight=1.0)(linear_critic([1.0, 2.0, 2.0]), real, fake, seed=(seed, 0))
        assert float(value) == approx(4.0, rel=1e-5)


def test_norm_is_taken_for_each_sample():
    # Gradients x of norms 1, 2 and 3 (real = fake, so interpolation changes nothing): (0 + 1 + 4) / 3.
    # One norm over the batch would give (sqrt(14) - 1)^2 = 7.5.
    images = tf.reshape(tf.constant([[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 2.0, 0.0], [1.5, -1.5, 1.5, 1.5]]), (3, 2, 2, 1))
    assert float(GradientPenalty(weight=1.0)(half_square, images, images, seed=SEED)) == approx(5 / 3, rel=1e-5)


def test_interpolates_fill_the_segment_and_never_leave_it():
    # real 0 and fake 1: the interpolates are epsilon itself, uniform in [0, 1) with mean 1/2 and variance 1/12
    seen = []
    GradientPenalty()(
        lambda images: seen.append(images) or half_square(images),
        tf.zeros((4000, 2, 2, 1)),
        tf.ones((4000, 2, 2, 1)),
        SEED,
    )
    epsilon = seen[0].numpy()
    assert epsilon.min() >= 0.0 and epsilon.max() <= 1.0
    counts, _ = np.histogram(epsilon[:, 0, 0, 0], bins=10, range=(0, 1))
    assert counts.min() > 320 and counts.max() < 480  # 400 expected, standard deviation 19
    np.testing.assert_array_equal(epsilon, np.broadcast_to(epsilon[:, :1, :1, :], epsilon.shape))  # one a sample
    assert len(np.unique(epsilon[:, 0, 0, 0])) > 3900  # and another for each sample


def test_zero_gradient_critic_gives_no_nan():
    # |0| = 0: the value is weight * (0 - 1)^2, and the gradient by w, which has no direction to go, is 0 and not NaN
    weights = tf.Variable(tf.zeros(3))
    with tf.GradientTape() as tape:
        value = GradientPenalty(weight=10.0)(linear_critic(weights), tf.zeros((4, 3)), tf.ones((4, 3)), SEED)
    assert float(value) == approx(10.0, rel=1e-4)
    np.testing.assert_allclose(tape.gradient(value, weights).numpy(), 0.0, atol=1e-3)


# Values


def test_r1_of_a_linear_critic():
    # gamma/2 |w|^2 = 4/2 * 9, and its gradient by w is gamma w
    weights = tf.Variable([1.0, 2.0, 2.0])
    with tf.GradientTape() as tape:
        value = R1(gamma=4.0)(linear_critic(weights), normal((6, 3), 1), normal((6, 3), 2))
    assert float(value) == approx(18.0, rel=1e-6)
    np.testing.assert_allclose(tape.gradient(value, weights).numpy(), [4.0, 8.0, 8.0], rtol=1e-6)


def test_gradient_penalty_trains_the_critic_by_its_analytic_gradient():
    # d/dw 10 (|w| - 1)^2 = 20 (|w| - 1) w / |w| = 20 * 2 / 3 * w
    weights = tf.Variable([1.0, 2.0, 2.0])
    with tf.GradientTape() as tape:
        value = GradientPenalty()(linear_critic(weights), normal((6, 3), 1), normal((6, 3), 2), SEED)
    np.testing.assert_allclose(tape.gradient(value, weights).numpy(), np.array([1, 2, 2]) * 40 / 3, rtol=1e-5)


def test_r1_looks_at_reals_and_r1r2_at_both():
    # gradients x: reals of squared norms 1 and 9 (mean 5), fakes of 4 and 16 (mean 10); gamma/2 = 1
    real, fake = tf.constant([[1.0, 0.0], [0.0, 3.0]]), tf.constant([[2.0, 0.0], [0.0, -4.0]])
    assert float(R1(gamma=2.0)(half_square, real, fake)) == approx(5.0)
    assert float(R1R2(gamma=2.0)(half_square, real, fake)) == approx(15.0)


def test_r1r2_shows_the_critic_reals_and_fakes_apart():
    # Layers such as minibatch standard deviation mix a batch's samples, so one mixed batch would be another critic.
    def spread(images):
        return half_square(images) * tf.math.reduce_std(images)

    real, fake = normal((4, 3), 1), 5.0 * normal((4, 3), 2)
    apart = R1(2.0)(spread, real, None) + R1(2.0)(spread, fake, None)
    assert float(R1R2(2.0)(spread, real, fake)) == approx(float(apart))


def test_target_and_one_sided():
    real, fake = tf.zeros((4, 1)), tf.ones((4, 1))
    steep, flat = linear_critic([3.0]), linear_critic([0.5])
    assert float(GradientPenalty(weight=2.0, target=0.0)(steep, real, fake, SEED)) == approx(18.0)  # 2 * 3^2
    assert float(GradientPenalty(weight=1.0, target=2.0)(flat, real, fake, SEED)) == approx(2.25)  # (0.5 - 2)^2
    assert float(GradientPenalty(one_sided=True)(steep, real, fake, SEED)) == approx(40.0)  # 10 (3 - 1)^2
    assert float(GradientPenalty(one_sided=True)(flat, real, fake, SEED)) == 0.0


def test_value_is_not_scaled_by_every():
    # gradients (1, 1, 1) of squared norm 3
    assert float(R1(gamma=2.0, every=16)(half_square, tf.ones((2, 3)), None)) == approx(3.0)


@EVERY_KIND
def test_penalties_do_not_train_the_generator(penalty):
    scale = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        value = penalty(half_square, tf.ones((2, 3)), scale * tf.ones((2, 3)), SEED)
    assert tape.gradient(value, scale) is None


@EVERY_KIND
def test_critic_that_ignores_its_images_has_gradient_zero(penalty):
    value = penalty(lambda images: tf.zeros((2, 1)), tf.ones((2, 3)), tf.ones((2, 3)), SEED)
    assert float(value) == approx(10.0 if penalty.name == "gradient_penalty" else 0.0, rel=1e-4)


# Seeds


def test_same_seed_draws_the_same_points_and_another_seed_others():
    real, fake = tf.zeros((8, 2, 2, 1)), tf.ones((8, 2, 2, 1))
    first, second, other = (interpolate(real, fake, seed).numpy() for seed in (SEED, [3, 4], [3, 5]))
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("seed", [(3, 4), (-3, 4), (3, -4)])
def test_same_seed_draws_the_same_points_with_xla(seed):
    arguments = tf.zeros((8, 2, 2, 1)), tf.ones((8, 2, 2, 1)), tf.constant(seed, tf.int32)
    compiled = tf.function(interpolate, jit_compile=True)(*arguments)
    np.testing.assert_array_equal(compiled, interpolate(*arguments))


def test_without_a_seed_each_call_draws_anew_and_the_constructor_seed_repeats_the_series():
    real, fake = tf.zeros((8, 1)), tf.ones((8, 1))
    series = [[float(penalty(half_square, real, fake)) for _ in range(3)] for penalty in map(_seeded, (1, 1, 2))]
    assert len(set(series[0])) == 3
    assert series[0] == series[1] != series[2]


def _seeded(seed):
    return GradientPenalty(seed=seed)


def test_without_a_seed_a_compiled_function_draws_anew_too():
    penalty = GradientPenalty(seed=1)
    function = tf.function(lambda: penalty(half_square, tf.zeros((8, 1)), tf.ones((8, 1))), jit_compile=True)
    assert float(function()) != float(function())


# Real critics: compiled, recurrent, in half precision


def convolutional(dtype="float32"):
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(4, 4, strides=2, padding="same", dtype=dtype),
            layers.LeakyReLU(0.2, dtype=dtype),
            layers.Flatten(dtype=dtype),
            layers.Dense(1, dtype="float32"),
        ]
    )


def recurrent(dtype="float32"):
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Reshape((8, 8), dtype=dtype),
            layers.LSTM(6, use_cudnn=False, dtype=dtype),
            layers.Dense(1, dtype="float32"),
        ]
    )


def value_and_gradients(penalty, critic, compiled):
    """Return the penalty, and its gradients by the critic's weights, as a training step takes them."""

    def step(real, fake, seed):
        with tf.GradientTape() as tape:
            value = penalty(lambda images: critic(images, training=True), real, fake, seed)
        return value, tape.gradient(value, [weight.value for weight in critic.trainable_variables])

    step = tf.function(step, jit_compile=True) if compiled else step
    value, found = step(normal((4, 8, 8, 1), 1), normal((4, 8, 8, 1), 2), SEED)
    return float(value), [gradient.numpy() for gradient in found if gradient is not None]


@EVERY_KIND
@pytest.mark.parametrize("build", [convolutional, recurrent])
def test_compiled_equals_eager_with_second_order_gradients(penalty, build):
    critic = build()
    eager, eager_gradients = value_and_gradients(penalty, critic, compiled=False)
    xla, xla_gradients = value_and_gradients(penalty, critic, compiled=True)
    assert eager > 0 and xla == approx(eager, rel=1e-4)
    assert sum(np.abs(gradient).max() > 0 for gradient in eager_gradients) >= 2
    for ours, theirs in zip(eager_gradients, xla_gradients, strict=True):
        np.testing.assert_allclose(theirs, ours, rtol=1e-3, atol=1e-5)


@EVERY_KIND
@pytest.mark.parametrize("build", [convolutional, recurrent])
@pytest.mark.parametrize("dtype", ["mixed_bfloat16", "mixed_float16"])
def test_half_precision_critics_are_penalised_in_float32(penalty, build, dtype):
    exact, _ = value_and_gradients(penalty, build(), compiled=False)
    # XLA for one kind only: what it could break is the critic, and that is the same for all
    for compiled in (False, True) if penalty.name == "gradient_penalty" else (False,):
        value, gradients = value_and_gradients(penalty, build(dtype), compiled)
        assert value == approx(exact, rel=0.1)
        assert all(np.isfinite(gradient).all() for gradient in gradients)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64"])
def test_gradient_is_float32_whatever_the_images_are(dtype):
    gradient = input_gradient(half_square, tf.ones((2, 3), dtype))
    assert gradient.dtype == tf.float32
    # 300^2 overflows float16
    assert float(R1(gamma=2.0)(half_square, tf.fill((2, 1), tf.cast(300.0, dtype)), None)) == approx(9e4)


# Arguments


@pytest.mark.parametrize("kind", [R1, R1R2, GradientPenalty])
@pytest.mark.parametrize("every", [0, -1, 1.5, True, "4", None])
def test_every_must_be_a_whole_number_of_steps(kind, every):
    with pytest.raises(ValueError, match="every is .*an integer >= 1"):
        kind(every=every)


@pytest.mark.parametrize(("kind", "name"), [(R1, "gamma"), (R1R2, "gamma"), (GradientPenalty, "weight")])
@pytest.mark.parametrize("value", [-1.0, math.nan, math.inf, "10", None, True])
def test_weights_must_be_finite_and_not_negative(kind, name, value):
    with pytest.raises(ValueError, match=f"{name} is .*at least 0"):
        kind(**{name: value})


def test_target_must_not_be_negative():
    with pytest.raises(ValueError, match=r"target is -1\.0"):
        GradientPenalty(target=-1.0)


def test_batches_that_cannot_be_paired_are_refused():
    with pytest.raises(ValueError, match=r"\(2, 3\).*\(1, 3\).*as many fakes as reals"):
        GradientPenalty()(half_square, tf.ones((2, 3)), tf.ones((1, 3)), SEED)


@pytest.mark.parametrize(
    "penalty",
    [R1(3.0, every=2), R1R2(0.25, every=8), GradientPenalty(5.0, every=2, target=2.0, one_sided=True, seed=7)],
    ids=lambda penalty: penalty.name,
)
def test_serialises_through_keras(penalty):
    copy = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(penalty))
    assert type(copy) is type(penalty) and copy.get_config() == penalty.get_config()
    images = normal((4, 3), 1)
    assert float(copy(half_square, images, -images, SEED)) == float(penalty(half_square, images, -images, SEED))
