"""The tasks: Improvers that denoise, upscale and inpaint images, and the trained ones that the package includes."""

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import keras
import numpy as np  # noqa: F401 - for the examples

from rnngan_tf.core.annotations import Shape
from rnngan_tf.core.names import choose
from rnngan_tf.core.validation import check_image_shape
from rnngan_tf.improvement.degradations import HOLES, Downscale, Hole, Noise
from rnngan_tf.improvement.improver import Improver
from rnngan_tf.improvement.networks import NETWORKS, STRIDE
from rnngan_tf.models import saving as bundled

WEIGHTS = files("rnngan_tf.improvement") / "weights"
SHAPES = {"mnist": (28, 28, 1), "cifar10": (32, 32, 3)}


def denoise(
    image_shape: Shape,
    noise: float = 0.5,
    network: str = "conv",
    discriminator: keras.Model | None = None,
    precision: str = "auto",
    seed: int = 0,
    **options: Any,
) -> Improver:
    """Return a compiled `Improver` that removes normal noise.

    Args:
        image_shape: `(H, W, C)` of the training images.
        noise: standard deviation of the noise, for values in [-1, 1].
        network: "conv" (a small U-Net, for images of any size) or "row_bilstm" (for images of this size).
        discriminator: None, or a discriminator for an adversarial term; see `Improver.compile`.
        precision: see `rg.precision.choose`.
        seed: an integer that determines the degradations.
        **options: further arguments of the network.

    Raises:
        ValueError: an argument is out of range.

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
    """Return a compiled `Improver` that enlarges images 2 or 4 times in height and width.

    Args:
        image_shape: `(H, W, C)` of the large training images; the sides must be multiples of `factor`.
        factor: 2 or 4.
        network, discriminator, precision, seed, **options: as in `denoise`.

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
        image_shape: `(H, W, C)` of the training images.
        holes: one or more of "box", "bottom" and "pixels": the holes in training images.
        network, discriminator, precision, seed, **options: as in `denoise`.

    Example:
        >>> mask = np.arange(8)[:, None].repeat(8, axis=1) < 4
        >>> inpaint((8, 8, 1), "bottom", filters=4).improve(-np.ones((1, 8, 8, 1)), mask).shape
        (1, 8, 8, 1)
    """
    return _make(image_shape, Hole(holes), network, discriminator, precision, seed, options)


def _make(image_shape, degradation, network, discriminator, precision, seed, options):
    """Return a compiled `Improver` for a degradation."""
    image_shape = check_image_shape(image_shape)
    degradation.check(image_shape)
    build = choose("network", network, NETWORKS)
    if network == "conv" and (image_shape[0] % STRIDE or image_shape[1] % STRIDE):
        raise ValueError(
            f"image_shape is {image_shape}; for network='conv' both sides of training images must be multiples of "
            f"{STRIDE}: crop or resize the images, or use network='row_bilstm'."
        )
    body = build(image_shape, degradation.has_mask, precision=precision, **options)
    model = Improver(body, degradation, image_shape, discriminator, seed)
    model.compile()
    return model


TASKS = {  # the function that builds each bundled model, and its arguments
    "denoise": (denoise, {"noise": 0.5}),
    "upscale2": (upscale, {"factor": 2}),
    "upscale4": (upscale, {"factor": 4}),
    "inpaint": (inpaint, {}),
}


def make(task, data, **options):
    """Return an untrained `Improver` with the configuration of a bundled one.

    Args:
        task: a name in `TASKS`.
        data: a name in `SHAPES`.
        **options: further arguments of the function that builds it, such as `network`.

    Raises:
        ValueError: a name is unknown.
    """
    build, arguments = choose("task", task, TASKS)
    return build(choose("data set of bundled improvers", data, SHAPES), **arguments, **options)


def pretrained(task: str, data: str, precision: str = "auto", folder: Path | Traversable = WEIGHTS) -> Improver:
    """Return a trained `Improver`: "denoise", "upscale2", "upscale4" or "inpaint", for "mnist" or "cifar10".

    Its network is `conv`, which takes images of any size; it was trained on digits or on small photographs.

    Args:
        task: a name in `TASKS`.
        data: a name in `SHAPES`.
        precision: see `rg.precision.choose`.
        folder: folder of the weights.

    Raises:
        ValueError: a name is unknown, or the weights are damaged.
        FileNotFoundError: there are no weights for this task and data.
    """
    model, name = make(task, data, precision=precision), f"{task}_{data}"
    if not (folder / f"{name}.json").is_file():
        raise FileNotFoundError(
            f"The package includes no trained model to {task} images of {data}; train one with "
            f"rg.improve.{TASKS[task][0].__name__} and fit."
        )
    model.network.set_weights(bundled.read(folder, name)[0])
    return model


def write(model, task, data, record, folder=WEIGHTS):
    """Write a trained model's weights as bundled weights; return their record with size and sha256."""
    return bundled.write(folder, f"{task}_{data}", model.network.get_weights(), record)
