"""How probable a VAE finds pictures: its bound, and a tighter estimate by importance sampling."""

from typing import NamedTuple

import numpy as np

from rnngan_tf.evaluation.samples import to_float
from rnngan_tf.models.checks import check_positive


class Bounds(NamedTuple):
    """Means over pictures, in nats a picture.

    Attributes:
        elbo: the bound from one draw for each picture.
        log_likelihood: the estimate from `samples` draws, at least the bound on average and at most the truth.
        error: standard error of its mean over pictures.
        samples: draws for each picture.
        pictures: how many were looked at.
    """

    elbo: float
    log_likelihood: float
    error: float
    samples: int
    pictures: int

    def __str__(self):
        return (
            f"ELBO {self.elbo:.2f}, log-likelihood {self.log_likelihood:.2f} ± {self.error:.2f} nats "
            f"({self.samples} draws for each of {self.pictures:,} test pictures)"
        )


def bounds(vae, images, samples=64, seed=0):
    """Return the `Bounds` of a VAE on pictures.

    Args:
        vae: a `VAE`.
        images: `(N, H, W, C)` in [-1, 1], or uint8.
        samples: draws for each picture, at least 1.
        seed: a whole number that decides the draws.

    Raises:
        ValueError: pictures that do not fit the model, numbers out of range.
    """
    check_positive(samples=samples)
    images = to_float(images)
    each = vae.log_likelihood(images, samples, seed)
    elbo = vae.log_likelihood(images, 1, seed).mean()
    return Bounds(float(elbo), float(each.mean()), float(each.std() / np.sqrt(len(each))), samples, len(each))
