"""Stacked digits: three of them, one a channel, numbered 100 a + 10 b + c, the same for the same seed."""

import numpy as np
import pytest

from rnngan_tf.data import load_images, mnist_mini, stacked_mnist

# A digit d is an image full of d, so that each channel tells its digit.
DIGITS = np.repeat(np.arange(10, dtype=np.uint8), 4).reshape(10, 2, 2, 1)
LABELS = np.arange(10, dtype=np.int32)


def test_labels_number_the_digits_of_the_channels():
    images, labels = stacked_mnist.stack(DIGITS, LABELS, count=200, seed=1)
    assert images.shape == (200, 2, 2, 3) and labels.dtype == np.int32
    red, green, blue = images[:, 0, 0].astype(int).T
    assert (labels == 100 * red + 10 * green + blue).all()
    assert len(set(labels.tolist())) > 150  # 1,000 (1 - e^-0.2) = 181 different ones are expected


def test_stacking_follows_the_seed():
    once, again, other = (stacked_mnist.stack(DIGITS, LABELS, 50, seed)[1].tolist() for seed in (1, 1, 2))
    assert once == again != other


@pytest.fixture(scope="module")
def stacked():
    return load_images("stacked_mnist_mini", seed=4)


def test_every_class_is_there(stacked):
    assert stacked.image_shape == (28, 28, 3) and stacked.num_classes == 1000
    assert (len(stacked.train_images), len(stacked.test_images)) == (60_000, 10_000)
    assert np.bincount(stacked.train_labels, minlength=1000).min() > 0
    assert stacked.class_names[123] == "123"


def test_images_are_stacked_of_the_right_split(stacked):
    (train, _), (test, _) = mnist_mini.read()
    for images, digits in ((stacked.train_images, train), (stacked.test_images, test)):
        known = {digit.tobytes() for digit in digits}
        assert all(image[..., channel].tobytes() in known for image in images[:50] for channel in range(3))


def test_training_and_test_are_stacked_differently():
    (_, train), (_, test) = stacked_mnist.splits((DIGITS, LABELS), (DIGITS, LABELS), seed=0)
    assert train[:50].tolist() != test[:50].tolist()
