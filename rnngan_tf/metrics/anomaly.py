"""How unlike its training data a model finds an image, and how well that tells strange images from usual ones."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.metrics import roc_auc_score

from rnngan_tf.core.names import choose
from rnngan_tf.improvement.inversion import invert
from rnngan_tf.models.gan import GANModel
from rnngan_tf.models.vae import VAE

KINDS = ("reconstruction", "likelihood", "inversion")


def anomaly_scores(
    model: GANModel | VAE, images: ArrayLike, kind: str | None = None, seed: int = 0, **options: Any
) -> np.ndarray:
    r"""Return a number for each image, larger for stranger ones, float64 `(N,)`.

    * "reconstruction": by how much a VAE's reconstruction misses the image, root mean square in grey levels
      (doc 3, section 5; An and Cho, 2015);
    * "likelihood": minus the VAE's estimated log-probability, in nats;
    * "inversion": by how much the nearest image among a generator's latents misses it, in grey levels (Schlegl et
      al., 2017), for a `GANModel` or a `VAE`.

    Args:
        model: a trained `VAE` or `GANModel`.
        images: `(N, H, W, C)` in [-1, 1].
        kind: one of the three; None takes "reconstruction" for a VAE and "inversion" for a GAN.
        seed: a whole number that decides what is drawn.
        **options: of `log_likelihood` ("likelihood") or `invert` ("inversion").

    Raises:
        ValueError: an unknown kind, or one that the model does not have.
    """
    kind = ("reconstruction" if isinstance(model, VAE) else "inversion") if kind is None else kind
    choose("kind of anomaly score", kind, dict.fromkeys(KINDS))
    if kind != "inversion" and not isinstance(model, VAE):
        raise ValueError(f"The kind {kind!r} needs an encoder, which {type(model).__name__} has none of: 'inversion'.")
    if kind == "inversion":
        return invert(model, images, seed=seed, **options).errors.astype("float64")
    if kind == "likelihood":
        return -model.log_likelihood(images, seed=seed, **options).astype("float64")
    images = np.asarray(images, "float32")
    return 127.5 * np.sqrt(((images - model.reconstruct(images)) ** 2).mean(axis=(1, 2, 3), dtype="float64"))


def auroc(usual: ArrayLike, strange: ArrayLike) -> float:
    """Return the area under the ROC curve: the share of pairs in which the strange image has the larger score.

    Args:
        usual, strange: scores of both kinds of images, `(N,)` and `(M,)`.

    Raises:
        ValueError: no scores of a kind, or not-a-number among them.

    Example:
        >>> auroc([0.1, 0.2], [0.3, 0.15])
        0.75
    """
    usual, strange = np.asarray(usual, "float64"), np.asarray(strange, "float64")
    if not usual.size or not strange.size:
        raise ValueError(f"There are {usual.size} usual and {strange.size} strange scores; give some of both.")
    truth = np.r_[np.zeros(len(usual)), np.ones(len(strange))]
    return float(roc_auc_score(truth, np.r_[usual, strange]))
