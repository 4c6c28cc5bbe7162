r"""What is looked for: images, which of their pixels count, and their classes, checked where they enter."""

import warnings
from typing import NamedTuple

import numpy as np

LIMIT = 1.5  # values further from 0 are no image in [-1, 1], whatever a network rounds
NEEDED = ("sampler", "sample_latents", "generate_from", "with_labels")


class Targets(NamedTuple):
    r"""Images to be found among the latents of a generator.

    Attributes:
        images: float32 `(N, H, W, C)` in [-1, 1]; 0 where the mask is 0.
        mask: float32 `(N, H, W, C)`, 1 where a value counts and 0 where it is free.
        labels: int32 `(N,)`, or None for a model without classes.
    """

    images: np.ndarray
    mask: np.ndarray
    labels: np.ndarray | None


def make_targets(gan, images, labels=None, mask=None):
    r"""Check images, labels and mask against the model, and return them as `Targets`.

    Args:
        gan: a `GANModel` or `VAE`.
        images: `(N, H, W, C)`, floats in [-1, 1] or uint8; whatever stands where the mask is 0 is not looked at.
        labels: with classes, one label for all images or `N`.
        mask: None (all counts), or truth values or 0 and 1, `(H, W)`, `(N, H, W)` or `(N, H, W, 1)`.

    Raises:
        ValueError: no such model, images of another shape, type or range, not-a-number where the mask is 1, labels
            that are missing or do not fit, a mask of another shape or with other values, or one that keeps nothing.
    """
    check_gan(gan)
    images = check_shape(images, gan.image_shape)
    mask = as_mask(mask, images.shape)
    return Targets(as_floats(images, mask), mask.astype("float32"), check_labels(gan, len(images), labels))


def check_gan(gan):
    """Raise a `ValueError` unless `gan` is a GANModel or VAE, or has what is needed of one."""
    if not all(hasattr(gan, name) for name in NEEDED):
        raise ValueError(
            f"The latents searched are those of a GANModel or VAE; given was {type(gan).__name__}: "
            "load a saved one with keras.saving.load_model."
        )


def check_shape(images, image_shape):
    """Return images as an array `(N, *image_shape)`, or say which shape they have instead."""
    images = np.asarray(images)
    if images.ndim != 4 or images.shape[1:] != tuple(image_shape) or not len(images):
        alone = "; images[None] makes one image a batch" if images.shape == tuple(image_shape) else ""
        raise ValueError(
            f"The images have shape {images.shape}; this model's are (N, {', '.join(map(str, image_shape))}), "
            f"N at least 1{alone}."
        )
    return images


def check_labels(gan, n, labels):
    """Return int32 labels `(n,)`, which a model with classes needs, or None for one without."""
    if gan.num_classes and labels is None:
        raise ValueError(
            f"This model has {gan.num_classes} classes and no labels are given; give the images' own, "
            f"one whole number for all or {n}."
        )
    labels = gan._labels_for(n, labels)
    return None if labels is None else np.asarray(labels)


def as_mask(mask, shape):
    """Return a boolean mask `(N, H, W, C)`."""
    if mask is None:
        return np.ones(shape, bool)
    mask = np.asarray(mask)
    wider = mask[..., None] if mask.ndim in (2, 3) else mask
    accepted = (shape[1:3] + (1,), shape[:3] + (1,), shape)
    if wider.shape not in accepted:
        raise ValueError(
            f"The mask has shape {mask.shape}; for images of shape {shape} it is {shape[1:3]}, {shape[:3]} or "
            f"{shape[:3] + (1,)}."
        )
    if mask.dtype.kind not in "biuf" or not np.isin(mask, (0, 1)).all():
        raise ValueError("The mask holds values other than 0 and 1; give 1 (or True) where a pixel is known, else 0.")
    whole = np.broadcast_to(wider.astype(bool), shape)
    empty = np.flatnonzero(~whole.any(axis=(1, 2, 3)))
    if len(empty):
        raise ValueError(f"The mask keeps no pixel of image {empty[0]}; at least one must be known in each.")
    return whole


def as_floats(images, mask):
    """Return images as float32 in [-1, 1], 0 where the mask is not set."""
    if images.dtype == np.uint8:
        return np.where(mask, images.astype("float32") / 127.5 - 1, np.float32(0))
    if images.dtype.kind != "f":
        raise ValueError(f"The images have the type {images.dtype}; give floats in [-1, 1], or uint8 in [0, 255].")
    images = np.where(mask, images, 0).astype("float32")
    if not np.isfinite(images).all():
        raise ValueError("The images hold NaN or infinite values; give a mask that is 0 where a pixel is not known.")
    low, high = float(images[mask].min()), float(images[mask].max())
    if low < -LIMIT or high > LIMIT:
        raise ValueError(
            f"The images span {low:g} to {high:g}; this model's lie in [-1, 1]: use images / 127.5 - 1, or give uint8."
        )
    if low >= 0:
        warnings.warn(
            f"The images span {low:g} to {high:g}; where their range is [0, 1], use images * 2 - 1.", stacklevel=4
        )
    return np.clip(images, -1, 1)
