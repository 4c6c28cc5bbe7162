"""Tests of grids: geometry, colours, and one clear sentence for bad input."""

import numpy as np
import pytest
from flat_images import levels

from rnngan_tf import plot


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
        (np.zeros((4, 4, 1)), r"\(N, H, W, C\).*given was \(4, 4, 1\)"),
        (np.zeros((1, 4, 4, 2)), r"C 1 \(grey\) or 3"),
        (np.zeros((0, 4, 4, 1)), "at least one"),
        (np.zeros((1, 4, 4, 1), "int32"), "uint8.*given was int32"),
        (np.full((1, 4, 4, 1), 255.0), r"\[-1, 1\].*255.*rescale"),
    ],
)
def test_grid_says_what_is_wrong_with_images(images, words):
    with pytest.raises(ValueError, match=words):
        plot.grid(images)


@pytest.mark.parametrize("argument", ["columns", "scale"])
@pytest.mark.parametrize("value", [0, -1, 1.5, True])
def test_grid_refuses_senseless_numbers(argument, value):
    with pytest.raises(ValueError, match=f"{argument} is an integer >= 1"):
        plot.grid(levels(0.0), **{argument: value})
