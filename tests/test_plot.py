"""Tests of the pictures: geometry, colours, whole files or none, and one clear sentence for bad input."""

import matplotlib
import numpy as np
import pytest
from PIL import Image, ImageSequence

from rnngan_tf import plot


def levels(*values, size=4, channels=1):
    """One flat image for each value."""
    return np.stack([np.full((size, size, channels), value, "float32") for value in values])


def test_grid_puts_images_in_reading_order_between_lines():
    picture = plot.grid(levels(-1.0, 0.0, 1.0), columns=2, scale=1)
    # 2 columns and 2 rows of 4 pixels with a line of 1 pixel around each: 1 + 2 * (4 + 1) = 11.
    assert picture.size == (11, 11)
    pixels = np.asarray(picture)
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
    picture = plot.grid(red, scale=1)
    assert picture.mode == "RGB" and picture.getpixel((1, 1)) == (200, 0, 0)


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
    with pytest.raises(ValueError, match=f"{argument} is a whole number of at least 1"):
        plot.grid(levels(0.0), **{argument: value})


def test_failed_writing_leaves_the_old_file_and_no_other(tmp_path):
    path = tmp_path / "grid.png"
    plot.grid(levels(1.0), path=path)
    before = path.read_bytes()
    with pytest.raises(RuntimeError), plot.replacing(path) as part:
        part.write_bytes(b"half")
        raise RuntimeError
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["grid.png"]


def test_unknown_format_writes_nothing(tmp_path):
    with pytest.raises(ValueError, match="unknown file extension"):
        plot.grid(levels(1.0), path=tmp_path / "grid.nonsense")
    assert not list(tmp_path.iterdir())


def test_film_strip_has_a_row_for_each_frame_first_to_last(tmp_path):
    frames = [levels(value, value, size=64) for value in np.linspace(-1, 1, 5)]
    strip = plot.film_strip(frames, path=tmp_path / "strip.png")
    assert strip.size == (1 + 2 * 65, 1 + 5 * 65)
    assert [strip.getpixel((5, 5 + 65 * row)) for row in range(5)] == [0, 64, 128, 191, 255]
    assert Image.open(tmp_path / "strip.png").size == strip.size


def test_film_strip_thins_many_frames_and_keeps_the_ends():
    frames = [levels(value, size=64) for value in np.linspace(-1, 1, 201)]
    strip = plot.film_strip(frames, rows=3)
    assert [strip.getpixel((5, 5 + 65 * row)) for row in range(3)] == [0, 128, 255]
    assert strip.height == 1 + 3 * 65


def test_film_strip_labels_widen_it_and_stay_beside_their_rows():
    frames = [levels(0.0, size=64), levels(1.0, size=64)]
    plain, labelled = plot.film_strip(frames), plot.film_strip(frames, labels=["0", "epoch 1"])
    margin = labelled.width - plain.width
    ink = (np.asarray(labelled)[:, :margin] < 128).sum(axis=1)
    assert margin > 20 and ink[:65].sum() > 0 and ink[65:].sum() > ink[:65].sum()


def test_film_strip_refuses_frames_that_do_not_match():
    with pytest.raises(ValueError, match="at least one frame.*none"):
        plot.film_strip([])
    with pytest.raises(ValueError, match="frames of one shape"):
        plot.film_strip([levels(0.0), levels(0.0, 1.0)])
    with pytest.raises(ValueError, match="1 for 2 frames"):
        plot.film_strip([levels(0.0), levels(0.0)], labels=["a"])


def test_gif_plays_every_frame_for_ever_and_rests_on_the_last(tmp_path):
    plot.gif([plot.grid(levels(value)) for value in (-1.0, 0.0, 1.0)], tmp_path / "a.gif", milliseconds=100, hold=900)
    with Image.open(tmp_path / "a.gif") as animation:
        assert animation.info["loop"] == 0
        shown = [
            (frame.info["duration"], frame.convert("L").getpixel((10, 10)))
            for frame in ImageSequence.Iterator(animation)
        ]
    assert [time for time, _ in shown] == [100, 100, 900]
    assert [level for _, level in shown] == pytest.approx([0, 128, 255], abs=2)


def test_gif_refuses_no_frames_and_unequal_frames(tmp_path):
    with pytest.raises(ValueError, match="at least one frame"):
        plot.gif([], tmp_path / "a.gif")
    with pytest.raises(ValueError, match="frames of one size"):
        plot.gif([plot.grid(levels(0.0)), plot.grid(levels(0.0), scale=1)], tmp_path / "a.gif")
    assert not list(tmp_path.iterdir())


def test_history_draws_each_logged_number_once_and_changes_no_global_state(tmp_path):
    logs = {"d_loss": [0.7, 0.5], "val_d_loss": [0.7, 0.6], "g_loss": [0.7, 0.9], "d_real": [0, 1], "d_fake": [0, -1]}
    settings = dict(matplotlib.rcParams)
    figure = plot.history(logs | {"d_accuracy": [0.5, 0.8], "empty": []}, tmp_path / "history.png")
    drawn = {axis.get_title(): [line.get_label() for line in axis.get_lines()] for axis in figure.axes}
    assert drawn == {
        "losses": ["d_loss", "val_d_loss", "g_loss"],
        "mean logits": ["d_real", "d_fake"],
        "d_accuracy": ["d_accuracy"],
    }
    assert list(figure.axes[0].get_lines()[1].get_ydata()) == [0.7, 0.6]
    assert Image.open(tmp_path / "history.png").width > 1000
    assert dict(matplotlib.rcParams) == settings
    assert not matplotlib._pylab_helpers.Gcf.figs


def test_history_of_nothing_says_so():
    with pytest.raises(ValueError, match="train an epoch first"):
        plot.history({})


def test_thin_keeps_both_ends_and_short_lists():
    assert plot.thin(range(1000), 3) == [0, 500, 999]
    assert plot.thin("abc", 3) == ["a", "b", "c"]
