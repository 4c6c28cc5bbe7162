"""Tests of the words around images: where they stand, and that the image stays whole."""

import numpy as np
import pytest
from PIL import Image

from rnngan_tf.plot.captions import above, below, beside


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_words_stand_outside_of_the_image(mode):
    image = Image.new(mode, (200, 60), 0 if mode == "L" else (0, 0, 0))
    for wider, box in [
        (beside(image, ["one", "two"]), lambda sheet: (sheet.width - 200, 0, sheet.width, 60)),
        (above(image, ["one", "two"]), lambda sheet: (0, sheet.height - 60, 200, sheet.height)),
        (below(image, "a sentence"), lambda sheet: (0, 0, 200, 60)),
    ]:
        assert wider.mode == mode and np.array_equal(np.asarray(wider.crop(box(wider))), np.asarray(image))
        rest = np.asarray(wider.convert("L")).copy()
        left, top, right, bottom = box(wider)
        rest[top:bottom, left:right] = 255
        assert (rest < 100).any()


def test_labels_that_would_touch_are_thinned_and_the_last_stays():
    narrow = np.asarray(above(Image.new("L", (100, 10), 255), [f"{n}/28" for n in range(19, 29)]))
    ink = np.flatnonzero((narrow < 128).any(axis=0))
    gaps = np.diff(ink)
    assert ink[-1] > 90 and 1 <= (gaps > 5).sum() <= 3  # two or three labels of ten, apart from each other


def test_a_long_sentence_is_broken_and_none_of_it_lost():
    image = Image.new("L", (120, 20), 255)
    short, long = below(image, "short"), below(image, "a sentence that is longer than its image is wide")
    assert long.width == 120 and long.height > short.height + 30
