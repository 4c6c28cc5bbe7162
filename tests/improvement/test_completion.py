"""complete and fill: the given rows stay, the rest is drawn in several ways that fit them."""

import numpy as np
import pytest
from linear_gan import SHAPE, SIZE, conditional_gan, linear_gan, two_halves
from pytest import approx

import rnngan_tf as rg
from rnngan_tf.improvement import complete


def test_given_rows_are_kept_and_the_rest_is_the_generators():
    gan = linear_gan()
    images = gan.generate(3, seed=1)
    found = complete(gan, images, rows=4, n=5, steps=20)
    assert found.images.shape == (3, 5, *SHAPE) and found.images.dtype == np.float32
    assert found.latents.shape == (3, 5, 6) and found.errors.shape == (3, 5)
    np.testing.assert_array_equal(found.images[:, :, :4], np.broadcast_to(images[:, None, :4], (3, 5, 4, 8, 1)))
    drawn = gan.generate_from(found.latents.reshape(15, 6)).reshape(found.images.shape)
    np.testing.assert_allclose(found.images[:, :, 4:], drawn[:, :, 4:], atol=1e-6)
    misfit = 127.5 * np.sqrt(np.mean((drawn - images[:, None])[:, :, :4] ** 2, axis=(2, 3, 4)))
    np.testing.assert_allclose(found.errors, misfit, rtol=1e-4)
    assert (np.diff(found.errors, axis=1) >= 0).all()


def test_rows_that_decide_all_latents_decide_the_rest():
    # every latent shows in the 32 given pixels, so each completion must be the image itself
    gan = linear_gan()
    images = gan.generate(2, seed=1)
    found = complete(gan, images, rows=4, n=3, steps=400, noise=0.01, learning_rate=0.1)
    np.testing.assert_allclose(found.images, np.broadcast_to(images[:, None], found.images.shape), atol=0.02)


def test_what_the_rows_leave_open_differs_as_random_latents_do():
    # the lower half hangs on latents of its own: they stay the normal ones drawn, whose spread is 1
    gan = two_halves()
    images = gan.generate_from(gan.sample_latents(2, seed=9))
    found = complete(gan, images, rows=4, n=64, steps=200, noise=0.05, learning_rate=0.1)
    assert found.errors.max() < 3
    free, fixed = found.latents[:, :, 3:], found.latents[:, :, :3]
    assert free.std(axis=1) == pytest.approx(1, abs=0.3) and fixed.std(axis=1).max() < 0.1
    distances = np.abs(found.images[:, :, None] - found.images[:, None]).max(axis=(3, 4, 5))
    assert distances[:, ~np.eye(64, dtype=bool)].min() > 0.01


def test_noise_of_rows_to_come_stays_as_it_was_drawn_where_rows_are_written_top_down():
    generator = rg.generators.lstm_row(SHAPE, 3, units=8, row_noise_dim=2, precision="float32")
    gan = rg.GANModel(generator, rg.discriminators.dense(SHAPE, units=(4,), precision="float32"))
    found = complete(gan, gan.generate(1, seed=1), rows=5, n=4, steps=10)
    pool = gan.sample_latents(1024, seed=0).numpy()
    noise = found.latents[0, :, 3:].reshape(4, 8, 2)
    drawn = pool[:, 3:].reshape(1024, 8, 2)
    same = (noise[:, None] == drawn[None]).all(axis=3)  # (4, 1024, 8)
    assert (same[:, :, 5:].all(axis=2).sum(axis=1) == 1).all() and not same[:, :, :5].any()


def test_nothing_below_the_given_rows_is_looked_at():
    gan = linear_gan()
    images = gan.generate(2, seed=1)
    options = {"rows": 3, "n": 2, "steps": 5}
    whole = complete(gan, images, **options)
    hidden = images.copy()
    hidden[:, 3:] = np.nan
    for given in (hidden, images[:, :3]):
        np.testing.assert_array_equal(complete(gan, given, **options).images, whole.images)


def test_a_seed_repeats_and_another_draws_others():
    gan = linear_gan()
    images = gan.generate(2, seed=1)
    first, again, other = (complete(gan, images, 4, 2, steps=5, seed=seed).latents for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.01


def test_more_completions_than_the_pool_has_latents_are_all_different():
    gan = linear_gan()
    found = complete(gan, gan.generate(1, seed=1), rows=1, n=1100, steps=1)
    assert len(np.unique(found.latents[0], axis=0)) == 1100


def test_classes_are_kept():
    gan = conditional_gan()
    images = gan.generate(2, seed=1, labels=[2, 1])
    found = complete(gan, images, rows=4, n=3, steps=5, labels=[2, 1])
    drawn = gan.generate_from(found.latents.reshape(6, 4), [2, 2, 2, 1, 1, 1]).reshape(found.images.shape)
    np.testing.assert_allclose(found.images[:, :, 4:], drawn[:, :, 4:], atol=1e-6)


def test_wrong_arguments_are_told(images, refuse):
    gan = linear_gan()
    for rows in (8, 14):
        with refuse(f"rows is {rows} and the model's images have 8; it must be 1 to 7"):
            complete(gan, images, rows=rows)
    for wrong in ({"rows": 0}, {"rows": 2.5}, {"n": 0}, {"steps": True}):
        with refuse("must be an integer >= 1"):
            complete(gan, images, **{"rows": 4, **wrong})
    with refuse("The images have shape"):
        complete(gan, images[:, :5], rows=4)
    with refuse("no labels are given"):
        complete(conditional_gan(), images, rows=4)
    with refuse("got str"):
        complete("runs/demo", images)
    with refuse("NaN or infinite"):
        complete(gan, np.full((1, *SHAPE), np.nan), rows=4)


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
