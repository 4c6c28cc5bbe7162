"""load_images finds data sets by name and folders by path, and says in one sentence what is wrong."""

import pathlib

import numpy as np
import pytest
from PIL import Image

from rnngan_tf.data import load_images, tfds_source


def fake_mnist(name, data_dir):
    labels = np.arange(20, dtype=np.int32) % 10
    split = np.full((20, 28, 28, 1), 7, np.uint8), labels
    return split, split, tuple("0123456789"), f"a fake {name}"


def make_folder(folder):
    folder.mkdir()
    for number in range(3):
        Image.new("RGB", (8, 8), (200, number, 0)).save(folder / f"{number}.png")
    return folder


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mnits", ["Unknown data set 'mnits'", "Did you mean 'mnist'?", "'cifar10'", "'stacked_mnist'"]),
        ("CIFAR-10", ["Unknown data set 'CIFAR-10'"]),
        ("", ["Unknown data set ''"]),
        (3, ["Unknown data set 3"]),
    ],
)
def test_unknown_names_list_the_known_ones(name, words):
    with pytest.raises(ValueError) as error:
        load_images(name)
    assert all(word in str(error.value) for word in words)


@pytest.mark.parametrize("name", ["./images", "some/images", "~/no such images", pathlib.Path("images")])
def test_paths_that_are_not_there_are_spoken_of_as_folders(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"^The folder of images '.*images' does not exist; give .*\.$"):
        load_images(name)


def test_a_folder_needs_no_separator_but_a_name_wins(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make_folder(tmp_path / "cats")
    make_folder(tmp_path / "mnist_mini")
    cats = load_images("cats")
    assert (cats.name, cats.image_shape, cats.num_classes) == ("cats", (64, 64, 3), None)
    assert cats.source == f"folder of images {tmp_path / 'cats'}"
    assert load_images("mnist_mini").image_shape == (28, 28, 1)
    assert load_images("./mnist_mini", image_size=16).image_shape == (16, 16, 3)


def test_folders_take_a_size_of_height_and_width(tmp_path):
    folder = make_folder(tmp_path / "cats")
    assert load_images(folder, image_size=(16, 32)).image_shape == (16, 32, 3)
    assert next(iter(load_images(str(folder)).train(2))).shape == (2, 64, 64, 3)


def test_named_data_can_be_resized(monkeypatch):
    monkeypatch.setattr(tfds_source, "read", fake_mnist)
    data = load_images("fashion_mnist", image_size=(32, 48))
    assert data.train_images.shape == data.test_images.shape == (20, 32, 48, 1)
    assert (data.train_images == 7).all() and data.num_classes == 10
    assert data.source == "a fake fashion_mnist, resized to 32x48"
    assert load_images("mnist", image_size=28).source == "a fake mnist"


def test_the_seed_is_that_of_the_training_order(monkeypatch):
    monkeypatch.setattr(tfds_source, "read", fake_mnist)

    def order(seed):
        return [int(label) for _, labels in load_images("mnist", seed=seed).train(1, labels=True) for label in labels]

    assert order(1) == order(1) != order(2)


def test_stacked_mnist_says_what_it_is_made_of(monkeypatch):
    monkeypatch.setattr(tfds_source, "read", fake_mnist)
    monkeypatch.setattr(tfds_source, "found", lambda name, data_dir: True)
    data = load_images("stacked_mnist", seed=3)
    assert data.name == "stacked_mnist" and (data.train_images == 7).all()
    assert data.source == "three digits in red, green and blue (seed 3), made of mnist: a fake mnist"
    monkeypatch.setattr(tfds_source, "found", lambda name, data_dir: False)
    data = load_images("stacked_mnist", seed=3)
    assert data.name == "stacked_mnist_mini" and "made of mnist_mini" in data.source


@pytest.mark.parametrize("image_size", [0, -1, (28, 0), (28,), (28, 28, 1), "28", 28.0])
def test_sizes_that_are_none_are_refused(image_size):
    with pytest.raises(ValueError, match="^image_size must be a number of pixels of at least 1, or .*, but is"):
        load_images("mnist_mini", image_size=image_size)


@pytest.mark.parametrize("seed", [-1, 2**63, 1.5, None])
def test_seeds_that_are_none_are_refused(seed):
    with pytest.raises(ValueError, match="^seed must be a whole number from 0 to"):
        load_images("mnist_mini", seed=seed)
