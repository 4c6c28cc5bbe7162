"""What makes images worse: how much, where, the same for the same seed."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from pytest import approx

from rnngan_tf.improvement import Downscale, Hole, Noise

SEED = tf.constant([3, 4])


@pytest.fixture(scope="module")
def images():
    """Eight images of 16x12, values in (-0.5, 0.5)."""
    return np.random.default_rng(0).uniform(-0.5, 0.5, (8, 16, 12, 3)).astype("float32")


def test_noise_has_the_deviation_and_is_cut_off(images):
    grey = tf.zeros((4, 50, 50, 1))
    assert float(np.std(Noise(0.1)(grey, SEED))) == approx(0.1, rel=0.05)
    strong = Noise(2.0)(images, SEED).numpy()
    assert strong.min() == -1 and strong.max() == 1


def test_downscaling_takes_means_of_squares(images):
    small = Downscale(2)(images, SEED).numpy()
    assert small.shape == (8, 8, 6, 3)
    assert small[3, 2, 1] == approx(images[3, 4:6, 2:4].mean(axis=(0, 1)), abs=1e-6)
    assert Downscale(4).begin(Downscale(4)(images, SEED)).shape == images.shape


@pytest.mark.parametrize("kind", ["box", "bottom", "pixels"])
def test_holes_are_of_their_kind_and_size(kind, images):
    masks = Hole(kind).masks(tf.constant([400, 16, 12]), SEED).numpy()[..., 0]
    assert set(np.unique(masks)) == {0, 1}
    lost = 1 - masks
    share = lost.mean(axis=(1, 2))
    if kind == "bottom":
        assert (lost[:, :8] == 0).all() and (lost[:, 12:] == 1).all()
        assert (lost.min(axis=2) == lost.max(axis=2)).all() and (np.diff(lost[:, :, 0], axis=1) >= 0).all()
        assert share.min() >= 0.25 - 1e-6 and share.max() <= 0.5 + 1e-6
    elif kind == "box":
        down, right = lost.max(axis=2), lost.max(axis=1)  # where it lies
        np.testing.assert_array_equal(lost, down[:, :, None] * right[:, None, :])
        assert np.abs(np.diff(down, axis=1)).sum(axis=1).max() <= 2  # one stretch
        assert 3 <= down.sum(axis=1).min() <= down.sum(axis=1).max() <= 9
        assert len({tuple(row) for row in down}) > 20  # anywhere
    else:
        assert share.mean() == approx(0.5, abs=0.01) and share.std() < 0.06


def test_mixed_holes_draw_every_kind_for_some_images():
    masks = Hole().masks(tf.constant([300, 16, 16]), SEED).numpy()[..., 0]
    bottom = (masks.min(axis=2) == masks.max(axis=2)).all(axis=1)
    single = np.abs(np.diff(masks, axis=2)).sum(axis=(1, 2)) > 60
    assert 60 < bottom.sum() < 140 and 60 < single.sum() < 140


def test_lost_pixels_tell_nothing_and_begin_with_the_mean(images):
    hole = Hole("box")
    degraded = hole(images, SEED).numpy()
    known = degraded[..., 3:]
    np.testing.assert_array_equal(degraded[..., :3], images * known)
    other = hole(np.where(known > 0, images, 0.9).astype("float32"), SEED).numpy()
    np.testing.assert_array_equal(degraded, other)
    plain = hole.begin(degraded).numpy()
    mean = (images * known).sum(axis=(1, 2)) / known.sum(axis=(1, 2))  # (8, 3)
    np.testing.assert_allclose(plain, np.where(known > 0, images, mean[:, None, None]), atol=1e-5)


def test_a_image_without_a_known_pixel_is_no_division_by_zero():
    assert np.isfinite(Hole().begin(tf.zeros((1, 8, 8, 2)))).all()


@pytest.mark.parametrize("one", [Noise(0.3), Downscale(4), Hole(), Hole("bottom")])
def test_they_are_functions_of_the_seed_and_come_back(one, images):
    back = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(one))
    assert repr(back) == repr(one)
    first = one(images, SEED).numpy()
    np.testing.assert_array_equal(first, back(images, SEED))
    assert first.shape[1:] == one.degraded_shape(images.shape[1:])
    if not isinstance(one, Downscale):
        assert (first != one(images, SEED + 1).numpy()).any()


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: Noise(0), "noise is 0"),
        (lambda: Noise("much"), "noise is 'much'"),
        (lambda: Downscale(3), "must be 2 or 4"),
        (lambda: Downscale(2).check((28, 27, 1)), "multiples of 2"),
        (lambda: Hole("bx"), "box"),
        (lambda: Hole(()), "kinds is empty"),
    ],
)
def test_bad_numbers_are_refused(make, match, refuse):
    with refuse(match):
        make()
