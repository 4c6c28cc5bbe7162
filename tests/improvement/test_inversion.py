"""invert and interpolate: images are found again, masks and classes count, nothing in the model changes."""

import numpy as np
import pytest
from linear_gan import SHAPE, SIZE, conditional_gan, linear_gan, two_halves

import rnngan_tf as rg
from rnngan_tf.improvement import interpolate, invert


def test_latents_of_a_linear_generator_are_found_again():
    gan = linear_gan()
    latents = gan.sample_latents(3, seed=1).numpy()
    images = gan.generate_from(latents)
    found = invert(gan, images, steps=400, restarts=2, noise=0.01, learning_rate=0.1)
    np.testing.assert_allclose(found.latents, latents, atol=0.02)
    np.testing.assert_allclose(found.images, images, atol=0.005)
    assert found.errors.max() < 0.5  # grey levels
    np.testing.assert_allclose(gan.generate_from(found.latents), found.images, atol=1e-6)


def test_the_search_ends_where_the_energy_is_least():
    # for images z A the gradient of |m (z A - x)|^2 / 2 s^2 + |z - z0|^2 / 2 is 0 where
    # z (A m A' + s^2) = x m A' + s^2 z0; with one restart z0 is the random latent that fits best
    gan, noise = linear_gan(), 0.3
    A = gan.generator.get_weights()[0]
    known = np.arange(64) < 32
    image = gan.generate_from(gan.sample_latents(1, seed=2))
    found = invert(gan, image, steps=600, restarts=1, noise=noise, mask=known.reshape(8, 8))
    pool = gan.sample_latents(1024, seed=0).numpy()
    x = image.reshape(1, 64)
    start = pool[((pool @ A - x)[:, known] ** 2).sum(axis=1).argmin()]
    part = A[:, known]
    right = x[:, known] @ part.T + noise**2 * start
    expected = np.linalg.solve(part @ part.T + noise**2 * np.eye(SIZE), right[0])
    np.testing.assert_allclose(found.latents[0], expected, atol=1e-3)


@pytest.mark.parametrize("name", ["dense", "conv_transpose", "recurrent", "lstm_row", "lstm_conv", "row_mlp"])
def test_every_generator_is_brought_nearer_to_a_image_of_its_own(name):
    sizes = {"dense": {"units": (16,)}, "conv_transpose": {"filters": 4}}.get(name, {"units": 12})
    generator = rg.generators.GENERATORS[name](SHAPE, 6, precision="float32", **sizes)
    gan = rg.GANModel(generator, rg.discriminators.dense(SHAPE, units=(4,), precision="float32"))
    images = gan.generate(2, seed=3)
    early, late = (invert(gan, images, steps, restarts=2, noise=1e-3).errors for steps in (1, 40))
    assert (late < 0.8 * early).all()


def test_the_best_restart_is_kept():
    gan = linear_gan()
    images = np.random.default_rng(1).uniform(-1, 1, (3, *SHAPE)).astype("float32")
    one, many = (invert(gan, images, steps=2, restarts=restarts, learning_rate=0.5) for restarts in (1, 6))
    assert (many.errors <= one.errors + 1e-4).all() and (many.errors < one.errors - 1e-3).any()


def test_the_error_is_the_root_mean_square_of_known_pixels_in_grey_levels():
    gan = linear_gan()
    image = np.random.default_rng(1).uniform(-1, 1, (1, *SHAPE)).astype("float32")
    known = np.arange(64).reshape(8, 8) % 3 == 0
    found = invert(gan, image, steps=3, restarts=2, mask=known)
    expected = 127.5 * np.sqrt(np.mean((found.images - image)[0, known] ** 2))
    assert found.errors[0] == pytest.approx(expected, rel=1e-5)


def test_nothing_under_the_mask_counts():
    gan = linear_gan()
    image = gan.generate(2, seed=1)
    known = np.arange(8)[:, None].repeat(8, axis=1) < 5
    hidden = np.where(known[None, :, :, None], image, np.nan)
    plain = invert(gan, image, steps=5, restarts=2, mask=known)
    for mask in (known.astype("float32"), known[None].repeat(2, 0), known[None, :, :, None].repeat(2, 0)):
        np.testing.assert_array_equal(invert(gan, hidden, steps=5, restarts=2, mask=mask).latents, plain.latents)


def test_known_pixels_decide_their_latents_and_others_stay_as_they_were_drawn():
    gan = two_halves()
    image = gan.generate_from(gan.sample_latents(1, seed=7))
    upper = np.arange(8)[:, None].repeat(8, axis=1) < 4
    found = invert(gan, image, steps=400, restarts=1, noise=0.01, mask=upper)
    np.testing.assert_allclose(found.images[0, :4], image[0, :4], atol=0.01)
    assert (np.abs(found.latents[0, None, 3:] - gan.sample_latents(1024, seed=0).numpy()[:, 3:]).max(1) == 0).any()


def test_a_seed_repeats_and_neither_batches_nor_company_matter():
    gan = linear_gan()
    images = np.random.default_rng(1).uniform(-1, 1, (5, *SHAPE)).astype("float32")
    options = {"steps": 10, "restarts": 3}
    first = invert(gan, images, **options)
    for again, other in zip(first, invert(gan, images, **options), strict=True):
        np.testing.assert_array_equal(again, other)
    for batch_size in (1, 4, 7):
        np.testing.assert_allclose(invert(gan, images, batch_size=batch_size, **options).latents, first.latents, 1e-3)
    np.testing.assert_allclose(invert(gan, images[3:4], **options).latents, first.latents[3:4], 1e-3)
    assert np.abs(invert(gan, images, seed=1, **options).latents - first.latents).max() > 0.01


def test_the_model_is_left_as_it_was(make_gan, images):
    gan = make_gan()
    before = [np.array(variable) for variable in gan.variables]
    invert(gan, images[:2], steps=3, restarts=2)
    for variable, value in zip(gan.variables, before, strict=True):
        np.testing.assert_array_equal(variable, value)


def test_uint8_is_taken_as_its_floats():
    gan = linear_gan()
    levels = np.random.default_rng(1).integers(0, 256, (2, *SHAPE), "uint8")
    one, two = (invert(gan, images, steps=3, restarts=2) for images in (levels, levels / 127.5 - 1))
    np.testing.assert_allclose(one.latents, two.latents, atol=1e-4)


def test_labels_choose_the_class_that_is_searched():
    gan = conditional_gan()
    labels = np.array([2, 0, 1, 2])
    images = gan.generate(4, seed=4, labels=labels)
    found = invert(gan, images, steps=60, restarts=4, labels=labels)
    np.testing.assert_allclose(gan.generate_from(found.latents, labels), found.images, atol=1e-6)
    wrong = invert(gan, images, steps=60, restarts=4, labels=(labels + 1) % 3)
    assert found.errors.mean() < wrong.errors.mean()
    np.testing.assert_allclose(invert(gan, images[:1], steps=60, restarts=4, labels=2).latents, found.latents[:1], 1e-2)


def test_missing_or_wrong_labels_are_told(images, refuse):
    with refuse("This model has 3 classes and no labels are given"):
        invert(conditional_gan(), images)
    with refuse("labels .* do not fit"):
        invert(conditional_gan(), images, labels=3)
    with refuse("This model has no classes; leave labels out"):
        invert(linear_gan(), images, labels=1)


@pytest.mark.parametrize("shape", [(8, 8, 1), (2, 8, 8), (2, 8, 9, 1), (2, 8, 8, 3), (0, 8, 8, 1)])
def test_wrong_shapes_are_told(shape, refuse):
    with refuse("The images have shape .*; this model's are .N, 8, 8, 1.") as told:
        invert(linear_gan(), np.zeros(shape, "float32"))
    assert ("images[None]" in str(told.value)) == (shape == (8, 8, 1))


@pytest.mark.parametrize(
    ("value", "words"), [(np.nan, "NaN or infinite"), (np.inf, "NaN or infinite"), (200.0, "use images / 127.5 - 1")]
)
def test_wrong_values_are_told(value, words, images, refuse):
    images = images.copy()
    images[3, 2, 1] = value
    with refuse(words):
        invert(linear_gan(), images)
    with refuse("have the type int64"):
        invert(linear_gan(), np.zeros((1, *SHAPE), "int64"))


def test_images_that_look_like_0_to_1_are_warned_of(images):
    with pytest.warns(UserWarning, match="if their range is"):
        invert(linear_gan(), np.abs(images[:1]), steps=1, restarts=1)


def test_wrong_masks_are_told(images, refuse):
    gan = linear_gan()
    for shape in [(8,), (8, 9), (15, 8, 8), (16, 8, 8, 2), (1, 16, 8, 8, 1)]:
        with refuse("The mask has shape"):
            invert(gan, images, mask=np.ones(shape))
    with refuse("other than 0 and 1"):
        invert(gan, images, mask=np.full((8, 8), 0.5))
    empty = np.ones((16, 8, 8))
    empty[5] = 0
    with refuse("keeps no pixel of image 5"):
        invert(gan, images, mask=empty)


@pytest.mark.parametrize("name", ["steps", "restarts", "batch_size"])
def test_wrong_counts_are_told(name, images, refuse):
    with refuse("must be an integer >= 1"):
        invert(linear_gan(), images, **{name: 0})


@pytest.mark.parametrize("value", [0, -1.0, float("nan"), float("inf"), "much", True])
def test_wrong_rates_are_told(value, images, refuse):
    for name in ("learning_rate", "noise"):
        with refuse(f"{name} is .*; it must be a number above 0"):
            invert(linear_gan(), images, **{name: value})


def test_something_else_than_a_gan_is_told(images, make_networks, refuse):
    with refuse("needs a GANModel or VAE; got Functional"):
        invert(make_networks()[0], images)
    with refuse("seed is 'one'"):
        invert(linear_gan(), images, seed="one")


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
    with refuse("3 first and 2 last ends; give equally many"):
        interpolate(gan, ends, ends[:2])
    with refuse("steps is 1; it must be at least 2"):
        interpolate(gan, ends, ends, steps=1)
    with refuse("have NaN"):
        interpolate(gan, ends * np.nan, ends)
    with refuse("no labels are given"):
        interpolate(conditional_gan(), np.zeros((3, 4)), np.zeros((3, 4)))
    with refuse("0 first and 0 last ends; give equally many, at least one"):
        interpolate(gan, ends[:0], ends[:0])
