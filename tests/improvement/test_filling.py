"""Holes of any shape filled by search, with GANs and VAEs."""

import numpy as np
import pytest
from linear_gan import SIZE, linear_gan
from pytest import approx

import rnngan_tf as rg


@pytest.fixture
def holes():
    """A mask of 8x8 that leaves a third of the pixels, here and there."""
    return np.random.default_rng(5).uniform(size=(8, 8)) < 1 / 3


def test_a_linear_generator_is_found_again_from_a_third_of_the_pixels(holes):
    gan = linear_gan()
    whole = gan.generate_from(0.7 * np.random.default_rng(1).normal(size=(3, SIZE)))
    hidden = np.where(holes[None, ..., None], whole, np.nan).astype("float32")
    found = rg.improve.fill(gan, hidden, holes, n=2, steps=400, noise=0.003)
    np.testing.assert_array_equal(found.images[:, 0][:, holes], whole[:, holes])
    assert np.abs(found.images[:, 0] - whole).max() < 0.05
    assert (np.diff(found.errors, axis=1) >= 0).all()


def test_complete_is_the_filling_of_lower_rows():
    gan = linear_gan()
    whole = gan.generate(2, seed=3)
    upper = np.arange(8)[:, None].repeat(8, axis=1) < 5
    filled = rg.improve.fill(gan, whole, upper, n=3, steps=20, seed=4)
    completed = rg.improve.complete(gan, whole, rows=5, n=3, steps=20, seed=4)
    np.testing.assert_array_equal(filled.images, completed.images)
    np.testing.assert_array_equal(filled.errors, completed.errors)


def test_a_vae_fills_too(holes):
    decoder = rg.generators.dense((8, 8, 1), 3, units=(8,), precision="float32")
    vae = rg.VAE(rg.encoders.dense((8, 8, 1), 3, units=(8,), precision="float32"), decoder)
    whole = vae.generate(2, seed=1)
    found = rg.improve.fill(vae, whole, holes, steps=150, noise=0.02)
    assert found.images.shape == (2, 1, 8, 8, 1) and found.errors.max() == approx(0, abs=8)
