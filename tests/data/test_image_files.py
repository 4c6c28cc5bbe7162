"""Images are cut around the centre, resized, turned upright, put on white and scaled to 8 bits."""

import sys

import numpy as np
import pytest
from PIL import Image

from rnngan_tf.data import image_files


def stripes(colours, width, height, across=True):
    """An image of equal stripes, side by side or one above the other."""
    bands = [np.full((height, width, 3), colour, np.uint8) for colour in colours]
    return Image.fromarray(np.concatenate(bands, axis=1 if across else 0))


RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


@pytest.mark.parametrize("across", [True, False])
def test_the_centre_is_kept(across):
    image = stripes([RED, GREEN, BLUE], 20, 20, across)  # 60x20: the square in the middle is green
    fitted = image_files.fit_image(image, 10, 10)
    assert fitted.shape == (10, 10, 3) and fitted.dtype == np.uint8
    assert (fitted[3:-3, 3:-3] == GREEN).all()  # Lanczos mixes three pixels on each side of an edge
    assert fitted[..., 1].min() > 200


def test_size_is_height_then_width():
    fitted = image_files.fit_image(stripes([RED, BLUE], 20, 20), 10, 20)
    assert fitted.shape == (10, 20, 3)
    assert (fitted[:, :7] == RED).all() and (fitted[:, 13:] == BLUE).all()


def test_resizing_arrays_keeps_channels_and_content():
    ramp = np.tile(np.arange(0, 256, 8, dtype=np.uint8), (32, 1))  # (32, 32), rising to the right
    for channels in (1, 3):
        images = np.repeat(ramp[None, :, :, None], channels, axis=-1)
        resized = image_files.resize_images(images, 64, 64)
        assert resized.shape == (1, 64, 64, channels)
        # doubling a ramp keeps its value at each place: old column c covers the new columns 2c and 2c + 1
        np.testing.assert_allclose(resized[0, 20:40, 20:40:2].mean(0).mean(-1), ramp[0, 10:20] - 2.0, atol=1.5)


def test_images_of_the_size_are_left_alone():
    images = np.zeros((2, 28, 28, 1), np.uint8)
    assert image_files.resize_images(images, 28, 28) is images


def test_many_images_stay_in_order():
    # more than a thread takes at a time, so that several work at once
    levels = np.arange(100, dtype=np.uint8)
    images = np.broadcast_to(levels[:, None, None, None], (100, 4, 4, 1))
    assert (image_files.resize_images(images, 6, 6)[:, 0, 0, 0] == levels).all()


def test_a_image_that_lies_on_its_side_is_turned_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: the camera was turned, rotate by 90 degrees clockwise to view
    stripes([RED, BLUE], 10, 20).save(tmp_path / "photo.png", exif=exif)
    upright = image_files.read_image(tmp_path / "photo.png", 20, 20)
    assert (upright[:8] == RED).all() and (upright[12:] == BLUE).all()  # left becomes top


def test_transparent_parts_are_white(tmp_path):
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(tmp_path / "rgba.png")
    Image.new("LA", (8, 8), (0, 0)).save(tmp_path / "la.png")
    Image.new("P", (8, 8), 0).save(tmp_path / "palette.png", transparency=0)
    for name in ("rgba", "la", "palette"):
        assert (image_files.read_image(tmp_path / f"{name}.png", 8, 8) == 255).all(), name


def test_sixteen_bits_are_scaled_to_eight(tmp_path):
    # 65535 / 257 = 255; 257 * 100 / 257 = 100; clipping would make both 255
    Image.fromarray(np.full((8, 8), 25700, np.uint16)).save(tmp_path / "deep.png")
    assert (image_files.read_image(tmp_path / "deep.png", 8, 8) == 100).all()


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "CMYK"])
@pytest.mark.parametrize("suffix", ["png", "jpg", "bmp", "webp", "tif"])
def test_kinds_and_modes_of_images_are_read(tmp_path, mode, suffix):
    path = tmp_path / f"image.{suffix}"
    kept = mode if suffix in ("png", "tif") and mode != "CMYK" else ("CMYK" if suffix == "tif" else "RGB")
    Image.new("RGB", (9, 9), "white").convert(mode).convert(kept).save(path)
    assert (image_files.read_image(path, 8, 8) >= 250).all()


@pytest.mark.parametrize("content", [b"", b"not an image", "half"])
def test_a_corrupt_image_is_named(tmp_path, content):
    path = tmp_path / "broken.png"
    if content == "half":
        Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)).save(path)
        content = path.read_bytes()[: path.stat().st_size // 2]
    path.write_bytes(content)
    with pytest.raises(ValueError) as error:
        image_files.read_image(path, 8, 8)
    message = str(error.value)
    assert message.startswith(f"The image {path} cannot be read (") and message.endswith("repair it or remove it.")


def test_an_error_in_a_thread_reaches_the_caller():
    def fail(item):
        raise ValueError(f"item {item}")

    with pytest.raises(ValueError, match="item 0"):
        image_files.collect(fail, list(range(100)), (1,), "Failing")


def test_progress_is_shown_for_many_images_on_a_terminal_only(monkeypatch):
    shown = []

    def track(sequence, description, total, disable, **other):
        shown.append((description, disable))
        return sequence

    monkeypatch.setattr("rich.progress.track", track)
    for terminal in (True, False):
        monkeypatch.setattr(sys.stderr, "isatty", lambda terminal=terminal: terminal)
        for count in (10, 1000):
            image_files.collect(lambda item: np.zeros(1), range(count), (1,), "Working")
    disabled = [True, False, True, True]
    assert shown == [("Working", off) for off in disabled]


@pytest.mark.parametrize(
    ("mode", "value", "expected"),
    [
        ("L", 7, [7]),
        ("1", 1, [255]),
        ("I;16", 257 * 9, [9]),
        ("RGB", (1, 2, 3), [1, 2, 3]),
        ("RGBA", (9, 9, 9, 0), [255] * 3),
    ],
)
def test_a_whole_image_keeps_its_size_and_its_channels(mode, value, expected, tmp_path):
    Image.new(mode, (5, 3), value).save(tmp_path / "one.png")
    image = image_files.read_whole(tmp_path / "one.png")
    assert image.shape == (3, 5, len(expected)) and image[1, 2].tolist() == expected
