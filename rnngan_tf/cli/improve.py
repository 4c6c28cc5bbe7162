"""`rnngan improve`: denoise, upscale or inpaint images with a trained model."""

from pathlib import Path

import keras
import numpy as np
from PIL import Image

from rnngan_tf import plot
from rnngan_tf.cli.runs import check_writable
from rnngan_tf.core.files import replacing
from rnngan_tf.data.image_files import read_whole
from rnngan_tf.improvement.improver import Improver
from rnngan_tf.improvement.tasks import pretrained

ARRAYS = (".npz", ".npy")
KNOWN_FROM = 128  # grey level from which a pixel of a mask's image is known
DATA = {1: "mnist", 3: "cifar10"}  # of the bundled models, by channels


def run(arguments):
    """Improve one image or an array of them, write the result, and return the exit code."""
    source, out = Path(arguments.input), Path(arguments.output)
    arrays = source.suffix in ARRAYS
    if arrays != (out.suffix == ".npz") or (not arrays and out.suffix.lower() not in Image.registered_extensions()):
        wanted = "an .npz file, since IN is one of arrays" if arrays else "an image file, such as a .png"
        raise ValueError(f"OUT is {str(out)!r}; it must be {wanted}.")
    images = _read_arrays(source) if arrays else _read_image(source)
    model = _model(arguments, images.shape[-1])
    mask = _mask(arguments, images.shape)
    check_writable(out)
    improved = model.improve(images, mask)
    with replacing(out) as part:
        if arrays:
            np.savez_compressed(part, images=improved)
        else:
            image = plot.to_uint8(improved)[0]
            Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image).save(part)
    count, (height, width) = len(improved), improved.shape[1:3]
    print(f"{count} {'image' if count == 1 else 'images'} of {height}x{width}: {out}")
    return 0


def _model(arguments, channels):
    """Return the model asked for, or the bundled one for images of that many channels."""
    if arguments.factor and arguments.task != "upscale":
        raise ValueError(f"--factor goes with upscale; the task is {arguments.task}.")
    if arguments.model is None:
        if channels not in DATA:
            raise ValueError(f"The images have {channels} channels; the bundled models take 1 or 3.")
        factor = (arguments.factor or 2) if arguments.task == "upscale" else ""
        return pretrained(f"{arguments.task}{factor}", DATA[channels])
    try:
        model = keras.saving.load_model(arguments.model)
    except (ValueError, OSError, TypeError) as error:
        raise ValueError(f"{arguments.model} is no model that Keras can load: {error}") from error
    if not isinstance(model, Improver) or model.degradation.name != arguments.task:
        kind = model.degradation.name if isinstance(model, Improver) else type(model).__name__
        raise ValueError(f"{arguments.model} holds a model to {kind}; give one to {arguments.task}.")
    if arguments.factor not in (None, getattr(model.degradation, "factor", None)):
        raise ValueError(f"--factor is {arguments.factor}; this model has {model.degradation.factor}.")
    return model


def _mask(arguments, shape):
    """Return which pixels are known, `(H, W)`, or None where the task needs no mask."""
    given = [name for name in ("mask", "rows") if getattr(arguments, name) is not None]
    if arguments.task != "inpaint":
        if given:
            raise ValueError(f"--{given[0]} goes with inpaint; the task is {arguments.task}.")
        return None
    if len(given) != 1:
        raise ValueError("To inpaint give --mask, an image that is white where a pixel is known, or --rows.")
    height, width = shape[1:3]
    if arguments.rows is not None:
        if arguments.rows >= height:
            raise ValueError(f"--rows is {arguments.rows} and the images have {height}; give fewer.")
        return (np.arange(height)[:, None] < arguments.rows).repeat(width, axis=1)
    return _read_image(Path(arguments.mask)).mean(axis=-1)[0] >= KNOWN_FROM


def _read_image(path):
    """Return an image file as uint8 `(1, H, W, C)`, one channel where it is grey and three where it is not."""
    if not path.is_file():
        raise FileNotFoundError(f"There is no image at {path}.")
    return read_whole(path)[None]


def _read_arrays(path):
    """Return the images of an array file, as floats in [-1, 1] or uint8."""
    try:
        loaded = np.load(path, allow_pickle=False)
        images = loaded if isinstance(loaded, np.ndarray) else loaded["images"]
    except (OSError, ValueError, KeyError, EOFError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise ValueError(f"{path} holds no array of images that can be read ({error}).") from error
    if images.ndim != 4:
        raise ValueError(f"{path} holds an array of shape {images.shape}; images are (N, height, width, channels).")
    return images
