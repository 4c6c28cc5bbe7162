"""Plots of images and of numbers: grids, film strips, animations, walks, curves, sequences and score tables.

A leaf that every folder may use. Images are floats in [-1, 1] (uint8 in [0, 255] is taken as it is),
`(N, H, W, C)` with one or three channels. Every function returns what it drew, and writes it only where a path is
given: to a temporary name first, renamed at the end. Figures are drawn in one style, `rnngan.mplstyle`, without pyplot
and without a change to global settings.
"""

from rnngan_tf.plot.curves import history
from rnngan_tf.plot.direction import direction
from rnngan_tf.plot.frames import film_strip, gif, thin
from rnngan_tf.plot.images import COMFORTABLE, SEPARATOR, grid, to_uint8
from rnngan_tf.plot.row_generation import hidden_state, writing
from rnngan_tf.plot.series import series
from rnngan_tf.plot.style import STYLE, drawing
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
