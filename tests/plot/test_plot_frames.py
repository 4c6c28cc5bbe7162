"""Tests of film strips and animations: order, labels, durations."""

import numpy as np
import pytest
from flat_images import levels
from PIL import Image, ImageSequence

from rnngan_tf import plot


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


def test_thin_keeps_both_ends_and_short_lists():
    assert plot.thin(range(1000), 3) == [0, 500, 999]
    assert plot.thin("abc", 3) == ["a", "b", "c"]
