"""Classical baselines, measures of similarity, and filling by search."""

import numpy as np
import pytest
from pytest import approx

from rnngan_tf.improvement import baselines, compare, psnr, ssim


@pytest.fixture
def images():
    return np.random.default_rng(0).uniform(-1, 1, (3, 16, 20, 3)).astype("float32")


def test_filters_work_on_each_channel_of_each_image(images):
    expected = np.median(images[1, 3:6, 7:10, 2])
    assert baselines.median_filter(images)[1, 4, 8, 2] == approx(expected)
    alone = baselines.gaussian_filter(images[1:2, ..., 2:], 0.8)[0, ..., 0]
    np.testing.assert_allclose(baselines.gaussian_filter(images, 0.8)[1, ..., 2], alone, atol=1e-6)


@pytest.mark.parametrize("factor", [2, 4])
def test_bicubic_gives_back_smooth_images(factor):
    y, x = np.mgrid[0:32, 0:48] / 24
    smooth = (0.5 * np.sin(y) * np.cos(x))[None, ..., None].astype("float32")
    small = smooth.reshape(1, 32 // factor, factor, 48 // factor, factor, 1).mean(axis=(2, 4))
    large = baselines.bicubic(small, factor)
    assert large.shape == smooth.shape and np.abs(large - smooth)[:, 8:-8, 8:-8].max() < 0.01


def test_holes_are_filled_from_what_is_known(images):
    mask = np.ones((3, 16, 20, 1), "float32")
    mask[:, 4:8, 5:9] = 0
    filled = baselines.mean_fill(images, mask)
    np.testing.assert_allclose(filled[0, 5, 6], images[0][mask[0, ..., 0] > 0].mean(axis=0), atol=1e-5)
    nearest = baselines.nearest_fill(images, mask)
    np.testing.assert_array_equal(nearest[0, 5, 5], images[0, 5, 4])
    for one in (filled, nearest):
        np.testing.assert_array_equal(one * mask, images * mask)


def test_psnr_and_ssim_know_equal_and_different_images(images):
    assert np.asarray(psnr(images, images)) == approx(58.9)
    assert np.asarray(ssim(images, images)) == approx(1, abs=1e-5)
    noisy = np.clip(images + np.random.default_rng(1).normal(0, 0.2, images.shape), -1, 1).astype("float32")
    found = compare(images, noisy)
    errors = ((images - noisy) ** 2).mean(axis=(1, 2, 3))
    assert found["psnr"] == approx(np.mean(10 * np.log10(4 / errors)), abs=1e-3) and found["ssim"] < 0.99
