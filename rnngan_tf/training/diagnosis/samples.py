"""The generator's images beside those of the data: variety and range."""

import numpy as np

from rnngan_tf.training.diagnosis.thresholds import OUTSIDE
from rnngan_tf.training.diagnosis.variety import REFERENCE, variety

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
