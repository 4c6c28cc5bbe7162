"""How far convolutions see, and what changed images do to the data."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

import rnngan_tf as rg
from rnngan_tf.course import equations_doc0_6 as equations


@pytest.mark.parametrize(("kernels", "strides"), [((3, 3, 3), (1, 1, 1)), ((3, 5), (2, 1)), ((4, 4), (2, 2))])
def test_reach_is_the_number_of_pixels_with_a_gradient(kernels, strides):
    # equation 0.6a against automatic differentiation of one output in the middle of a row
    stack = [
        layers.Conv1D(1, kernel, stride, kernel_initializer="ones")
        for kernel, stride in zip(kernels, strides, strict=True)
    ]
    row = tf.ones((1, 64, 1))
    model = keras.Sequential(stack)
    with tf.GradientTape() as tape:
        tape.watch(row)
        output = model(row)[0, 3, 0]
    seen = int(np.count_nonzero(tape.gradient(output, row)))
    assert equations.reach(kernels, strides) == seen


def test_changing_half_of_the_reals_by_hand():
    # equation 0.6b: p = (0.6, 0.4, 0), the change takes 0 to 1, 1 to 2 and 2 to 0; half of it:
    # q = 0.5 (0.6, 0.4, 0) + 0.5 (0, 0.6, 0.4) = (0.3, 0.5, 0.2)
    np.testing.assert_allclose(equations.changed([0.6, 0.4, 0.0], 0.5, [1, 2, 0]), [0.3, 0.5, 0.2])
    np.testing.assert_allclose(equations.changed([0.6, 0.4, 0.0], 0.0, [1, 2, 0]), [0.6, 0.4, 0.0])


def test_only_some_digits():
    found = equations.only(rg.load_images("mnist_mini"), (5, 6), most=20)
    assert len(found.train_images) == 20 and set(found.test_labels) == {5, 6}
