"""What a diagnosis measures of generated and training images: variety, range and contrast."""

import numpy as np
import tensorflow as tf

from rnngan_tf.training.diagnosis.rules import OUTSIDE

FLAT = 0.99  # a pixel beyond this lies where tanh is flat


def measure_samples(gan, n, seed, images=None):
    """Return what samples tell, compared with the data where images are given.

    Args:
        gan: a `GANModel`.
        n: how many samples to draw; no more than there are images.
        seed: of the latents.
        images: `(m, H, W, C)` of the data, or None.

    Returns:
        A dict: `samples_not_finite` (pixels that are no numbers); and where all are numbers `variety`, `data_variety`
        (0.4 without images), `variety_share` (the one over the other), `samples_low`, `samples_high` and
        `samples_flat` (the share of pixels where tanh is flat); with images also `data_low`, `data_high`, `data_dark`
        (the share of pixels below -0.5) and `data_flat`.

    Raises:
        ValueError: the images are all alike, so that nothing can be compared with them.
    """
    n = n if images is None else min(n, len(images))
    samples = gan.generate(n, seed=seed)
    numbers = {"samples_not_finite": int((~np.isfinite(samples)).sum())}
    if images is not None:
        numbers |= {"data_low": float(images.min()), "data_high": float(images.max())}
        numbers |= {"data_dark": float((images < -0.5).mean()), "data_flat": _flat(images)}
    if numbers["samples_not_finite"]:
        return numbers
    real = reference(images, n)
    numbers |= {"variety": variety(samples), "data_variety": real}
    numbers["variety_share"] = numbers["variety"] / real
    numbers |= {"samples_low": float(samples.min()), "samples_high": float(samples.max())}
    return numbers | {"samples_flat": _flat(samples)}


def reference(images, n):
    """Return the variety of n images, or that of usual ones where there are none in [-1, 1]."""
    if images is None or np.abs(images).max() > OUTSIDE:
        return REFERENCE
    value = variety(images[np.linspace(0, len(images) - 1, min(n, len(images))).astype(int)])
    if value == 0:
        raise ValueError("The images in data are all alike, so samples cannot be compared with them; give others.")
    return value


def _flat(images):
    return float((np.abs(images) > FLAT).mean())


REFERENCE = 0.4  # variety of 64 training images: MNIST 0.49, Fashion-MNIST 0.40, CIFAR-10 0.43


def variety(images):
    """Return the median distance of an image to the nearest other one, root mean square over its pixels.

    Args:
        images: `(N, H, W, C)` floats, N at least 2.

    Raises:
        ValueError: fewer than two images.

    Example:
        >>> variety(np.array([0.0, 0.5, 1.0]).reshape(3, 1, 1, 1))
        0.5
    """
    pixels = np.asarray(images, "float64").reshape(len(images), -1)  # (N, H * W * C)
    if len(pixels) < 2:
        raise ValueError(f"Variety takes at least two images; given were {len(pixels)}.")
    squares = (pixels**2).sum(axis=1)
    distances = squares[:, None] + squares - 2 * pixels @ pixels.T  # (N, N)
    np.fill_diagonal(distances, np.inf)
    nearest = np.sqrt(np.maximum(distances.min(axis=1), 0) / pixels.shape[1])  # (N,)
    return float(np.median(nearest))


def read_images(data, n):
    """Return some images of `data`, and their labels where it has any.

    Args:
        data: an `ImageData`; a `tf.data.Dataset` of batches, of images or of `(images, labels)`; an array
            `(N, H, W, C)`, float or uint8; or a pair of such an array and its labels.
        n: how many at most; of a set in memory spread over it all, which may lie in the order of its classes.

    Returns:
        images: float32 `(m, H, W, C)`, uint8 brought to [-1, 1] and everything else as it is.
        labels: `(m,)`, or None.

    Raises:
        ValueError: fewer than two images, images that are not `(N, H, W, C)`, or NaN among them.
    """
    if hasattr(data, "train_images"):
        data = data.train_images, data.train_labels
    if isinstance(data, tf.data.Dataset):
        images, labels = _first(data, n)
    else:
        images, labels = data if isinstance(data, tuple) and len(data) == 2 else (data, None)
        images = np.asarray(images)
        rows = np.linspace(0, len(images) - 1, min(n, len(images))).astype(int) if images.ndim else []
        images, labels = images[rows], None if labels is None else np.asarray(labels)[rows]
        images = images / np.float32(127.5) - 1 if images.dtype == np.uint8 else images
    if images.ndim != 4 or len(images) < 2 or images.dtype.kind not in "fiu":
        raise ValueError(f"data has shape {images.shape}; give at least two images (N, height, width, channels).")
    if not np.isfinite(images).all():
        raise ValueError("data holds NaN or infinite values; remove those images.")
    return images.astype("float32"), labels


def _first(dataset, n):
    """Return the first n images, and labels, of a data set of batches; the number of its epoch stays as it is."""
    epoch = dataset.epoch.numpy() if hasattr(dataset, "epoch") else None
    images, labels, count = [], [], 0
    for batch in dataset:
        image, label = batch[:2] if isinstance(batch, tuple) and len(batch) > 1 else (batch, None)
        images.append(np.asarray(image[0] if isinstance(image, tuple) else image))
        labels += [] if label is None else [np.asarray(label)]
        count += len(images[-1])
        if count >= n:
            break
    if epoch is not None:
        dataset.epoch.assign(epoch)
    images = np.concatenate(images)[:n] if images else np.zeros(0)
    return images, np.concatenate(labels)[:n] if labels else None
