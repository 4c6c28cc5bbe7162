"""The bundled digits are balanced, apart from each other, checked on load and made reproducibly."""

import hashlib
import io
import zipfile

import numpy as np
import pytest

from rnngan_tf.data import make_mnist_mini, mnist_mini


def test_digits_are_balanced_and_real():
    (images, labels), (test_images, test_labels) = mnist_mini.read()
    assert np.bincount(labels).tolist() == [1000] * 10
    assert np.bincount(test_labels).tolist() == [100] * 10
    assert images.shape == (10000, 28, 28, 1) and test_images.shape == (1000, 28, 28, 1)
    assert (images.dtype, labels.dtype) == (np.uint8, np.int32)
    # MNIST's digits are white on black with a mean of 0.13 and a border of at least four black pixels for most.
    assert 0.12 < images.mean() / 255 < 0.14 and images.max() == 255


def test_a_prototype_of_each_class_recognises_test_digits():
    # Labels belong to their digits: the nearest class mean is right for about 80 % of MNIST, 10 % if labels were mixed.
    (images, labels), (test_images, test_labels) = mnist_mini.read()
    means = np.stack([images[labels == digit].mean(0).ravel() for digit in range(10)])  # (10, 784)
    distances = ((test_images.reshape(1000, 1, 784) - means) ** 2).sum(-1)
    assert (distances.argmin(1) == test_labels).mean() > 0.75


def test_training_and_test_digits_are_apart():
    (images, _), (test_images, _) = mnist_mini.read()
    assert not {image.tobytes() for image in images} & {image.tobytes() for image in test_images}


def test_a_damaged_or_missing_file_is_refused(tmp_path, monkeypatch):
    content = bytearray(mnist_mini.PATH.read_bytes())
    content[len(content) // 2] ^= 1
    damaged = tmp_path / "mnist_mini.npz"
    damaged.write_bytes(content)
    monkeypatch.setattr(mnist_mini, "PATH", damaged)
    with pytest.raises(OSError, match=r"^The bundled data file .* is damaged .*; install rnngan_tf again\.$"):
        mnist_mini.read()
    damaged.unlink()
    with pytest.raises(OSError, match=r"^The bundled data file .* is missing; install rnngan_tf again\.$"):
        mnist_mini.read()


def test_the_notice_of_the_licence_lies_beside_the_file():
    notice = mnist_mini.PATH.with_name("MNIST_LICENSE.txt").read_text()
    for part in ("Yann LeCun and Corinna Cortes", "by-sa/3.0", "NIST", "first 1,000 training digits"):
        assert part in notice


def test_first_of_each_class_keeps_the_order():
    labels = np.array([2, 2, 0, 1, 2, 0, 1, 1, 0])
    assert make_mnist_mini.first_of_each_class(labels, 2).tolist() == [0, 1, 2, 3, 5, 6]
    with pytest.raises(ValueError, match="only 3 members, fewer than the 4"):
        make_mnist_mini.first_of_each_class(labels, 4)


def test_the_file_does_not_hold_the_time_of_making():
    content = make_mnist_mini.npz_bytes({"a": np.arange(3)})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert [entry.date_time for entry in archive.infolist()] == [(1980, 1, 1, 0, 0, 0)]
    assert np.load(io.BytesIO(content), allow_pickle=False)["a"].tolist() == [0, 1, 2]


def test_the_script_makes_a_file_of_the_layout_that_is_read(tmp_path, monkeypatch, capsys):
    def fake_mnist(name, data_dir):
        splits = []
        for count in (1001, 101):
            labels = np.arange(10 * count, dtype=np.int32) % 10
            images = np.zeros((10 * count, 28, 28, 1), np.uint8)
            images[:, 0, 0, 0] = labels
            splits.append((images, labels))
        return *splits, tuple("0123456789"), "a fake"

    monkeypatch.setattr("rnngan_tf.data.tfds_source.read", fake_mnist)
    outs = [tmp_path / "one.npz", tmp_path / "two.npz"]
    for out in outs:
        make_mnist_mini.main(["--out", str(out)])
    assert outs[0].read_bytes() == outs[1].read_bytes()
    assert sorted(tmp_path.iterdir()) == outs
    digest = hashlib.sha256(outs[0].read_bytes()).hexdigest()
    assert digest in capsys.readouterr().out
    monkeypatch.setattr(mnist_mini, "PATH", outs[0])
    monkeypatch.setattr(mnist_mini, "SHA256", digest)
    (images, labels), (test_images, test_labels) = mnist_mini.read()
    assert (len(labels), len(test_labels)) == (10000, 1000)
    assert (images[:, 0, 0, 0] == labels).all() and (test_images[:, 0, 0, 0] == test_labels).all()
