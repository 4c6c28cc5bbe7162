r"""Improvement of given images, by search and by training.

A trained generator finds images again, goes on with them, goes from one to another: a search among its latents that
leaves the model as it is. And models of their own are trained to take noise away, to add pixels, to fill holes.
"""

from rnngan_tf.improvement import baselines
from rnngan_tf.improvement.completion import complete
from rnngan_tf.improvement.degradations import Downscale, Hole, Noise
from rnngan_tf.improvement.filling import Completion, fill
from rnngan_tf.improvement.improver import Improver
from rnngan_tf.improvement.interpolation import interpolate
from rnngan_tf.improvement.inversion import Inversion, invert
from rnngan_tf.improvement.shipped import pretrained
from rnngan_tf.improvement.similarity import compare, psnr, ssim
from rnngan_tf.improvement.tasks import denoise, inpaint, upscale

__all__ = [
    "Completion",
    "Downscale",
    "Hole",
    "Improver",
    "Inversion",
    "Noise",
    "baselines",
    "compare",
    "complete",
    "denoise",
    "fill",
    "inpaint",
    "interpolate",
    "invert",
    "pretrained",
    "psnr",
    "ssim",
    "upscale",
]
