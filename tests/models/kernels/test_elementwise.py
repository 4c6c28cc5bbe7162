"""Batch normalization and LeakyReLU in one operation: values and gradients of the Keras layers."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from rnngan_tf.models.kernels.layers import BatchNormalization, LeakyReLU

PAIRS = [(BatchNormalization, layers.BatchNormalization), (LeakyReLU, layers.LeakyReLU)]


def call(layer, x):
    """Call a layer in training."""
    return layer(x, training=True) if isinstance(layer, layers.BatchNormalization) else layer(x)


def derivatives(layer, x):
    """Return outputs, gradients by inputs and weights, and the gradients of the squared input gradient."""
    with tf.GradientTape() as second:
        second.watch(x)
        with tf.GradientTape() as first:
            first.watch(x)
            y = tf.cast(
                layer(x, training=True) if isinstance(layer, layers.BatchNormalization) else layer(x), "float32"
            )
            loss = tf.reduce_sum(tf.sin(y) * tf.range(1.0, y.shape[-1] + 1))
        sources = [x, *layer.trainable_variables]
        gradients = first.gradient(loss, sources)
        total = tf.reduce_sum(tf.square(tf.cast(gradients[0], "float32")))
    return [y, *gradients, *second.gradient(total, sources)]


@pytest.mark.parametrize(("own", "reference"), PAIRS)
@pytest.mark.parametrize("shape", [(6, 5), (3, 4, 5, 2)])
@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
def test_values_and_two_derivatives_equal_those_of_keras(own, reference, shape, precision, kernels):
    x = tf.constant(np.random.default_rng(0).normal(1, 3, shape), tf.float32)
    x = tf.cast(x, keras.DTypePolicy(precision).compute_dtype)
    results, states = [], []
    for kind in (own, reference):
        layer = kind(dtype=precision)
        layer.build(shape)
        layer.set_weights([np.linspace(0.5, 1.5, weight.shape[0]) for weight in layer.weights])
        results.append(derivatives(layer, x))
        states.append(layer.get_weights())
    tolerance = 1e-4 if precision == "float32" else 0.02  # of the largest value: 8 bits in bfloat16
    for mine, theirs in zip(*results, strict=True):
        mine, theirs = np.asarray(tf.cast(mine, "float32")), np.asarray(tf.cast(theirs, "float32"))
        np.testing.assert_allclose(mine, theirs, atol=tolerance * max(1, np.abs(theirs).max()))
    for mine, theirs in zip(*states, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-5)


def test_batch_normalization_outside_training_is_that_of_keras(kernels, monkeypatch):
    monkeypatch.setattr(tf.compat.v1.nn, "fused_batch_norm", None)  # a call would fail
    x = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
    layer = BatchNormalization()
    np.testing.assert_allclose(layer(x), x / np.sqrt(1 + 1e-3), rtol=1e-5)
    layer.trainable = False
    np.testing.assert_allclose(layer(x, training=True), x / np.sqrt(1 + 1e-3), rtol=1e-5)


@pytest.mark.parametrize("options", [{"axis": 1}, {"synchronized": True}, {"dtype": "float64"}])
def test_other_batch_normalization_goes_through_keras(options, kernels, monkeypatch):
    monkeypatch.setattr(tf.compat.v1.nn, "fused_batch_norm", None)  # a call would fail
    x = np.random.default_rng(0).normal(size=(4, 3, 3, 2))
    assert BatchNormalization(**options)(x, training=True).shape == (4, 3, 3, 2)


def test_a_batch_of_one_value_keeps_a_finite_moving_variance(kernels):
    # FusedBatchNormV3 returns the unbiased variance, whose division by n - 1 = 0 must not reach the moving variance.
    layer = BatchNormalization()
    layer(np.ones((1, 3), "float32"), training=True)
    np.testing.assert_allclose(layer.moving_variance, 0.99 * np.ones(3), rtol=1e-5)


@pytest.mark.parametrize(("own", "reference"), PAIRS)
def test_the_keras_layer_takes_the_same_configuration_and_weights(own, reference, kernels):
    x = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
    layer = own(name="layer")
    call(layer, x)
    plain = reference.from_config(layer.get_config())
    plain.build(x.shape)
    plain.set_weights(layer.get_weights())
    np.testing.assert_allclose(plain(x), layer(x), atol=1e-6)
    assert [weight.path for weight in plain.weights] == [weight.path for weight in layer.weights]


@pytest.mark.parametrize("own", [BatchNormalization, LeakyReLU])
def test_kernels_can_be_switched_off(own, kernels, monkeypatch):
    monkeypatch.setattr(tf.compat.v1.nn, "fused_batch_norm", None)  # a call would fail
    monkeypatch.setattr(tf.raw_ops, "LeakyReluGrad", None)
    kernels(False)
    x = tf.ones((4, 3))
    layer = own()
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = call(layer, x)
    assert tape.gradient(y, x) is not None
