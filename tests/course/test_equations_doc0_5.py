"""The distance of two bell curves, and steps that are lost in bfloat16."""

import numpy as np
import pytest
from keras import ops

from rnngan_tf.course import equations_doc0_5 as equations
from rnngan_tf.metrics.functional.frechet import frechet_distance


def test_the_distance_of_two_bell_curves_is_the_packages():
    # equation 0.5a against the package's distance of one feature
    rng = np.random.default_rng(0)
    one, other = rng.normal(1.0, 2.0, 500), rng.normal(-1.0, 0.5, 400)
    expected = frechet_distance(one[:, None], other[:, None])
    np.testing.assert_allclose(equations.frechet(one, other), expected, rtol=1e-9)


@pytest.mark.parametrize("weight", [1.0, 1.5, 1.99, 300.0, 0.011])
def test_a_step_below_a_512th_of_the_weight_is_lost(weight):
    # equation 0.5b: bfloat16 has 8 bits, so neighbours of w are at least w / 256 apart, and half of that is rounded off
    kept = ops.cast(weight, "bfloat16")
    step = ops.cast(0.99 * float(kept) / 512, "bfloat16")
    assert float(kept - step) == float(kept) == float(kept + step)
    assert float(kept - 3 * step) != float(kept)


def test_descent_stalls_in_bfloat16_and_arrives_in_float32():
    # at w the step is 0.01 (w - 1); below w / 512 it is lost for sure: 0.01 (w - 1) < w / 512 for w < 1.24
    assert equations.descend(2.0, 0.01, 1000, "bfloat16") > 1.24
    assert equations.descend(2.0, 0.01, 1000, "float32") == pytest.approx(1.0, abs=1e-3)


def test_one_pass_serves_both_losses_and_turns_take_two():
    game = {"objective": "non_saturating", "penalty": None}
    assert equations.passes(**game) == {"generator": 4, "discriminator": 8}
    assert equations.passes(**game, updates="alternating") == {"generator": 8, "discriminator": 16}
