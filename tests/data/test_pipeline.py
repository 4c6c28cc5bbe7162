"""The order is a pure function of (seed, epoch), also under Keras' fit; pixels are scaled; nothing stalls."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.data.experimental.ops.iterator_model_ops import get_model_proto

from rnngan_tf.data.pipeline import epoch_order, ordered_batches, shuffled_batches

N = 10
IMAGES = np.arange(N, dtype=np.uint8).reshape(N, 1, 1, 1)  # the pixel of image k is k
LABELS = np.arange(N, dtype=np.int32)


def shuffled(batch_size=2, seed=5):
    return shuffled_batches(IMAGES, LABELS, batch_size, seed)


def one_pass(dataset):
    return [int(label) for _, labels in dataset for label in labels]


def expected(epoch, seed=5):
    return epoch_order(N, seed, epoch).numpy().tolist()


class Recorder(keras.Model):
    """A model that notes the labels it is trained on."""

    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1)
        self.seen = []

    def call(self, images):
        return self.dense(keras.ops.reshape(images, (-1, 1)))

    def train_step(self, data):
        self.seen += data[1].numpy().tolist()
        return super().train_step(data)


def fit(dataset, epochs, **arguments):
    model = Recorder()
    model.compile(loss="mse", metrics=["mae"], run_eagerly=True)
    model.fit(dataset, epochs=epochs, verbose=0, shuffle=False, **arguments)
    return [model.seen[start : start + N] for start in range(0, len(model.seen), N)]


def test_pixels_are_scaled_from_minus_one_to_one():
    # 51 is a fifth of 255: -1 + 2 / 5 = -0.6
    images = np.array([0, 51, 255], np.uint8).reshape(3, 1, 1, 1)
    for dataset in (ordered_batches(images, None, 3), shuffled_batches(images, None, 3, 0)):
        batch = next(iter(dataset))
        assert batch.dtype == tf.float32
        np.testing.assert_allclose(np.sort(batch[:, 0, 0, 0]), [-1.0, -0.6, 1.0], atol=1e-7)


def test_test_images_keep_their_order_and_drop_the_remainder():
    dataset = ordered_batches(IMAGES, LABELS, 3)
    assert one_pass(dataset) == one_pass(dataset) == list(range(9))
    assert int(dataset.cardinality()) == 3


def test_labels_stay_with_their_images():
    for dataset in (ordered_batches(IMAGES, LABELS, 3), shuffled(3)):
        for images, labels in dataset:
            assert labels.dtype == tf.int32
            np.testing.assert_allclose((images[:, 0, 0, 0] + 1) * 127.5, labels, atol=1e-4)


def test_an_epoch_shows_every_image_once():
    assert sorted(one_pass(shuffled())) == list(range(N))


def test_shuffling_drops_the_remainder():
    dataset = shuffled(batch_size=4)
    assert [len(labels) for _, labels in dataset] == [4, 4]
    assert int(dataset.cardinality()) == 2


def test_order_is_pinned():
    # Runs are resumed from (seed, epoch) alone, also by a later version: these orders must never change.
    assert expected(0) == [3, 5, 7, 2, 1, 0, 9, 6, 8, 4]
    assert expected(1) == [6, 1, 7, 0, 4, 9, 8, 3, 5, 2]
    assert expected(0, seed=2**62)[:3] != expected(0, seed=0)[:3]


def test_pass_k_has_the_order_of_epoch_k():
    dataset = shuffled()
    assert [one_pass(dataset) for _ in range(3)] == [expected(0), expected(1), expected(2)]
    assert expected(0) != expected(1)
    assert one_pass(shuffled(seed=6)) == expected(0, seed=6) != expected(0)


def test_order_does_not_depend_on_the_batch_size():
    assert one_pass(shuffled(batch_size=1)) == one_pass(shuffled(batch_size=5)) == expected(0)


def test_assigning_the_epoch_resumes_there():
    dataset = shuffled()
    dataset.epoch.assign(7)
    assert [one_pass(dataset), one_pass(dataset)] == [expected(7), expected(8)]
    assert int(dataset.epoch) == 9


def test_an_iterator_that_nothing_is_taken_from_does_not_count():
    dataset = shuffled()
    unused = iter(dataset)
    assert one_pass(dataset) == expected(0)
    assert int(dataset.epoch) == 1
    del unused


def test_a_dataset_made_in_passing_stays_alive():
    # The iterator is all that is left; the variable must not go with the dataset.
    iterator = iter(shuffled())
    assert next(iterator)[1].numpy().tolist() == expected(0)[:2]


@pytest.mark.parametrize("mapped", [False, True], ids=["as made", "mapped and prefetched"])
def test_keras_fit_sees_epoch_k_in_its_epoch_k(mapped):
    dataset = shuffled()
    given = dataset.map(lambda images, labels: (images, labels)).prefetch(2) if mapped else dataset
    assert fit(given, epochs=3) == [expected(0), expected(1), expected(2)]
    dataset.epoch.assign(1)
    assert fit(given, epochs=2) == [expected(1), expected(2)]


def test_keras_fit_with_validation_data_keeps_the_order():
    test = ordered_batches(IMAGES, LABELS, 5)
    assert fit(shuffled(), epochs=3, validation_data=test) == [expected(0), expected(1), expected(2)]


def test_an_endless_dataset_goes_through_the_epochs():
    labels = one_pass(shuffled().repeat().take(15))
    assert labels == expected(0) + expected(1) + expected(2)


@pytest.mark.parametrize("make", [shuffled, lambda: ordered_batches(IMAGES, LABELS, 2)], ids=["train", "test"])
@pytest.mark.parametrize("change", [lambda d: d, lambda d: d.map(lambda x, y: x).take(2).repeat()], ids=["", "mapped"])
def test_autotune_is_off_so_that_ending_an_epoch_does_not_stall(make, change):
    dataset = change(make())
    assert dataset.options().autotune.enabled is False
    # What stalls is the thread of the autotuner's model; an iterator without a model has no such thread.
    iterator = iter(dataset)
    next(iterator)
    with pytest.raises(tf.errors.NotFoundError):
        get_model_proto(iterator)


def test_an_ordinary_dataset_has_the_model_that_stalls():
    # The control for the test above: where autotune is on, the model is found.
    iterator = iter(tf.data.Dataset.range(3).map(lambda x: x))
    next(iterator)
    assert get_model_proto(iterator).nodes
