"""Tests of memorisation: copies are found and come first, and real images raise no suspicion."""

import numpy as np
import pytest
from PIL import Image

from rnngan_tf import plot
from rnngan_tf.metrics.memorisation import Memorisation, memorisation, sheet


@pytest.fixture(scope="module")
def real():
    """700 made images, uint8 `(700, 8, 8, 1)`."""
    return np.random.default_rng(0).integers(0, 256, (700, 8, 8, 1), "uint8")


@pytest.fixture(scope="module")
def training(real):
    return real[:300]


@pytest.fixture(scope="module")
def held_out(real):
    return real[300:500]


def floats(images):
    """uint8 images as a generator makes them."""
    return (images / 127.5 - 1).astype("float32")


def test_distances_are_root_mean_squares_in_grey_levels(training, held_out):
    # Half of the pixels 3 levels off and the others 1: sqrt((9 + 1) / 2).
    moved = training[[7]].clip(3, 250).astype(int)
    base = training.copy()
    base[7] = moved[0]
    moved.reshape(-1)[:32] += 3
    moved.reshape(-1)[32:] -= 1
    found = memorisation(moved.astype("uint8"), base, held_out)
    assert found.indices.tolist() == [7] and found.distances == pytest.approx([5**0.5])
    assert np.array_equal(found.nearest[0], base[7]) and np.array_equal(found.generated[0], moved[0])


def test_smuggled_training_images_are_found_and_head_the_sheet(real, training, held_out, tmp_path):
    generated = floats(real[500:])
    generated[[150, 3]] = floats(training[[11, 299]])
    found = memorisation(generated, training, held_out)
    assert found.copies == 2 and found.suspicious and found.distances[[150, 3]].tolist() == [0, 0]
    assert found.indices[[150, 3]].tolist() == [11, 299]
    assert ", and 2 are copies of one: look at the sheet" in found.verdict
    image = np.asarray(sheet(found, tmp_path / "sheet.png", pairs=4, columns=2))
    # 8 pixels are enlarged 8 times, with lines of 4: the first cell begins at (4, 4), left the generated image.
    first = image[4 : 4 + 64 : 8, 4 : 4 + 128 : 8]
    assert np.array_equal(first, np.concatenate([training[299], training[299]], axis=1)[..., 0])
    second = image[4 : 4 + 64 : 8, 4 + 132 : 4 + 132 + 128 : 8]
    assert np.array_equal(second[:, :8], training[11, ..., 0]) and np.array_equal(second[:, 8:], training[11, ..., 0])
    assert np.array_equal(Image.open(tmp_path / "sheet.png"), image)


def test_the_sheet_goes_on_with_the_nearest_and_ends_with_the_last(real, training, held_out):
    found = memorisation(real[500:520], training, held_out)
    order = np.argsort(found.distances)
    beside = np.concatenate([found.generated[order], found.nearest[order]], axis=2)
    assert np.array_equal(sheet(found), plot.grid(beside, columns=8, scale=8))
    assert (np.diff(found.distances[order]) >= 0).all()


def test_new_real_images_raise_no_suspicion(real, training, held_out):
    found = memorisation(real[500:], training, held_out)
    assert found.copies == 0 and not found.suspicious and found.share < 0.05
    assert found.verdict.endswith("no sign of memorisation.")


def test_images_nearer_than_real_ones_are_told_from_copies(training, held_out):
    # Noise of 40 grey levels is no copy, and yet far nearer than two random images, about 104 levels apart.
    noise = np.random.default_rng(1).normal(0, 40, training.shape)
    found = memorisation((training + noise).clip(0, 255).astype("uint8"), training, held_out)
    assert found.copies == 0 and found.share == 1 and found.suspicious
    assert found.verdict.startswith("100.0% of 300 generated images") and "more than chance explains" in found.verdict


def made(distances, held_out):
    """A `Memorisation` of which only distances are known."""
    return Memorisation(np.asarray(distances), None, np.asarray(held_out), None, None)


def test_threshold_and_share_are_those_of_the_first_percentile():
    found = made([9.0, 10.9, 11.1, 50.0], held_out=np.linspace(10, 110, 101))
    assert found.threshold == pytest.approx(11.0) and found.share == 0.5
    assert "50.0% of 4 generated" in found.verdict and "within 11.0 grey levels" in found.verdict


def test_suspicion_begins_three_deviations_above_the_expected_share():
    # 1,000 of each: sqrt(0.01 * 0.99 * 2 / 1000) = 0.00445, so 2.33 % are allowed.
    held_out = np.linspace(10, 110, 1000)
    for near, suspicious in ((0, False), (10, False), (23, False), (24, True)):
        assert made([10.0] * near + [60.0] * (1000 - near), held_out).suspicious is suspicious


def test_the_first_n_are_compared(real, training, held_out):
    found = memorisation(real[500:], training, held_out, n=20)
    assert len(found.distances) == len(found.held_out_distances) == len(found.generated) == 20
    assert np.array_equal(found.distances, memorisation(real[500:520], training, held_out[:20]).distances)


def test_float_training_images_and_colours_are_taken(real):
    colours = real[:693].reshape(231, 8, 8, 3)
    found = memorisation(colours[:5], floats(colours[:150]), held_out=colours[150:])
    assert found.copies == 5 and sheet(found).mode == "RGB"


def test_images_that_cannot_be_compared_are_refused(training, held_out, refuse):
    with refuse(r"generated images have the shape \(4, 8, 1\) and the training images \(8, 8, 1\)"):
        memorisation(training[:, :4], training, held_out)
    with refuse(r"held-out images have the shape"):
        memorisation(training, training, held_out[:, :, :4])
    with refuse("generated images hold not-a-number"):
        memorisation(np.full((2, 8, 8, 1), np.nan), training, held_out)
    with refuse("N >= 1"):
        memorisation(training[:0], training, held_out)
    with refuse("N >= 1"):
        memorisation(training, training[:0], held_out)
    with refuse(r"Float images must lie in \[-1, 1\]"):
        memorisation(training.astype("float32"), training, held_out)
    with refuse("n is 0"):
        memorisation(training, training, held_out, n=0)
    with refuse("pairs is 0"):
        sheet(memorisation(training, training, held_out), pairs=0)
