"""Feature networks: the bundled files, stacked digits, and extractors of one's own."""

import json
import shutil

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from rnngan_tf.data import load_images
from rnngan_tf.data.stacked_mnist import stack
from rnngan_tf.metrics import features
from rnngan_tf.metrics.features import bundled, train
from rnngan_tf.metrics.features import extractor as inception
from rnngan_tf.metrics.features.bundled import RECIPES, Recipe

ASKED = {"mnist": 0.99, "fashion_mnist": 0.91, "cifar10": 0.80}


@pytest.fixture(scope="module")
def digits():
    return load_images("mnist_mini")


@pytest.mark.parametrize("name", RECIPES)
def test_a_bundled_network_is_small_and_was_measured(name):
    record = bundled.record(name)
    assert (bundled.WEIGHTS / f"{name}.npz").stat().st_size == record["bytes"] < 1e6
    assert record["test_accuracy"] >= ASKED[name] and record["test_images"] == 10_000
    extractor = features.get(name)
    assert extractor.image_shape == RECIPES[name].image_shape
    assert (extractor.feature_size, extractor.num_classes) == (64, 10) and len(extractor.class_names) == 10


def test_the_bundled_weights_name_digits_rightly(digits):
    logits = features.get("mnist").extract(digits.test_images).logits
    assert np.mean(logits.argmax(axis=1) == digits.test_labels) >= 0.985  # 0.994 of the whole test set


def test_bytes_and_floats_look_alike(digits):
    images = digits.test_images[:7]
    extractor = features.get("mnist")
    as_floats = extractor.extract(images / 127.5 - 1, batch_size=3)
    np.testing.assert_allclose(extractor.extract(images).features, as_floats.features, rtol=1e-3, atol=1e-4)


def test_stacked_digits_are_read_channel_by_channel(digits):
    images, labels = stack(digits.test_images, digits.test_labels, 300, seed=0)
    seen = features.get("stacked_mnist").extract(images)
    assert seen.features.shape == (300, 192) and seen.logits.shape == (300, 1000)
    assert np.mean(seen.logits.argmax(axis=1) == labels) > 0.95
    alone = features.get("mnist").extract(images[..., 1:2]).features
    np.testing.assert_allclose(seen.features[:, 64:128], alone, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(np.exp(seen.logits).sum(axis=1), 1.0, rtol=1e-4)  # a product of three softmaxes


@pytest.mark.parametrize("damage", ["cut", "changed", "foreign"])
def test_damaged_weights_are_refused(damage, tmp_path, refuse):
    for suffix in ("npz", "json"):
        shutil.copy(bundled.WEIGHTS / f"mnist.{suffix}", tmp_path)
    file = tmp_path / "mnist.npz"
    content = bytearray(file.read_bytes())
    if damage == "cut":
        content = content[: len(content) // 2]
    elif damage == "changed":
        content[len(content) // 2] ^= 1
    else:
        content = (bundled.WEIGHTS / "mnist.json").read_bytes()
    file.write_bytes(bytes(content))
    with refuse("sha256"):
        bundled.load("mnist", tmp_path)


def test_a_model_or_function_may_be_given(refuse):
    network = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten()], name="flat")
    images = np.random.default_rng(0).uniform(-1, 1, (5, 8, 8, 1)).astype("float32")
    of_model = features.get(network)
    assert (of_model.name, of_model.feature_size, of_model.num_classes) == ("flat", 64, None)
    np.testing.assert_allclose(of_model.extract(images).features, images.reshape(5, 64))

    def halves(images):
        flat = ops.reshape(images, (-1, 64))
        return flat[:, :10], flat[:, 10:]

    of_function = features.get(halves, (8, 8, 1))
    assert (of_function.name, of_function.feature_size, of_function.num_classes) == ("halves", 10, 54)
    with refuse("image_shape"):
        features.get(halves)
    with refuse("halves"):
        features.get(halves, (9, 9, 1))
    with refuse("shape"):
        features.get(lambda images: images, (8, 8, 1))


def test_unknown_extractors_and_wrong_images_are_told(refuse):
    with refuse("mnist"):
        features.get("mnits")
    with refuse("no extractor"):
        features.get(3)
    mnist = features.get("mnist")
    for images, word in (
        (np.zeros((3, 32, 32, 3)), "32, 32, 3"),
        (np.zeros((28, 28)), "28, 28"),
        (np.zeros((0, 28, 28, 1)), "at least one"),
        (np.full((2, 28, 28, 1), np.nan), "NaN"),
    ):
        with refuse(word):
            mnist.extract(images)


def test_inception_takes_any_size_and_grey(monkeypatch):
    real = keras.applications.InceptionV3
    monkeypatch.setattr(keras.applications, "InceptionV3", lambda weights, **options: real(weights=None, **options))
    inception.load.cache_clear()
    extractor = features.get("inception")
    inception.load.cache_clear()
    assert (extractor.feature_size, extractor.num_classes) == (2048, 1000)
    assert extractor.extract(np.zeros((1, 28, 28, 1), "float32")).features.shape == (1, 2048)


def test_inception_without_network_is_told(monkeypatch, refuse):
    def offline(**options):
        raise Exception("URL fetch failure on ...: None -- unreachable")

    monkeypatch.setattr(keras.applications, "InceptionV3", offline)
    inception.load.cache_clear()
    with refuse("bundled network"):
        features.get("inception")


def test_the_script_trains_writes_and_is_read_back(digits, tmp_path):
    recipe = Recipe((28, 28, 1), (8, 16, 16), 2, 1, False, tuple("0123456789"))
    record = train.train_on(digits, recipe, "mnist", tmp_path, epochs=2, seed=0, verbose=0)
    assert record["test_accuracy"] > 0.5  # after two epochs of 10,000 digits; 0.1 is chance
    assert record == json.loads((tmp_path / "mnist.json").read_text())
    with np.load(tmp_path / "mnist.npz") as arrays:
        assert all(arrays[name].dtype == np.float16 for name in arrays.files)


def test_the_augmentation_moves_images_by_whole_pixels_and_keeps_labels():
    recipe = Recipe((8, 8, 1), (4, 4, 4), 1, 1, True, ("a", "b"))
    images = tf.random.stateless_uniform((64, 8, 8, 1), [0, 1], -1, 1)
    augment = train._augmentation(recipe, seed=0)
    moved, labels = augment(tf.constant(0, tf.int64), (images, tf.range(64)))
    again, _ = augment(tf.constant(0, tf.int64), (images, tf.range(64)))
    np.testing.assert_array_equal(moved, again)
    np.testing.assert_array_equal(labels, np.arange(64))
    padded = np.pad(images.numpy(), ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=-1)
    kinds = set()
    for index, image in enumerate(moved.numpy()):
        windows = {
            (row, column, flip): padded[index, row : row + 8, column : column + 8][:, :: -1 if flip else 1]
            for row in range(3)
            for column in range(3)
            for flip in (False, True)
        }
        kinds |= {kind for kind, window in windows.items() if np.array_equal(window, image)}
    assert len(kinds) > 12  # of 18: every image is one of the windows, and they differ
