"""Adam in one operation: the updates, the state and the options of Keras' Adam."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnngan_tf.models.kernels.adam import FusedUpdate, fuse_adam

OPTIONS = [
    {},
    {"beta_1": 0.5, "epsilon": 1e-4},
    {"clipnorm": 0.1},
    {"weight_decay": 0.01},
    {"use_ema": True, "ema_momentum": 0.5},
    {"gradient_accumulation_steps": 2},
]


def trained(optimizer, steps=5):
    """Return variables and the optimizer's own after some steps from fixed gradients."""
    variables = [keras.Variable(value, dtype="float32") for value in (np.linspace(-1, 1, 6).reshape(2, 3), np.ones(4))]
    optimizer.build(variables)

    @tf.function
    def step(gradients):
        optimizer.apply(gradients, variables)

    random = np.random.default_rng(0)
    for _ in range(steps):
        step([tf.constant(random.normal(size=variable.shape), tf.float32) for variable in variables])
    return [np.asarray(variable) for variable in (*variables, *optimizer.variables)]


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: ", ".join(options) or "defaults")
def test_five_updates_equal_those_of_keras(options, kernels):
    own = fuse_adam(keras.optimizers.Adam(**options))
    assert isinstance(own.update_step, FusedUpdate)
    for mine, theirs in zip(trained(own), trained(keras.optimizers.Adam(**options)), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=1e-6)


def test_the_first_update_is_that_of_the_formula(kernels):
    # t = 1: m = 0.1 g and v = 0.001 g^2; with the corrections 0.1 and 0.001 the step is lr * g / (|g| + eps).
    optimizer, variable = fuse_adam(keras.optimizers.Adam(0.25, epsilon=1e-12)), keras.Variable([1.0, 1.0])
    optimizer.build([variable])
    optimizer.apply([tf.constant([3.0, -4.0])], [variable])
    np.testing.assert_allclose(variable, [0.75, 1.25], rtol=1e-5)


def test_a_loss_scale_optimizer_has_its_inner_optimizer_fused(kernels):
    scaled = keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam())
    assert fuse_adam(scaled) is scaled
    assert isinstance(scaled.inner_optimizer.update_step, FusedUpdate)


@pytest.mark.parametrize(("name", "options"), [("Adam", {"amsgrad": True}), ("AdamW", {}), ("SGD", {})])
def test_other_optimizers_stay_as_they_are(name, options, kernels):
    optimizer = getattr(keras.optimizers, name)(**options)
    assert not isinstance(fuse_adam(optimizer).update_step, FusedUpdate)


def test_it_can_be_switched_off(kernels):
    kernels(False)
    assert not isinstance(fuse_adam(keras.optimizers.Adam()).update_step, FusedUpdate)


def test_the_optimizer_is_saved_and_cloned_as_keras_does(kernels):
    own = fuse_adam(keras.optimizers.Adam(0.1))
    loaded = keras.optimizers.deserialize(keras.optimizers.serialize(own))
    assert type(loaded) is keras.optimizers.Adam
    assert not isinstance(loaded.update_step, FusedUpdate)


def test_a_schedule_is_followed(kernels):
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)
    own, reference = fuse_adam(keras.optimizers.Adam(schedule)), keras.optimizers.Adam(schedule)
    for mine, theirs in zip(trained(own), trained(reference), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=1e-6)


def test_a_learning_rate_that_changes_is_followed(kernels):
    optimizer, variable = fuse_adam(keras.optimizers.Adam(0.1)), keras.Variable([1.0])
    optimizer.build([variable])
    optimizer.learning_rate = 0.0
    optimizer.apply([tf.constant([1.0])], [variable])
    np.testing.assert_array_equal(variable, [1.0])
