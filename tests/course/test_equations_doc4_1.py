"""The smallest GAN of notebook 4.1."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnngan_tf import objectives
from rnngan_tf.course import equations_doc4_1 as equations


@pytest.mark.parametrize("gamma", [0.0, 0.7])
def test_a_turn_is_a_gradient_step_on_the_packages_losses(gamma):
    # equation 4.1a against automatic differentiation of the non-saturating losses and gamma / 2 D'(0)^2
    theta, psi, rate = tf.Variable(0.8), tf.Variable(-0.6), 0.1
    objective = objectives.NonSaturating()
    with tf.GradientTape(persistent=True) as tape:
        real, fake = keras.ops.reshape(psi * 0.0, (1, 1)), keras.ops.reshape(psi * theta, (1, 1))
        d_loss = objective.discriminator_loss(real, fake) + gamma / 2 * psi**2
        g_loss = objective.generator_loss(real, fake)
    expected = theta - rate * tape.gradient(g_loss, theta), psi - rate * tape.gradient(d_loss, psi)
    np.testing.assert_allclose(equations.dirac_turn(0.8, -0.6, rate, gamma), expected, rtol=1e-5)


def test_without_penalty_it_goes_round_and_with_one_it_arrives():
    ends = {}
    for gamma in (0.0, 0.5):
        theta, psi = 1.0, 0.0
        for _ in range(600):
            theta, psi = equations.dirac_turn(theta, psi, 0.1, gamma)
        ends[gamma] = float(np.hypot(theta, psi))
    assert ends[0.0] > 0.3 and ends[0.5] < 1e-3
