"""A folder of images: channels, classes and the split follow from its files alone."""

import numpy as np
import pytest
from PIL import Image

from rnngan_tf.data import folder, load_images


def save(path, colour=(200, 100, 0), mode="RGB"):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, (8, 8), colour).save(path)


def test_grey_images_give_one_channel(tmp_path):
    save(tmp_path / "a.png", 30, "L")
    save(tmp_path / "b.png", (90, 90, 90))  # grey, though stored in colour
    assert load_images(tmp_path, image_size=8).image_shape == (8, 8, 1)
    save(tmp_path / "c.png", (90, 91, 90))
    assert load_images(tmp_path, image_size=8).image_shape == (8, 8, 3)


def test_a_flat_folder_has_no_classes(tmp_path):
    for number in range(20):
        save(tmp_path / f"{number:02d}.png", (number, 0, 9))
    data = load_images(tmp_path, image_size=8)
    assert data.num_classes is None and data.train_labels is None and data.test_labels is None
    assert (len(data.train_images), len(data.test_images)) == (18, 2)  # one in ten is for testing
    reds = np.concatenate([data.train_images, data.test_images])[:, 0, 0, 0]
    assert sorted(reds.tolist()) == list(range(20))


def test_sub_folders_are_classes_in_alphabetical_order(tmp_path):
    for number in range(6):
        save(tmp_path / "dogs" / f"{number}.png", (1, 0, 0))
        save(tmp_path / "cats" / "young" / f"{number}.JPEG", (0, 0, 0))
        save(tmp_path / "birds" / f"{number}.webp", (2, 9, 2))
    data = load_images(tmp_path, image_size=8)
    assert data.class_names == ("birds", "cats", "dogs") and data.num_classes == 3
    labels = np.concatenate([data.train_labels, data.test_labels])
    assert labels.dtype == np.int32 and np.bincount(labels).tolist() == [6, 6, 6]
    images, labels = next(iter(data.train(16, labels=True)))
    red = np.rint((images.numpy()[:, 0, 0, 0] + 1) * 127.5)
    assert (red[labels == 2] == 1).all() and (red[labels == 1] == 0).all()


def test_one_sub_folder_alone_is_no_class(tmp_path):
    for number in range(2):
        save(tmp_path / "all" / f"{number}.png")
    assert load_images(tmp_path).num_classes is None


def test_the_split_is_the_same_every_time_and_wherever_the_folder_lies(tmp_path):
    for place in ("one", "two"):
        for number in range(30):
            save(tmp_path / place / f"{number:02d}.png", (number, 0, 9))
    one, two = (load_images(tmp_path / place, image_size=8, seed=seed) for seed, place in enumerate(("one", "two")))
    assert (one.test_images == two.test_images).all()
    # sorted by name, the images for testing are not simply the first or the last
    assert one.test_images[:, 0, 0, 0].tolist() not in ([0, 1, 2], [27, 28, 29])


def test_two_images_give_one_for_testing_and_one_image_none(tmp_path):
    save(tmp_path / "a.png")
    train, test, _ = folder.read(tmp_path, 8, 8)
    assert (len(train[0]), len(test[0])) == (1, 0)
    save(tmp_path / "b.png")
    train, test, _ = folder.read(tmp_path, 8, 8)
    assert (len(train[0]), len(test[0])) == (1, 1)


def test_hidden_files_and_other_kinds_are_left_out(tmp_path):
    save(tmp_path / "a.png")
    save(tmp_path / ".thumbnails" / "a.png")
    (tmp_path / "._a.png").write_bytes(b"not an image")
    (tmp_path / "notes.txt").write_text("not an image")
    assert [path.name for path in folder.list_images(tmp_path)] == ["a.png"]


def test_a_folder_without_images_is_one_sentence(tmp_path):
    (tmp_path / "notes.txt").write_text("no image")
    with pytest.raises(FileNotFoundError, match=r"^The folder '.*' has no images; files of these kinds count: .*\.$"):
        load_images(tmp_path)


def test_a_file_is_no_folder(tmp_path):
    save(tmp_path / "a.png")
    with pytest.raises(FileNotFoundError, match="a.png' is a file, not a folder; give the path of a folder"):
        load_images(tmp_path / "a.png")


def test_images_beside_and_inside_of_sub_folders_are_refused(tmp_path):
    save(tmp_path / "a.png")
    save(tmp_path / "cats" / "b.png")
    with pytest.raises(ValueError, match="images both beside and inside of sub-folders; put all of them"):
        load_images(tmp_path)


def test_a_corrupt_image_among_good_ones_is_named(tmp_path):
    for number in range(40):
        save(tmp_path / f"{number:02d}.png")
    (tmp_path / "33.png").write_bytes(b"broken")
    with pytest.raises(ValueError, match=r"^The image .*33\.png cannot be read \("):
        load_images(tmp_path)
