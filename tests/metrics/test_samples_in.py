"""Tests of taking images in: every kind of subject gives the same images, and bad ones a clear sentence."""

import warnings

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from rnngan_tf.metrics import samples
from rnngan_tf.metrics.samples import load, to_float

SHAPE = (8, 8, 1)


@pytest.fixture(scope="module")
def pixels():
    """30 made images, uint8 `(30, 8, 8, 1)`."""
    return np.random.default_rng(0).integers(0, 256, (30, *SHAPE), "uint8")


def save_images(folder, pixels):
    """Write images as files whose names are in their order."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, image in enumerate(pixels):
        Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image).save(folder / f"{number:03d}.png")


def test_uint8_becomes_what_the_pipeline_gives(pixels):
    from rnngan_tf.data.pipeline import ordered_batches

    (batch,) = ordered_batches(pixels, None, 30)
    images = load(pixels, 30)
    assert images.dtype == np.float32 and np.array_equal(images, batch)


def test_arrays_files_and_folders_give_the_same_images(pixels, tmp_path):
    expected = to_float(pixels)
    np.savez(tmp_path / "samples.npz", images=expected, labels=np.zeros(30))
    np.save(tmp_path / "samples.npy", expected.astype("float64"))
    save_images(tmp_path / "folder", pixels)
    subjects = [tf.constant(pixels), *sorted(tmp_path.iterdir()), str(tmp_path / "folder")]
    assert len(subjects) == 5
    for subject in subjects:
        for n in (30, 12):
            assert np.array_equal(load(subject, n, seed=3, image_shape=SHAPE), load(expected, n, seed=3)), subject


def test_some_of_many_are_drawn_by_seed_without_replacement_in_their_order(pixels):
    first, again, other = (load(pixels, 10, seed) for seed in (0, 0, 1))
    assert np.array_equal(first, again) and not np.array_equal(first, other)
    rows = [int(np.flatnonzero((to_float(pixels) == image).all(axis=(1, 2, 3)))[0]) for image in first]
    assert rows == sorted(set(rows)) and rows != list(range(10))
    assert np.array_equal(load(pixels, 30, seed=5), to_float(pixels))


def test_models_files_and_runs_draw_what_the_model_generates(make_gan, tmp_path):
    gan = make_gan()
    (tmp_path / "run" / "samples").mkdir(parents=True)
    gan.save(tmp_path / "run" / "model.keras")
    Image.new("L", (100, 100)).save(tmp_path / "run" / "samples" / "grid.png")
    expected = gan.generate(5, seed=7)
    for subject in (gan, tmp_path / "run", tmp_path / "run" / "model.keras"):
        assert np.array_equal(load(subject, 5, seed=7, image_shape=SHAPE), expected)


def test_a_run_without_a_model_is_not_taken_for_a_folder_of_images(tmp_path):
    save_images(tmp_path / "samples", np.zeros((3, 8, 8, 1), "uint8"))
    assert load(tmp_path, 3).shape == (3, 8, 8, 1)
    for name in samples.RUN_FILES:
        (tmp_path / name).write_text("")
    with pytest.raises(FileNotFoundError, match="There is no model at"):
        load(tmp_path, 3)


def test_anything_that_generates_is_a_model(refuse):
    class Grey:
        def generate(self, n, seed=None):
            return tf.zeros((n, *SHAPE)) - 0.5

    class Lazy(Grey):
        def generate(self, n, seed=None):
            return super().generate(n - 1)

    assert (load(Grey(), 4, image_shape=SHAPE) == -0.5).all()
    with refuse(r"The Lazy gave an array of shape \(3, 8, 8, 1\); asked for were 4 images"):
        load(Lazy(), 4)


def test_a_model_of_another_shape_is_refused_before_it_draws(make_gan, monkeypatch, refuse):
    gan = make_gan()
    monkeypatch.setattr(gan, "generate_from", None)
    with refuse(r"The GANModel has images of shape \(8, 8, 1\), not \(28, 28, 1\) like the real ones"):
        load(gan, 4, image_shape=(28, 28, 1))


def test_channels_of_a_folder_follow_its_images_or_what_is_asked(pixels, tmp_path, refuse):
    save_images(tmp_path / "grey", pixels[:4])
    assert load(tmp_path / "grey", 4).shape == (4, 8, 8, 1)
    assert np.array_equal(
        load(tmp_path / "grey", 4, image_shape=(8, 8, 3)), to_float(np.repeat(pixels[:4], 3, axis=-1))
    )
    colours = pixels[:27].reshape(9, 8, 8, 3)
    save_images(tmp_path / "colour", colours)
    assert np.array_equal(load(tmp_path / "colour", 9), to_float(colours))
    with refuse(r"colour has images of shape \(8, 8, 3\), not \(8, 8, 1\)"):
        load(tmp_path / "colour", 9, image_shape=SHAPE)


def test_images_of_another_size_are_refused_not_resized(pixels, tmp_path, refuse):
    save_images(tmp_path, pixels[:3])
    with refuse(r"000\.png has 8x8 pixels, not 28x28"):
        load(tmp_path, 3, image_shape=(28, 28, 1))
    Image.new("L", (6, 9)).save(tmp_path / "odd.png")
    with refuse(r"odd\.png has 9x6 pixels, not 8x8"):
        load(tmp_path, 4)


def test_only_the_images_drawn_are_read(pixels, tmp_path):
    save_images(tmp_path, pixels)
    chosen = samples.choose_rows("", 30, 5, seed=2)
    for number in set(range(30)) - set(chosen):
        (tmp_path / f"{number:03d}.png").write_text("broken")
    assert np.array_equal(load(tmp_path, 5, seed=2), to_float(pixels[chosen]))


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((5, 8, 8, 1), "float32"), "has 5 images and 10 are asked for; give more images"),
        (np.zeros((10, 8, 8), "uint8"), r"shape \(10, 8, 8\).*images\[\.\.\., None\]"),
        (np.zeros((10, 8, 8, 4), "uint8"), r"shape \(8, 8, 4\); they need pixels, and 1 \(grey\) or 3"),
        (np.zeros((10, 0, 8, 1), "uint8"), "they need pixels"),
        (np.zeros((10, 7, 8, 1), "uint8"), r"images of shape \(7, 8, 1\), not \(8, 8, 1\) like the real ones"),
        (np.zeros((10, 8, 8, 3), "uint8"), r"\(8, 8, 3\), not \(8, 8, 1\)"),
        (np.full((10, 8, 8, 1), np.nan), "not-a-number or infinity in 10 of 10"),
        (np.full((10, 8, 8, 1), 255.0), r"values from 255 to 255; floats lie in \[-1, 1\]"),
        (np.full((10, 8, 8, 1), -1.1), "values from -1.1"),
        (np.zeros((10, 8, 8, 1), "int64"), "has int64 values"),
        (np.zeros((10, 8, 8, 1), bool), "has bool values"),
        ([[1, 2], [3]], "holds no images that can be scored; give a GANModel or VAE"),
        (None, "The NoneType holds no images"),
        (np.array([[[[{}]]]] * 10, object), "holds no images"),
    ],
)
def test_arrays_that_cannot_be_scored_are_refused(images, message, refuse):
    with refuse(message):
        load(images, 10, image_shape=SHAPE)


def test_one_bad_image_among_many_is_counted(pixels, refuse):
    images = to_float(pixels)
    images[4, 2, 2, 0] = np.inf
    with refuse("not-a-number or infinity in 1 of 30 images"):
        load(images, 30)


def test_rounding_over_the_range_is_cut_and_the_subject_left_alone():
    images = np.full((3, *SHAPE), -1.0005, "float32")
    assert (load(images, 3) == -1).all() and (images == np.float32(-1.0005)).all()


def test_a_range_from_0_to_1_is_warned_of(pixels):
    with pytest.warns(UserWarning, match=r"no value below 0; where its range is \[0, 1\]"):
        load(pixels / 255.0, 30)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        load(pixels, 30)
        load(to_float(pixels), 30)


def broken_files(tmp_path, pixels):
    """Yield a file, and what is said of it."""
    np.savez(tmp_path / "other.npz", pixels=pixels)
    np.savez_compressed(tmp_path / "cut.npz", images=pixels)
    (tmp_path / "cut.npz").write_bytes((tmp_path / "cut.npz").read_bytes()[:-200])
    np.savez(tmp_path / "pickled.npz", images=np.array([[[[{}]]]], object))
    np.save(tmp_path / "pickled.npy", np.array([[[[{}]]]], object), allow_pickle=True)
    np.save(tmp_path / "cut.npy", pixels)
    (tmp_path / "cut.npy").write_bytes((tmp_path / "cut.npy").read_bytes()[:-10])
    (tmp_path / "text.npy").write_text("hello")
    (tmp_path / "empty.npz").write_bytes(b"")
    (tmp_path / "text.keras").write_text("hello")
    (tmp_path / "grid.png").write_text("")
    yield "other.npz", r"has no array 'images', as `rnngan sample` writes it, but \['pixels'\]"
    for name in ("cut.npz", "pickled.npz", "pickled.npy", "cut.npy", "text.npy", "empty.npz"):
        yield name, "holds no readable array"
    yield "text.keras", "is no model that Keras saved"
    yield "grid.png", "is a file of another kind; give a GANModel or VAE, an array"


def test_files_that_cannot_be_read_are_refused(tmp_path, pixels, refuse):
    for name, message in broken_files(tmp_path, pixels):
        with refuse(message):
            load(tmp_path / name, 2)


def test_missing_files_and_empty_folders_are_told(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"^There is nothing at .*nowhere; give a GANModel or VAE"):
        load(tmp_path / "nowhere", 2)
    with pytest.raises(FileNotFoundError, match="has no images"):
        load(tmp_path, 2)


def test_broken_images_and_too_few_are_told(tmp_path, pixels, refuse):
    save_images(tmp_path, pixels[:3])
    with refuse("has 3 images and 4 are asked for"):
        load(tmp_path, 4)
    (tmp_path / "001.png").write_text("broken")
    with refuse(r"001\.png cannot be read"):
        load(tmp_path, 3)


def test_senseless_numbers_are_refused(pixels, refuse):
    with refuse("n is 0"):
        load(pixels, 0)
    with refuse("seed is 1.5"):
        load(pixels, 3, seed=1.5)
    assert load(pixels, 3, seed=-1).shape == (3, *SHAPE)
