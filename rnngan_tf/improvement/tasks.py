"""The three tasks: Improvers that take noise away, add pixels, and fill holes."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np  # noqa: F401 - for the examples

from rnngan_tf.core.annotations import Shape
from rnngan_tf.core.names import choose
from rnngan_tf.core.validation import check_image_shape
from rnngan_tf.improvement.degradations import HOLES, Downscale, Hole, Noise
from rnngan_tf.improvement.improver import Improver
from rnngan_tf.improvement.networks import NETWORKS, STRIDE


def denoise(
    image_shape: Shape,
    noise: float = 0.5,
    network: str = "conv",
    discriminator: keras.Model | None = None,
    precision: str = "auto",
    seed: int = 0,
    **options: Any,
) -> Improver:
    """Return a compiled `Improver` that takes normal noise away.

    Args:
        image_shape: `(H, W, C)` of the images it trains on.
        noise: standard deviation, of values in [-1, 1].
        network: "conv" (a small U-Net, for images of any size) or "row_bilstm" (of this size).
        discriminator: None, or one for an adversarial term, see `Improver.compile`.
        precision: see `rg.precision.choose`.
        seed: a whole number that decides the degradations.
        **options: further arguments of the network.

    Raises:
        ValueError: an argument outside what is said above.

    Example:
        >>> model = denoise((8, 8, 1), filters=4)
        >>> model.improve(model.degrade(-np.ones((2, 8, 8, 1)))).shape
        (2, 8, 8, 1)
    """
    return _make(image_shape, Noise(noise), network, discriminator, precision, seed, options)


def upscale(
    image_shape: Shape,
    factor: int = 2,
    network: str = "conv",
    discriminator: keras.Model | None = None,
    precision: str = "auto",
    seed: int = 0,
    **options: Any,
) -> Improver:
    """Return a compiled `Improver` that makes images 2 or 4 times as high and wide.

    Args:
        image_shape: `(H, W, C)` of the large images it trains on, sides that are multiples of `factor`.
        factor: 2 or 4.
        network, discriminator, precision, seed, **options: as of `denoise`.

    Example:
        >>> upscale((8, 8, 3), factor=4, filters=4).improve(-np.ones((1, 5, 7, 3))).shape
        (1, 20, 28, 3)
    """
    return _make(image_shape, Downscale(factor), network, discriminator, precision, seed, options)


def inpaint(
    image_shape: Shape,
    holes: Sequence[str] = HOLES,
    network: str = "conv",
    discriminator: keras.Model | None = None,
    precision: str = "auto",
    seed: int = 0,
    **options: Any,
) -> Improver:
    """Return a compiled `Improver` that fills holes: boxes, lower rows, single pixels, or any mask.

    Args:
        image_shape: `(H, W, C)` of the images it trains on.
        holes: one or more of "box", "bottom" and "pixels": what it trains on.
        network, discriminator, precision, seed, **options: as of `denoise`.

    Example:
        >>> mask = np.arange(8)[:, None].repeat(8, axis=1) < 4
        >>> inpaint((8, 8, 1), "bottom", filters=4).improve(-np.ones((1, 8, 8, 1)), mask).shape
        (1, 8, 8, 1)
    """
    return _make(image_shape, Hole(holes), network, discriminator, precision, seed, options)


def _make(image_shape, degradation, network, discriminator, precision, seed, options):
    """Return a compiled Improver."""
    image_shape = check_image_shape(image_shape)
    degradation.check(image_shape)
    build = choose("network", network, NETWORKS)
    if network == "conv" and (image_shape[0] % STRIDE or image_shape[1] % STRIDE):
        raise ValueError(
            f"image_shape is {image_shape}; to train network='conv' both sides must be multiples of {STRIDE}: crop or "
            "resize the images, or use network='row_bilstm'."
        )
    body = build(image_shape, degradation.has_mask, precision=precision, **options)
    model = Improver(body, degradation, image_shape, discriminator, seed)
    model.compile()
    return model
