"""What `fit` is given: taking a batch apart, and looking at the first one before training starts."""

import keras
import numpy as np
import tensorflow as tf


def unpack(data):
    """Return `(images, labels)` from what a data set yields; labels are None where it yields images alone."""
    if isinstance(data, (tuple, list)):
        return (data[0], data[1]) if len(data) > 1 else (data[0], None)
    return data, None


def first_batch(x, y=None):
    """Return the first images and labels of what `fit` is given, or None where looking would use them up."""
    if isinstance(x, tf.data.Dataset):
        batch = next(iter(x.take(1)), None)
        if batch is None:
            raise ValueError("The data set yields no batch; give at least one batch of images.")
        return unpack(batch)
    if isinstance(x, keras.utils.PyDataset):
        return unpack(x[0])
    if hasattr(x, "shape"):
        return x[:64], None if y is None else y[:64]
    return None


def count_images(x):
    """Return how many images `x` surely holds at most, or None where that cannot be told without looking at all."""
    if isinstance(x, tf.data.Dataset):
        batches, size = int(x.cardinality()), tf.nest.flatten(x.element_spec)[0].shape
        return batches * size[0] if batches >= 0 and size.rank and size[0] else None
    return len(x) if hasattr(x, "shape") else None


def check_batch(images, labels, image_shape, num_classes):
    """Raise a `ValueError` of one sentence where a first batch is not what the model needs.

    Args:
        images: should be float32 `(B, H, W, C)` in [-1, 1], or sequences `(B, T, D)`.
        labels: should be whole numbers `(B,)` in 0 ... `num_classes` - 1 where there are classes.
    """
    shape, sequences = tuple(images.shape), len(image_shape) == 2
    if shape[1:] != tuple(image_shape) and sequences:
        raise ValueError(
            f"The sequences have shape {shape}; this model needs (batch, {image_shape[0]}, {image_shape[1]}): "
            "load them with that length, or build both networks with data.sequence_shape."
        )
    if shape[1:] != tuple(image_shape):
        raise ValueError(
            f"The images have shape {shape}; this model needs (batch, {', '.join(map(str, image_shape))}): "
            "load them at that size, or build both networks with the images' own shape."
        )
    if not shape[0]:
        raise ValueError("The data hold no images; give at least one batch.")
    _check_range(np.asarray(images, "float32"), "sequences" if sequences else "images")
    if num_classes is None:
        return
    if labels is None:
        raise ValueError(
            f"This model has {num_classes} classes and the data yields no labels; give (images, labels), "
            "for example data.train(64, labels=True)."
        )
    labels = np.asarray(labels)
    whole = labels.shape == shape[:1] and labels.dtype.kind in "iu"
    if not whole or labels.min() < 0 or labels.max() >= num_classes:
        span = f" and span {labels.min()} to {labels.max()}" if labels.dtype.kind in "iuf" else ""
        raise ValueError(
            f"The labels have shape {labels.shape}, type {labels.dtype}{span}; "
            f"give one whole number of 0 to {num_classes - 1} per image."
        )


def _check_range(images, what="images"):
    """Raise where images or sequences are not in [-1, 1], with the conversion that mends it."""
    low, high = float(images.min()), float(images.max())
    if not np.isfinite(images).all():
        raise ValueError(f"The {what} hold NaN or infinite values; remove those from the data.")
    if what == "sequences":  # one-hot tokens are in [0, 1], and rightly so
        if high > 1.5 or low < -1.5:
            raise ValueError(f"The sequences span {low:g} to {high:g}; this model needs [-1, 1]: scale each feature.")
        return
    if high > 1.5 or low < -1.5:
        raise ValueError(
            f"The images span {low:g} to {high:g}; this model needs float32 in [-1, 1]: use images / 127.5 - 1."
        )
    if low >= 0:
        raise ValueError(
            f"The images span {low:g} to {high:g}, which looks like [0, 1]; this model needs [-1, 1]: "
            "use images * 2 - 1."
        )
