r"""Improvement of given images, by search and by training.

`invert`, `complete`, `fill` and `interpolate` search for latents of a trained generator, which does not change.
`denoise`, `upscale` and `inpaint` return models that are trained for their task.
"""

from rnngan_tf.improvement import baselines
from rnngan_tf.improvement.baselines import compare, psnr, ssim
from rnngan_tf.improvement.completion import Completion, complete, fill
from rnngan_tf.improvement.degradations import Downscale, Hole, Noise
from rnngan_tf.improvement.improver import Improver
from rnngan_tf.improvement.inversion import Inversion, interpolate, invert
from rnngan_tf.improvement.tasks import denoise, inpaint, pretrained, upscale

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
