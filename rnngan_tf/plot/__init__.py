"""Plots of images and of numbers: grids, film strips, animations, latent walks, curves, sequences and metric tables.

Images are floats in [-1, 1] or uint8 in [0, 255], `(N, H, W, C)` with one or three channels. Every function returns the
image or figure, and writes it atomically if a path is given. Figures have one style, `rnngan.mplstyle`; they do not use
pyplot and do not change global settings.
"""

from rnngan_tf.plot.curves import history, series
from rnngan_tf.plot.frames import film_strip, gif, thin
from rnngan_tf.plot.images import COMFORTABLE, SEPARATOR, grid, to_uint8
from rnngan_tf.plot.row_generation import hidden_state, writing
from rnngan_tf.plot.style import STYLE, direction, drawing
from rnngan_tf.plot.tables import sample_sizes, scores
from rnngan_tf.plot.walk import latent_walk, spherical

__all__ = [
    "COMFORTABLE",
    "SEPARATOR",
    "STYLE",
    "direction",
    "drawing",
    "film_strip",
    "gif",
    "grid",
    "hidden_state",
    "history",
    "latent_walk",
    "sample_sizes",
    "scores",
    "series",
    "spherical",
    "thin",
    "to_uint8",
    "writing",
]
