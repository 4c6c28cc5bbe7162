r"""What a score means: the images of references from the real ones down to an untrained generator.

A distance alone says little. Beside it stand the distances of images that are known: real ones, which no generator
can beat by more than chance, and models so simple that a trained generator must beat them.
"""

import random
import warnings
from collections.abc import Callable
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from rnngan_tf.core.names import choose
from rnngan_tf.core.validation import check_positive, check_seed
from rnngan_tf.metrics.samples import choose_rows, to_float
from rnngan_tf.models.generators import lstm_row

FIT_IMAGES = 10_000  # training images that the mixture is fitted to, at most
FIT_VALUES = 64_000_000  # and at most as many of larger images as have this number of values (256 MB of float32)
COMPONENTS = 50  # principal components
CLUSTERS = 30  # Gaussians of the mixture
IMAGES_A_CLUSTER = 200  # at least, where there are few images
ROUNDS = 20  # of expectation and maximisation: more of them make the fit longer, and hardly better
BLOCK = 500  # images


class Reference(NamedTuple):
    r"""A reference: how it is drawn from `(data, n, seed)`, and one line that says what it is."""

    draw: Callable
    description: str


def samples(name, data, n, seed=0):
    r"""Return `n` images of a reference.

    | name | images |
    |---|---|
    | `"real"` | training images, drawn without replacement: against the test images they score the floor |
    | `"untrained"` | an `lstm_row` generator with its first weights |
    | `"pixel_gaussian"` | each value Gaussian by itself, with the training images' mean and standard deviation there |
    | `"pca_mixture"` | a mixture of Gaussians in the whitened first 50 principal components of the training images |

    Args:
        name: one of `REFERENCES`.
        data: a `rnngan_tf.data.ImageData`.
        n: how many, at least 1.
        seed: a whole number that decides the draw (and the weights of `"untrained"`); what the other references are
            fitted to depends on the data alone.

    Returns:
        float32 array `(n, H, W, C)` in [-1, 1], in random order (but `"real"`, in the data's order).

    Raises:
        ValueError: an unknown name, more real images than there are, or too few to fit the mixture to.

    Example:
        >>> from rnngan_tf.data import load_images
        >>> samples("pixel_gaussian", load_images("mnist_mini"), n=4).shape
        (4, 28, 28, 1)
    """
    reference = choose("reference", name, REFERENCES)
    n = check_positive(n=n)
    return reference.draw(data, n, check_seed(seed) % 2**63)


def _real(data, n, seed):
    rows = choose_rows(f"The training split of {data.name!r}", len(data.train_images), n, seed)
    return to_float(data.train_images[rows])


def _untrained(data, n, seed):
    with _keras_seed(seed):
        generator = lstm_row(data.image_shape, precision="float32")  # the same on every machine
    latents = np.random.default_rng(seed).standard_normal((n, generator.inputs[0].shape[-1]), "float32")  # (n, Z)
    blocks = [latents[start : start + BLOCK] for start in range(0, n, BLOCK)]
    return np.concatenate([np.asarray(generator(block, training=False)) for block in blocks])


@contextmanager
def _keras_seed(seed):
    """Make the weights of networks built in the block depend on `seed` alone, and leave the global state as it was."""
    state = random.getstate()  # from which Keras seeds initializers
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(state)


def _pixel_gaussian(data, n, seed):
    total, squares = np.zeros(data.image_shape, np.int64), np.zeros(data.image_shape, np.int64)
    for start in range(0, len(data.train_images), BLOCK):  # whole numbers: exact, and never all images at once
        block = data.train_images[start : start + BLOCK].astype(np.int64)
        total += block.sum(axis=0)
        squares += (block**2).sum(axis=0)
    mean = total / len(data.train_images)
    deviation = np.sqrt(np.maximum(squares / len(data.train_images) - mean**2, 0))
    images = np.random.default_rng(seed).standard_normal((n, *data.image_shape), "float32")
    images *= (deviation / 127.5).astype("float32")
    images += (mean / 127.5 - 1).astype("float32")
    return np.clip(images, -1, 1, out=images)


def _pca_mixture(data, n, seed):
    principal, mixture = _fit_mixture(data.train_images)
    rng = np.random.default_rng(seed)
    clusters = rng.choice(len(mixture.weights_), n, p=mixture.weights_)
    codes = rng.standard_normal((n, principal.n_components_))
    for cluster in np.unique(clusters):
        rows = clusters == cluster
        codes[rows] = codes[rows] @ np.linalg.cholesky(mixture.covariances_[cluster]).T + mixture.means_[cluster]
    images = np.empty((n, *data.image_shape), "float32")
    for start in range(0, n, BLOCK):
        block = principal.inverse_transform(codes[start : start + BLOCK]).reshape(-1, *data.image_shape)
        images[start : start + BLOCK] = np.clip(block, -1, 1)
    return images


def _fit_mixture(train_images):
    """Fit principal components and a mixture of Gaussians on them, with fewer of both where there are few images."""
    from sklearn.decomposition import PCA
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture
    from threadpoolctl import threadpool_limits

    if len(train_images) < 2:
        raise ValueError("The training split has fewer than 2 images; the reference 'pca_mixture' needs more.")
    values = int(np.prod(train_images.shape[1:]))
    count = min(len(train_images), FIT_IMAGES, max(COMPONENTS + 1, FIT_VALUES // values))
    rows = choose_rows("The training split", len(train_images), count, seed=0)
    flat = to_float(train_images[rows]).reshape(count, values)  # (N, H * W * C)
    principal = PCA(min(COMPONENTS, values, count - 1), whiten=True, random_state=0)
    clusters = max(1, min(CLUSTERS, count // IMAGES_A_CLUSTER))
    mixture = GaussianMixture(clusters, covariance_type="full", max_iter=ROUNDS, random_state=0)
    # One thread: the matrices are so small that several threads only wait for each other, 20 times as long where the
    # cores are busy.
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)  # near the optimum is near enough for a reference
        warnings.simplefilter("ignore", RuntimeWarning)  # of constant images, which have no variance to divide by
        mixture.fit(principal.fit_transform(flat).astype("float64"))
    return principal, mixture


REFERENCES = {
    "real": Reference(_real, "training images: the floor, which only copies of them could reach"),
    "untrained": Reference(_untrained, "an lstm_row generator before its first step"),
    "pixel_gaussian": Reference(_pixel_gaussian, "independent Gaussian pixels with the data's means and deviations"),
    "pca_mixture": Reference(_pca_mixture, "a mixture of Gaussians in 50 principal components: no network at all"),
}
