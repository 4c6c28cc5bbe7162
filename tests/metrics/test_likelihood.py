"""The likelihood of images that a VAE tells."""

import numpy as np
import pytest

import rnngan_tf as rg
from rnngan_tf.metrics.likelihood import bounds


@pytest.fixture(scope="module")
def vae():
    encoder = rg.encoders.dense((8, 8, 1), 2, units=(8,), precision="float32")
    return rg.VAE(encoder, rg.generators.dense((8, 8, 1), 2, units=(8,), precision="float32"), "gaussian")


def test_they_are_the_models_own_means(vae, images):
    found = bounds(vae, images, samples=8, seed=3)
    each = vae.log_likelihood(images, 8, seed=3)
    assert found.log_likelihood == pytest.approx(each.mean(), rel=1e-6)
    assert found.error == pytest.approx(each.std() / 4, rel=1e-6)  # 16 images
    assert found.elbo == pytest.approx(vae.log_likelihood(images, 1, seed=3).mean(), rel=1e-6)
    assert found.elbo < found.log_likelihood and (found.samples, found.images) == (8, 16)
    assert "8 draws for each of 16 test images" in str(found)


def test_bytes_are_taken_as_grey_levels(vae):
    grey = np.random.default_rng(0).integers(0, 256, (5, 8, 8, 1), "uint8")
    assert bounds(vae, grey, 2) == pytest.approx(bounds(vae, grey / 127.5 - 1, 2), rel=1e-5)


def test_bad_input_is_refused(vae, images, refuse):
    with refuse("samples is 0"):
        bounds(vae, images, 0)
    with refuse("have shape"):
        bounds(vae, images[:, :4])
