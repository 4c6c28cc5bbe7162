"""The linear recurrence: the loop and the scan against the definition."""

import numpy as np
import pytest
import tensorflow as tf

from rnngan_tf.models.kernels.recurrent import linear_recurrence


def plain_recurrence(a, b, h):
    states = []
    for t in range(a.shape[1]):
        h = a[:, t] * h + b[:, t]
        states.append(h)
    return np.stack(states, axis=1)


@pytest.mark.parametrize("length", [1, 2, 7, 28, 64, 65, 200])
@pytest.mark.parametrize("kernels", ["0", "1"])
def test_loop_and_scan_equal_the_definition(length, kernels, monkeypatch):
    monkeypatch.setenv("RNNGAN_KERNELS", kernels)
    draws = np.random.default_rng(length)
    a, b = draws.uniform(0, 1, (2, length, 3)), draws.normal(0, 1, (2, length, 3))
    h = draws.normal(0, 1, (2, 3))
    got = linear_recurrence(*(tf.constant(part, "float32") for part in (a, b, h)))
    np.testing.assert_allclose(got, plain_recurrence(a, b, h), atol=1e-6)
