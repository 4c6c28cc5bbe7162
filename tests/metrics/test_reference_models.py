"""Tests of the references: each is what it says, the same for the same seed, and leaves no trace."""

import random

import keras
import numpy as np
import pytest

from rnngan_tf.data import ImageData, load_images
from rnngan_tf.metrics import reference_models
from rnngan_tf.metrics.reference_models import REFERENCES, samples


@pytest.fixture(scope="module")
def data():
    """2,000 real digits."""
    mini = load_images("mnist_mini")
    return ImageData("digits", (mini.train_images[::5], None), (mini.test_images, None), "made for tests")


@pytest.fixture(scope="module")
def drawn(data):
    """100 images of each reference."""
    return {name: samples(name, data, 100, seed=1) for name in REFERENCES}


def made(images):
    """A data set of given training images, uint8."""
    return ImageData("made", (images, None), (images[:1], None), "made for tests")


@pytest.mark.parametrize("name", REFERENCES)
def test_images_are_floats_in_range_and_a_function_of_the_seed(name, data, drawn):
    images = drawn[name]
    assert images.shape == (100, 28, 28, 1) and images.dtype == np.float32
    assert images.min() >= -1 and images.max() <= 1 and np.isfinite(images).all()
    assert np.array_equal(images, samples(name, data, 100, seed=1))
    assert not np.array_equal(images, samples(name, data, 100, seed=2))
    assert len(np.unique(images.reshape(100, -1), axis=0)) == 100
    assert REFERENCES[name].description and "\n" not in REFERENCES[name].description


@pytest.mark.parametrize("name", REFERENCES)
def test_no_global_random_state_changes(name, data):
    keras.utils.set_random_seed(3)
    before = random.getstate(), np.random.get_state()[1].tolist()
    samples(name, data, 2, seed=0)
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before


def test_real_images_are_training_images_each_once(data, drawn, refuse):
    training = {image.tobytes() for image in data.train_images}
    back = np.rint((drawn["real"] + 1) * 127.5).astype("uint8")
    assert {image.tobytes() for image in back} <= training
    with refuse("training split of 'digits' has 2,000 images and 2,001 are asked for"):
        samples("real", data, 2001)
    assert np.array_equal(samples("real", data, 2000, seed=5), data.train_images.astype("float32") / 127.5 - 1)


def test_pixel_gaussians_have_the_means_and_deviations_of_the_data_and_nothing_more():
    # Means of 128 +- 20 and deviations of 12 stay 8 deviations inside of the range: nothing is clipped.
    rng = np.random.default_rng(0)
    common = rng.normal(0, 12, (3000, 1, 1, 1))  # the same in all pixels: entirely correlated
    means = rng.uniform(108, 148, (8, 8, 3))
    images = np.rint(means + common).astype("uint8")
    drawn = (samples("pixel_gaussian", made(images), 4000) + 1) * 127.5
    assert drawn.mean(axis=0) == pytest.approx(images.mean(axis=0), abs=1.0)  # 12 / sqrt(4000) = 0.19
    assert drawn.std(axis=0) == pytest.approx(images.std(axis=0), rel=0.06)  # 1 / sqrt(8000) = 0.011
    correlations = np.corrcoef(drawn.reshape(4000, -1).T)[np.triu_indices(192, 1)]
    assert np.abs(correlations).mean() < 0.03


def test_pixels_that_never_change_stay_as_they_are(drawn, data):
    still = (data.train_images == data.train_images[:1]).all(axis=0)
    assert still.any() and (drawn["pixel_gaussian"][:, still] == -1).all()


def test_the_mixture_keeps_mean_and_deviations_along_the_principal_components(data):
    paler = data.train_images // 4 + 96  # far from black and white: nothing is clipped
    real = paler.reshape(2000, -1) / 127.5 - 1
    mixture = samples("pca_mixture", made(paler), 2000).reshape(2000, -1)
    assert np.abs(mixture.mean(axis=0) - real.mean(axis=0)).max() < 0.03  # deviations of 0.2 / sqrt(1000) = 0.006
    directions = np.linalg.svd(real - real.mean(axis=0), full_matrices=False)[2][:5]
    ratios = (mixture @ directions.T).std(axis=0) / (real @ directions.T).std(axis=0)
    assert ratios == pytest.approx(np.ones(5), abs=0.1)  # each deviation is known to 1 / sqrt(2 * 1000) = 2 %


def test_the_mixture_is_one_of_several_gaussians_drawn_in_random_order():
    # Two kinds of images: one Gaussian would put most of its images between them.
    rng = np.random.default_rng(0)
    kinds = rng.integers(0, 2, 400)
    images = (60 + 120 * kinds[:, None, None, None] + rng.normal(0, 5, (400, 1, 2, 1))).astype("uint8")
    levels = (samples("pca_mixture", made(images), 400, seed=4).mean(axis=(1, 2, 3)) + 1) * 127.5
    assert ((np.abs(levels - 60) < 25) | (np.abs(levels - 180) < 25)).all()
    high = levels > 120
    assert 0.35 < high.mean() < 0.65 and 120 < np.count_nonzero(np.diff(high.astype(int))) < 280


def test_the_fit_does_not_depend_on_the_seed(data, monkeypatch):
    fits = []
    fit = reference_models._fit_mixture
    monkeypatch.setattr(reference_models, "_fit_mixture", lambda images: fits.append(fit(images)) or fits[-1])
    for seed in (0, 9):
        keras.utils.set_random_seed(seed)
        samples("pca_mixture", data, 1, seed)
    assert np.array_equal(fits[0][1].means_, fits[1][1].means_)


def test_the_mixture_is_fitted_to_a_bounded_number_of_values(data, monkeypatch):
    monkeypatch.setattr(reference_models, "FIT_VALUES", 784 * 400)
    assert reference_models._fit_mixture(data.train_images)[0].n_samples_ == 400
    monkeypatch.setattr(reference_models, "FIT_IMAGES", 300)
    assert reference_models._fit_mixture(data.train_images)[0].n_samples_ == 300


@pytest.mark.parametrize("count", [2, 30])
def test_small_and_constant_data_give_images_too(count):
    few = np.random.default_rng(0).integers(0, 256, (count, 8, 8, 3), "uint8")
    for images in (few, np.full((count, 8, 8, 3), 51, "uint8")):
        for name in ("pixel_gaussian", "pca_mixture"):
            drawn = samples(name, made(images), 20)
            assert drawn.shape == (20, 8, 8, 3) and np.isfinite(drawn).all(), name
    assert drawn == pytest.approx(np.full_like(drawn, 51 / 127.5 - 1), abs=1e-3)


def test_unknown_names_and_senseless_numbers_are_refused(data, refuse):
    with refuse("Unknown reference 'pca_mix'.*Did you mean 'pca_mixture'"):
        samples("pca_mix", data, 4)
    with refuse("fewer than 2 images"):
        samples("pca_mixture", made(data.train_images[:1]), 4)
    with refuse("n is 0"):
        samples("real", data, 0)
    with refuse("seed is 0.5"):
        samples("untrained", data, 4, seed=0.5)
