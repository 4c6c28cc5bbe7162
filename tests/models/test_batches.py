"""What `fit` looks at before it starts: the first batch, and one sentence where it will not do."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnngan_tf.models.checks import check_batch, first_batch, unpack


def test_unpack_takes_images_alone_and_pairs():
    assert unpack("images") == ("images", None)
    assert unpack(("images",)) == ("images", None)
    assert unpack(("images", "labels")) == unpack(["images", "labels"]) == ("images", "labels")
    assert unpack(("images", "labels", "weights")) == ("images", "labels")


def test_the_first_batch_is_found_and_nothing_used_up(images, labels):
    dataset = tf.data.Dataset.from_tensor_slices((images, labels)).batch(4)
    found, classes = first_batch(dataset)
    np.testing.assert_array_equal(found, images[:4])
    np.testing.assert_array_equal(classes, labels[:4])
    np.testing.assert_array_equal(first_batch(images)[0], images)
    assert first_batch(images)[1] is None and first_batch(np.zeros((100, 8, 8, 1)), np.zeros(100))[1].shape == (64,)
    once = (images[start : start + 4] for start in (0, 4))
    assert first_batch(once) is None and len(list(once)) == 2
    assert first_batch(None) is None


def test_an_empty_data_set_is_told(refuse):
    with refuse("The data set yields no batch"):
        first_batch(tf.data.Dataset.from_tensor_slices(np.zeros((0, 8, 8, 1), "float32")).batch(4))
    with refuse("no images|no batch|empty"):
        check_batch(np.zeros((0, 8, 8, 1), "float32"), None, (8, 8, 1), None)


def test_good_batches_pass(images, labels):
    check_batch(images, None, (8, 8, 1), None)
    check_batch(1.2 * images, labels.astype("uint8"), (8, 8, 1), 3)  # as an interpolated image may overshoot
    check_batch(tf.constant(images), tf.constant(labels), (8, 8, 1), 3)
    check_batch(np.full((4, 8, 8, 1), -1.0, "float32"), None, (8, 8, 1), None)


IMAGES = np.random.default_rng(0).uniform(-1, 1, (16, 8, 8, 1)).astype("float32")
NAN = IMAGES.copy()
NAN[3, 2, 1] = np.nan
BAD_IMAGES = {
    "unbatched": (IMAGES[0], r"The images have shape \(8, 8, 1\); this model needs \(batch, 8, 8, 1\)"),
    "no channels": (IMAGES[..., 0], r"The images have shape \(16, 8, 8\)"),
    "channels": (np.repeat(IMAGES, 3, axis=-1), r"The images have shape \(16, 8, 8, 3\)"),
    "size": (np.repeat(IMAGES, 2, axis=1), r"The images have shape \(16, 16, 8, 1\)"),
    "0 to 1": (IMAGES / 2 + 0.5, r"looks like \[0, 1\]; this model needs \[-1, 1\]: use images \* 2 - 1"),
    "0 to 255": (127.5 * (IMAGES + 1), r"needs float32 in \[-1, 1\]: use images / 127.5 - 1"),
    "uint8": ((127.5 * (IMAGES + 1)).astype("uint8"), r"needs float32 in \[-1, 1\]: use images / 127.5 - 1"),
    "standardised": (3 * IMAGES, r"The images span -2.9\d* to 2.9\d*; this model needs float32 in \[-1, 1\]"),
    "NaN": (NAN, "The images hold NaN or infinite values"),
    "infinite": (np.where(np.isnan(NAN), np.inf, NAN), "The images hold NaN or infinite values"),
}
LABELS = np.arange(16, dtype="int32") % 3
BAD_LABELS = {
    "none": (None, r"This model has 3 classes and the data yields no labels; give \(images, labels\)"),
    "too large": (LABELS + 1, "span 1 to 3; give one whole number of 0 to 2 per image"),
    "negative": (LABELS - 1, "span -1 to 1; give one whole number of 0 to 2 per image"),
    "one-hot": (np.eye(3, dtype="int32")[LABELS], r"The labels have shape \(16, 3\)"),
    "column": (LABELS[:, None], r"The labels have shape \(16, 1\)"),
    "float": (LABELS.astype("float32"), "type float32"),
    "text": (LABELS.astype(str), "The labels have .*type"),
}


@pytest.mark.parametrize("kind", BAD_IMAGES)
@pytest.mark.parametrize("form", ["array", "dataset"])
def test_fit_and_evaluate_refuse_bad_images_before_a_step(kind, form, make_gan, refuse):
    images, message = BAD_IMAGES[kind]
    gan = make_gan()
    before = gan.get_weights()
    data = images if form == "array" else tf.data.Dataset.from_tensors(images)
    for call in (gan.fit, gan.evaluate):
        with refuse(message):
            call(data, verbose=0)
    assert all(np.array_equal(one, two) for one, two in zip(gan.get_weights(), before, strict=True))


@pytest.mark.parametrize("kind", BAD_LABELS)
def test_fit_refuses_bad_labels(kind, make_gan, refuse):
    labels, message = BAD_LABELS[kind]
    gan = make_gan(num_classes=3)
    with refuse(message):
        gan.fit(IMAGES, labels, verbose=0)
    with refuse(message):
        gan.fit(tf.data.Dataset.from_tensors(IMAGES if labels is None else (IMAGES, labels)), verbose=0)


def test_fit_looks_at_a_keras_data_set_too(make_gan, refuse):
    class TooBright(keras.utils.PyDataset):
        def __len__(self):
            return 1

        def __getitem__(self, index):
            return (127.5 * (IMAGES + 1),)

    with refuse("use images / 127.5 - 1"):
        make_gan().fit(TooBright(), verbose=0)


def test_validation_data_are_looked_at_too(make_gan, refuse):
    with refuse("use images / 127.5 - 1"):
        make_gan().fit(IMAGES, validation_data=(BAD_IMAGES["uint8"][0], None), verbose=0)


def test_only_the_first_batch_is_looked_at(make_gan):
    """Later batches may leave the range, as a rare image does."""
    data = tf.data.Dataset.from_tensor_slices(np.concatenate([IMAGES, IMAGES + 1])).batch(8)
    assert np.isfinite(make_gan().fit(data, verbose=0).history["d_loss"]).all()
