r"""Checks of given images, masks and labels, and the targets of a search."""

import warnings
from typing import NamedTuple

import numpy as np

LIMIT = 1.5  # the largest absolute value that is accepted and clipped to [-1, 1]
NEEDED = ("sampler", "sample_latents", "generate_from", "with_labels")


class Targets(NamedTuple):
    r"""Images for which a search finds latents.

    Attributes:
        images: float32 `(N, H, W, C)` in [-1, 1]; 0 where the mask is 0.
        mask: float32 `(N, H, W, C)`, 1 where a value is known and 0 where it is free.
        labels: int32 `(N,)`, or None for a model without classes.
    """

    images: np.ndarray
    mask: np.ndarray
    labels: np.ndarray | None


def make_targets(gan, images, labels=None, mask=None):
    r"""Check images, labels and mask against the model, and return them as `Targets`.

    Args:
        gan: a `GANModel` or `VAE`.
        images: `(N, H, W, C)`, floats in [-1, 1] or uint8; values where the mask is 0 are ignored.
        labels: for a model with classes, one label for all images or `N`.
        mask: None (everything is known), or booleans or 0 and 1, `(H, W)`, `(N, H, W)` or `(N, H, W, 1)`.

    Raises:
        ValueError: `gan` is not such a model; the images have another shape, type or range, or NaN where the mask is 1;
            labels are missing or do not fit; or the mask has another shape, other values, or no known pixel.
    """
    check_gan(gan)
    images = check_shape(images, gan.image_shape)
    mask = as_mask(mask, images.shape)
    return Targets(as_floats(images, mask), mask.astype("float32"), check_labels(gan, len(images), labels))


def check_gan(gan):
    """Raise a `ValueError` unless `gan` is a GANModel or VAE, or has the methods that a search needs."""
    if not all(hasattr(gan, name) for name in NEEDED):
        raise ValueError(
            f"The search needs a GANModel or VAE; got {type(gan).__name__}: load a saved model with "
            "keras.saving.load_model."
        )


def check_shape(images, image_shape):
    """Return images as an array, or raise a `ValueError` unless its shape is `(N, *image_shape)` with N >= 1."""
    images = np.asarray(images)
    if images.ndim != 4 or images.shape[1:] != tuple(image_shape) or not len(images):
        hint = "; images[None] makes one image a batch" if images.shape == tuple(image_shape) else ""
        raise ValueError(
            f"The images have shape {images.shape}; this model's are (N, {', '.join(map(str, image_shape))}), "
            f"N >= 1{hint}."
        )
    return images


def check_labels(gan, n, labels):
    """Return int32 labels `(n,)`, which a model with classes requires, or None for a model without classes."""
    if gan.num_classes and labels is None:
        raise ValueError(
            f"This model has {gan.num_classes} classes and no labels are given; give the images' classes, "
            f"one integer for all or {n}."
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
            f"The mask has shape {mask.shape}; for images of shape {shape} it must be {shape[1:3]}, {shape[:3]} or "
            f"{shape[:3] + (1,)}."
        )
    if mask.dtype.kind not in "biuf" or not np.isin(mask, (0, 1)).all():
        raise ValueError("The mask has values other than 0 and 1; it must be 1 where a pixel is known, else 0.")
    whole = np.broadcast_to(wider.astype(bool), shape)
    empty = np.flatnonzero(~whole.any(axis=(1, 2, 3)))
    if len(empty):
        raise ValueError(f"The mask keeps no pixel of image {empty[0]}; each image needs at least one known pixel.")
    return whole


def as_floats(images, mask):
    """Return images as float32 in [-1, 1], 0 where the mask is False."""
    if images.dtype == np.uint8:
        return np.where(mask, images.astype("float32") / 127.5 - 1, np.float32(0))
    if images.dtype.kind != "f":
        raise ValueError(f"The images have the type {images.dtype}; they must be floats in [-1, 1] or uint8.")
    images = np.where(mask, images, 0).astype("float32")
    if not np.isfinite(images).all():
        raise ValueError("The images have NaN or infinite values; give a mask that is 0 where a pixel is not known.")
    low, high = float(images[mask].min()), float(images[mask].max())
    if low < -LIMIT or high > LIMIT:
        raise ValueError(
            f"The images span {low:g} to {high:g}; this model's lie in [-1, 1]: use images / 127.5 - 1, or uint8."
        )
    if low >= 0:
        warnings.warn(
            f"The images span {low:g} to {high:g}; if their range is [0, 1], use images * 2 - 1.", stacklevel=4
        )
    return np.clip(images, -1, 1)


def check_batch(images, channels):
    """Return images as float32 in [-1, 1], or raise a `ValueError` unless they are `(N, H, W, channels)`, N >= 1."""
    images = np.asarray(images)
    if images.ndim != 4 or images.shape[3] != channels or not images.size:
        raise ValueError(
            f"The images have shape {images.shape}; this model takes (N, height, width, {channels}), N at least 1."
        )
    return as_floats(images, np.ones(images.shape, bool))


def append_mask(images, mask, channels):
    """Return images with holes and their mask as float32 `(N, H, W, channels + 1)`.

    Args:
        images: `(N, H, W, channels)`; or `(N, H, W, channels + 1)` with the mask as the last channel.
        mask: as for `make_targets`; None if it is in `images`.
        channels: C of the model's images.
    """
    images = np.asarray(images)
    if mask is None and images.ndim == 4 and images.shape[3] == channels + 1:
        images, mask = images[..., :channels], (images[..., channels:] > 0.5).astype("float32")
    if mask is None:
        raise ValueError("No mask is given; it must be 1 where a pixel is known and 0 where it is missing.")
    if images.ndim != 4 or images.shape[3] != channels:
        return check_batch(images, channels)
    known = as_mask(mask, images.shape)
    return np.concatenate([as_floats(images, known), known[..., :1].astype("float32")], axis=-1)
