"""Encoders: shapes, where they discriminator_inputs, and what they refuse."""

import numpy as np
import pytest

import rnngan_tf as rg
from rnngan_tf.models.encoders import ENCODERS


@pytest.mark.parametrize("name", ENCODERS)
@pytest.mark.parametrize("shape", [(28, 28, 1), (32, 32, 3), (12, 20, 1)])
@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
def test_outputs_are_two_float32_numbers_a_latent(name, shape, precision):
    small = {"dense": {"units": (8,)}, "conv": {"filters": (4, 4)}}[name]
    encoder = ENCODERS[name](shape, 5, precision=precision, **small)
    images = np.random.default_rng(0).uniform(-1, 1, (4, *shape)).astype("float32")
    means, log_variances = encoder(images)
    assert means.shape == log_variances.shape == (4, 5)
    assert means.dtype == log_variances.dtype == "float32"
    assert np.abs(log_variances).max() < 0.5  # near the prior's at the start
    assert np.std(means, axis=0).min() > 0


@pytest.mark.parametrize(
    ("options", "match"),
    [({"latent_dim": 0}, "latent_dim is 0"), ({"image_shape": (28, 28)}, "image_shape"), ({"precision": "f16"}, "f16")],
)
@pytest.mark.parametrize("name", ENCODERS)
def test_bad_arguments_are_refused(name, options, match, refuse):
    with refuse(match):
        ENCODERS[name](**{"image_shape": (8, 8, 1), **options})


def test_own_arguments_are_checked(refuse):
    with refuse("units"):
        rg.encoders.dense((8, 8, 1), units=3)
    with refuse("filters"):
        rg.encoders.conv((8, 8, 1), filters=(0,))
    with refuse("kernel_size"):
        rg.encoders.conv((8, 8, 1), kernel_size=0)
