"""Tests of grids and captions: geometry, colours, atomic files, and one clear sentence for bad input."""

import numpy as np
import pytest
from flat_images import levels
from PIL import Image

from rnngan_tf import plot
from rnngan_tf.core.files import replacing
from rnngan_tf.plot.images import caption, label_columns, label_rows


def test_grid_puts_images_in_reading_order_between_lines():
    image = plot.grid(levels(-1.0, 0.0, 1.0), columns=2, scale=1)
    # 2 columns and 2 rows of 4 pixels with a line of 1 pixel around each: 1 + 2 * (4 + 1) = 11.
    assert image.size == (11, 11)
    pixels = np.asarray(image)
    assert (pixels[1, 1], pixels[1, 6], pixels[6, 1], pixels[6, 6]) == (0, 128, 255, plot.SEPARATOR)
    assert pixels[0, 3] == pixels[3, 0] == pixels[5, 5] == plot.SEPARATOR


def test_grid_enlarges_small_images_without_blurring():
    board = (np.indices((4, 4)).sum(axis=0) % 2 * 2.0 - 1.0).reshape(1, 4, 4, 1)
    pixels = np.asarray(plot.grid(board, scale=6))
    assert pixels.shape == (4 * 6 + 2 * 3, 4 * 6 + 2 * 3)
    assert set(np.unique(pixels)) == {0, plot.SEPARATOR, 255}
    assert (pixels[3:9, 3:9] == 0).all() and (pixels[3:9, 9:15] == 255).all()
    assert plot.grid(board).width > 60


def test_grid_keeps_colours_and_uint8():
    red = np.zeros((1, 2, 2, 3), "uint8")
    red[..., 0] = 200
    image = plot.grid(red, scale=1)
    assert image.mode == "RGB" and image.getpixel((1, 1)) == (200, 0, 0)


def test_grid_shows_not_a_number_as_grey():
    assert plot.grid(levels(np.nan), scale=1).getpixel((1, 1)) == 128


@pytest.mark.parametrize(
    ("images", "words"),
    [
        (np.zeros((4, 4, 1)), r"\(N, H, W, C\).*got \(4, 4, 1\)"),
        (np.zeros((1, 4, 4, 2)), r"C 1 \(grey\) or 3"),
        (np.zeros((0, 4, 4, 1)), "N >= 1"),
        (np.zeros((1, 4, 4, 1), "int32"), "uint8.*got int32"),
        (np.full((1, 4, 4, 1), 255.0), r"\[-1, 1\].*255.*rescale"),
    ],
)
def test_grid_says_what_is_wrong_with_images(images, words):
    with pytest.raises(ValueError, match=words):
        plot.grid(images)


@pytest.mark.parametrize("argument", ["columns", "scale"])
@pytest.mark.parametrize("value", [0, -1, 1.5, True])
def test_grid_refuses_senseless_numbers(argument, value):
    with pytest.raises(ValueError, match=f"{argument} is .*; it must be an integer >= 1"):
        plot.grid(levels(0.0), **{argument: value})


def test_failed_writing_leaves_the_old_file_and_no_other(tmp_path):
    path = tmp_path / "grid.png"
    plot.grid(levels(1.0), path=path)
    before = path.read_bytes()
    with pytest.raises(RuntimeError), replacing(path) as part:
        part.write_bytes(b"half")
        raise RuntimeError
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["grid.png"]


def test_unknown_format_writes_nothing(tmp_path):
    with pytest.raises(ValueError, match="unknown file extension"):
        plot.grid(levels(1.0), path=tmp_path / "grid.nonsense")
    assert not list(tmp_path.iterdir())


def test_the_package_keeps_the_names_that_others_import():
    names = {"COMFORTABLE", "SEPARATOR", "film_strip", "gif", "grid", "history", "thin", "to_uint8"}
    assert names <= set(plot.__all__) and all(hasattr(plot, name) for name in plot.__all__)


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_words_stand_outside_of_the_image(mode):
    image = Image.new(mode, (200, 60), 0 if mode == "L" else (0, 0, 0))
    for wider, box in [
        (label_rows(image, ["one", "two"]), lambda sheet: (sheet.width - 200, 0, sheet.width, 60)),
        (label_columns(image, ["one", "two"]), lambda sheet: (0, sheet.height - 60, 200, sheet.height)),
        (caption(image, "a sentence"), lambda sheet: (0, 0, 200, 60)),
    ]:
        assert wider.mode == mode and np.array_equal(np.asarray(wider.crop(box(wider))), np.asarray(image))
        rest = np.asarray(wider.convert("L")).copy()
        left, top, right, bottom = box(wider)
        rest[top:bottom, left:right] = 255
        assert (rest < 100).any()


def test_labels_that_would_touch_are_thinned_and_the_last_stays():
    narrow = np.asarray(label_columns(Image.new("L", (100, 10), 255), [f"{n}/28" for n in range(19, 29)]))
    ink = np.flatnonzero((narrow < 128).any(axis=0))
    gaps = np.diff(ink)
    assert ink[-1] > 90 and 1 <= (gaps > 5).sum() <= 3  # two or three labels of ten, apart from each other


def test_a_long_sentence_is_broken_and_none_of_it_lost():
    image = Image.new("L", (120, 20), 255)
    short, long = caption(image, "short"), caption(image, "a sentence that is longer than its image is wide")
    assert long.width == 120 and long.height > short.height + 30
