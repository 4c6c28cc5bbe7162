"""The written-out gradients of strided convolutions against TensorFlow's own."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from rnngan_tf.models.kernels import convolution
from rnngan_tf.models.kernels.convolution import (
    Geometry,
    add_patches,
    convolve_transposed,
    correlate_dilated,
    correlate_directly,
    strided_functions,
)

CASES = [((8, 8), 4, 2), ((7, 9), 4, 2), ((7, 6), 5, 2), ((9, 9), 3, 3), ((6, 8), 2, 2)]


def tensors(size, kernel, stride):
    random = np.random.default_rng(0)
    shapes = (3, *size, 2), (kernel, kernel, 2, 5), (3, *(-(-side // stride) for side in size), 5)
    return [tf.constant(random.normal(size=shape), tf.float32) for shape in shapes]


def derivatives(function, inputs):
    """Return the value, the first gradients of a sum of squares, and the gradients of their own sum of squares."""
    with tf.GradientTape() as second:
        second.watch(inputs)
        with tf.GradientTape() as first:
            first.watch(inputs)
            value = function(*inputs)
            loss = tf.reduce_sum(value**2)
        gradients = first.gradient(loss, inputs)
        total = sum(tf.reduce_sum(gradient**2) for gradient in gradients)
    return [value, *gradients, *second.gradient(total, inputs)]


@pytest.mark.parametrize(("size", "kernel", "stride"), CASES)
def test_all_three_functions_have_tensorflows_derivatives(size, kernel, stride):
    x, w, y = tensors(size, kernel, stride)
    convolve, transpose, correlate = strided_functions(Geometry(size, kernel, stride))
    shape, sides = (3, *size, 2), (kernel, kernel, 2, 5)

    def kernel_gradient(x, y):
        return tf.raw_ops.Conv2DBackpropFilter(
            input=x, filter_sizes=sides, out_backprop=y, strides=[1, stride, stride, 1], padding="SAME"
        )

    pairs = [
        (convolve, lambda x, w: tf.nn.conv2d(x, w, stride, "SAME"), [x, w]),
        (transpose, lambda w, y: tf.nn.conv2d_transpose(y, w, shape, stride, "SAME"), [w, y]),
        (correlate, kernel_gradient, [x, y]),
    ]
    for own, reference, inputs in pairs:
        for mine, theirs in zip(derivatives(own, inputs), derivatives(reference, inputs), strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-4 * float(tf.reduce_max(tf.abs(theirs))))


@pytest.mark.parametrize(("size", "kernel", "stride"), [case for case in CASES if case[1] % case[2] == 0])
def test_added_patches_are_the_transposed_convolution(size, kernel, stride):
    _, w, y = tensors(size, kernel, stride)
    geometry = Geometry(size, kernel, stride)
    np.testing.assert_allclose(add_patches(w, y, geometry), convolve_transposed(w, y, geometry), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("channels", "way"), [(3, correlate_directly), (32, correlate_dilated)])
def test_both_kernel_gradients_are_tensorflows(channels, way):
    random = np.random.default_rng(0)
    x, y = (tf.constant(random.normal(size=shape), tf.float32) for shape in ((2, 7, 9, channels), (2, 4, 5, 32)))
    with tf.GradientTape() as tape:
        kernel = tf.zeros((4, 4, channels, 32))
        tape.watch(kernel)
        total = tf.reduce_sum(tf.nn.conv2d(x, kernel, 2, "SAME") * y)
    np.testing.assert_allclose(way(x, y, Geometry((7, 9), 4, 2)), tape.gradient(total, kernel), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("kind", ["Conv2D", "Conv2DTranspose"])
@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
@pytest.mark.parametrize("channels", [(32, 32), (1, 32), (32, 3)])
def test_layers_equal_those_of_keras(kind, precision, channels, kernels, monkeypatch):
    used = []
    monkeypatch.setattr(
        convolution, "strided_functions", lambda geometry: used.append(1) or strided_functions(geometry)
    )
    read, written = channels
    x = np.random.default_rng(0).normal(size=(2, 7, 6, read)).astype("float32")
    own = getattr(convolution, kind)(written, 4, 2, padding="same", activation="relu", dtype=precision)
    reference = getattr(layers, kind).from_config(own.get_config())
    reference.build(x.shape)
    outputs = own(x)
    assert used
    reference.set_weights(own.get_weights())
    tolerance = 1e-5 if precision == "float32" else 0.05  # bfloat16 has eight bits: 1/256 of values up to 10
    np.testing.assert_allclose(np.asarray(outputs, "float32"), np.asarray(reference(x), "float32"), atol=tolerance)
    assert type(own).from_config(own.get_config()).strides == (2, 2)


@pytest.mark.parametrize(
    "options",
    [{"strides": 1}, {"padding": "valid"}, {"filters": 8}, {"kernel_size": 1}, {"dtype": "mixed_float16"}],
)
def test_other_arguments_go_through_keras(options, kernels, monkeypatch):
    monkeypatch.setattr(convolution, "strided_functions", None)  # a call would fail
    arguments = {"filters": 32, "kernel_size": 4, "strides": 2, "padding": "same", "dtype": "float32", **options}
    x = np.ones((2, 8, 8, 32), "float32")
    assert convolution.Conv2D(**arguments)(x).shape[0] == 2
    assert convolution.Conv2DTranspose(**arguments)(x).shape[0] == 2


def test_a_saved_network_keeps_the_layers(tmp_path):
    inputs = keras.Input((8, 8, 32))
    x = convolution.Conv2D(32, 4, 2, padding="same", dtype="mixed_bfloat16")(inputs)
    model = keras.Model(inputs, convolution.Conv2DTranspose(32, 4, 2, padding="same", dtype="mixed_bfloat16")(x))
    model.save(tmp_path / "network.keras")
    loaded = keras.saving.load_model(tmp_path / "network.keras")
    assert [type(layer) for layer in loaded.layers[1:]] == [convolution.Conv2D, convolution.Conv2DTranspose]
    x = np.ones((1, 8, 8, 32), "float32")
    np.testing.assert_array_equal(np.asarray(model(x), "float32"), np.asarray(loaded(x), "float32"))
