"""How probable a VAE finds images: its bound, and a tighter estimate by importance sampling."""

from typing import NamedTuple

import numpy as np

from rnngan_tf.core.validation import check_positive
from rnngan_tf.metrics.samples import to_float


class Bounds(NamedTuple):
    """Means over images, in nats an image.

    Attributes:
        elbo: the bound from one draw for each image.
        log_likelihood: the estimate from `samples` draws, at least the bound on average and at most the truth.
        error: standard error of its mean over images.
        samples: draws for each image.
        images: how many were looked at.
    """

    elbo: float
    log_likelihood: float
    error: float
    samples: int
    images: int

    def __str__(self):
        return (
            f"ELBO {self.elbo:.2f}, log-likelihood {self.log_likelihood:.2f} ± {self.error:.2f} nats "
            f"({self.samples} draws for each of {self.images:,} test images)"
        )


def bounds(vae, images, samples=64, seed=0):
    """Return the `Bounds` of a VAE on images.

    Args:
        vae: a `VAE`.
        images: `(N, H, W, C)` in [-1, 1], or uint8.
        samples: draws for each image, at least 1.
        seed: a whole number that decides the draws.

    Raises:
        ValueError: images that do not fit the model, numbers out of range.
    """
    samples = check_positive(samples=samples)
    images = to_float(images)
    each = vae.log_likelihood(images, samples, seed)
    elbo = vae.log_likelihood(images, 1, seed).mean()
    return Bounds(float(elbo), float(each.mean()), float(each.std() / np.sqrt(len(each))), samples, len(each))
