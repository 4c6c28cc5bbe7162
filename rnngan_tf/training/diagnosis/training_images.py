"""The images a diagnosis compares with: a few of the data, whatever form these have."""

import numpy as np
import tensorflow as tf


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
