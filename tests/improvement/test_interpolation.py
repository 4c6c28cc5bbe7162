"""interpolate: from latents or images to others, ends included, classes kept."""

import numpy as np
import pytest
from linear_gan import SHAPE, conditional_gan, linear_gan

import rnngan_tf as rg
from rnngan_tf.improvement import interpolate, invert


def test_a_walk_goes_along_the_great_circle():
    gan = linear_gan()
    ends = gan.sample_latents(4, seed=1).numpy()
    walk = interpolate(gan, ends[:2], ends[2:], steps=5)
    assert walk.shape == (2, 5, *SHAPE) and walk.dtype == np.float32
    np.testing.assert_allclose(walk[:, 0], gan.generate_from(ends[:2]), atol=1e-6)
    np.testing.assert_allclose(walk[:, -1], gan.generate_from(ends[2:]), atol=1e-6)
    latents = rg.plot.spherical(ends[:2], ends[2:], [0.25])[:, 0]
    np.testing.assert_allclose(walk[:, 1], gan.generate_from(latents), atol=1e-6)


def test_images_are_inverted_first():
    gan = linear_gan()
    images = gan.generate(2, seed=1)
    walk = interpolate(gan, images[:1], images[1:], steps=3, seed=4, restarts=2, noise=0.01)
    latents = invert(gan, images, seed=4, restarts=2, noise=0.01).latents
    np.testing.assert_allclose(walk[0, [0, -1]], gan.generate_from(latents), atol=1e-3)
    np.testing.assert_allclose(walk[0, [0, -1]], images, atol=0.02)
    mixed = interpolate(gan, gan.sample_latents(1, seed=2), images[1:], steps=2, seed=4, restarts=2, noise=0.01)
    np.testing.assert_allclose(mixed[:, 0], gan.generate(1, seed=2), atol=1e-6)
    np.testing.assert_allclose(mixed[:, 1], walk[:, -1], atol=1e-3)


def test_a_walk_keeps_its_class():
    gan = conditional_gan()
    ends = gan.sample_latents(4, seed=1)
    walk = interpolate(gan, ends[:2], ends[2:], steps=2, labels=[2, 0])
    np.testing.assert_allclose(walk[:, 0], gan.generate_from(ends[:2], [2, 0]), atol=1e-6)
    np.testing.assert_allclose(walk[:, 1], gan.generate_from(ends[2:], [2, 0]), atol=1e-6)


@pytest.mark.parametrize("end", [np.zeros((2, 5)), np.zeros((2, 6, 1)), 1.0, "digits"])
def test_wrong_ends_are_told(end, refuse):
    with refuse("An end has the shape .*; give latents .N, 6. or images .N, 8, 8, 1."):
        interpolate(linear_gan(), end, end)


def test_wrong_arguments_are_told(refuse):
    gan, ends = linear_gan(), np.zeros((3, 6))
    with refuse("3 first and 2 last ends; give as many of both"):
        interpolate(gan, ends, ends[:2])
    with refuse("steps is 1; a walk has at least 2"):
        interpolate(gan, ends, ends, steps=1)
    with refuse("hold NaN"):
        interpolate(gan, ends * np.nan, ends)
    with refuse("no labels are given"):
        interpolate(conditional_gan(), np.zeros((3, 4)), np.zeros((3, 4)))
    with refuse("0 first and 0 last ends; give as many of both, at least one"):
        interpolate(gan, ends[:0], ends[:0])
