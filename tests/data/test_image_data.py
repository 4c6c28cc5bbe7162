"""ImageData hands out what it holds and refuses batches that it cannot make."""

import numpy as np
import pytest

from rnngan_tf.data import ImageData

IMAGES = np.zeros((8, 4, 6, 3), np.uint8)
LABELS = np.arange(8, dtype=np.int32) % 2


def data(class_names=("a", "b")):
    labels = None if class_names is None else LABELS
    test = IMAGES[:5], None if labels is None else labels[:5]
    return ImageData("toy", (IMAGES, labels), test, "made here", class_names, seed=3)


def test_attributes_describe_the_images():
    toy = data()
    assert (toy.name, toy.image_shape, toy.num_classes, toy.source) == ("toy", (4, 6, 3), 2, "made here")
    assert data(class_names=None).num_classes is None
    assert repr(toy) == "<ImageData 'toy': 8 training and 5 test images of (4, 6, 3), 2 classes>"


@pytest.mark.parametrize("split", ["train", "test"])
def test_batches_have_the_shapes_asked_for(split):
    images = getattr(data(), split)(batch_size=2)
    assert images.element_spec.shape == (2, 4, 6, 3)
    images, labels = getattr(data(), split)(batch_size=2, labels=True).element_spec
    assert images.shape == (2, 4, 6, 3) and labels.shape == (2,)


def test_training_follows_the_seed_and_testing_the_order_of_the_images():
    toy = data()
    toy.train_labels = np.arange(8, dtype=np.int32)
    first, again = ([int(label) for _, y in toy.train(2, labels=True) for label in y] for _ in range(2))
    assert first == again != sorted(first)
    assert [int(label) for _, y in toy.test(1, labels=True) for label in y] == LABELS[:5].tolist()


@pytest.mark.parametrize(
    ("split", "batch_size", "message"),
    [
        ("train", 0, "batch_size must be at least 1, but is 0."),
        ("test", -3, "batch_size must be at least 1, but is -3."),
        ("train", 2.5, "batch_size must be a whole number, but is 2.5."),
        ("train", 9, "batch_size 9 is more than there are: 'toy' has 8 training images; choose a smaller batch_size."),
        ("test", 6, "batch_size 6 is more than there are: 'toy' has 5 test images; choose a smaller batch_size."),
    ],
)
def test_impossible_batch_sizes_are_refused(split, batch_size, message):
    with pytest.raises(ValueError) as error:
        getattr(data(), split)(batch_size)
    assert str(error.value) == message


@pytest.mark.parametrize("split", ["train", "test"])
def test_labels_of_images_without_classes_are_refused(split):
    with pytest.raises(ValueError, match="'toy' has no classes, so labels=True is not possible"):
        getattr(data(class_names=None), split)(2, labels=True)
