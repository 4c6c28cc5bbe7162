r"""Likelihoods of a VAE: the log-probability of images given the decoder's output, summed over pixels, in nats.

Images and decoder outputs lie in [-1, 1], as everywhere in this package; $\mu$ is the decoder's output.
"""

import math
from abc import ABC, abstractmethod

import keras
import tensorflow as tf
from keras import ops

from rnngan_tf.core.annotations import Tensor
from rnngan_tf.core.configured import Configured
from rnngan_tf.core.validation import is_number

__all__ = ["Bernoulli", "Gaussian", "Likelihood"]

TINIEST = 1e-6  # the least probability: in float32 the decoder's tanh may be rounded to exactly -1 or 1


class Likelihood(Configured, ABC):
    """A distribution of images given the decoder's output.

    Attributes:
        name: the name by which `objectives.get_likelihood` finds the class.
        learns_variance: whether the model holds a variance for it and learns it.
    """

    name = None
    learns_variance = False

    @abstractmethod
    def log_probability(self, images: Tensor, means: Tensor, log_variance: Tensor | None = None) -> tf.Tensor:
        """Return the log-probability, or the log-density, of each image in nats, float32 `(B,)`.

        Args:
            images: what `observe` returned, `(B, H, W, C)`.
            means: the decoder's output, `(B, H, W, C)` in [-1, 1].
            log_variance: the model's scalar where `learns_variance`.
        """

    def observe(self, images: Tensor, seed: Tensor) -> tf.Tensor:
        """Return the images whose probability is computed, `(B, H, W, C)`: the given ones, or a sample from them.

        Args:
            images: `(B, H, W, C)` in [-1, 1].
            seed: int32 `(2,)`.
        """
        return images


@keras.saving.register_keras_serializable(package="rnngan_tf")
class Bernoulli(Likelihood):
    r"""Every value is black or white, and white with probability $p = (1 + \mu) / 2$ (Kingma and Welling, 2014).

    $$\log p(x | z) = \sum_i x_i \log p_i + (1 - x_i) \log (1 - p_i), \qquad x_i \in \{0, 1\}$$

    Args:
        binarize: sample every value as black or white each time an image is used, with its grey level as the
            probability of white (Burda et al., 2016); the sum is then a log-probability. False keeps grey levels; the
            sum is then a cross-entropy, which many tutorials call a likelihood although it is not the probability of
            anything (Loaiza-Ganem and Cunningham, 2019).

    Example:
        >>> white, undecided = ops.ones((1, 8, 8, 1)), ops.zeros((1, 8, 8, 1))
        >>> print(round(float(Bernoulli().log_probability(white, undecided)[0]), 3))  # 64 log 1/2
        -44.361
    """

    name = "bernoulli"

    def __init__(self, binarize: bool = True) -> None:
        if not isinstance(binarize, bool):
            raise ValueError(f"binarize is {binarize!r}; it must be True or False.")
        self.binarize = binarize

    def observe(self, images: Tensor, seed: Tensor) -> tf.Tensor:
        if not self.binarize:
            return images
        white = tf.random.stateless_uniform(tf.shape(images), seed) < (images + 1) / 2
        return tf.where(white, 1.0, -1.0)

    def log_probability(self, images: Tensor, means: Tensor, log_variance: Tensor | None = None) -> tf.Tensor:
        images, means = ops.cast(images, "float32"), ops.cast(means, "float32")
        white = ops.clip((1 + means) / 2, TINIEST, 1 - TINIEST)
        x = (1 + images) / 2
        values = x * ops.log(white) + (1 - x) * ops.log1p(-white)
        return ops.sum(values, axis=(1, 2, 3))


@keras.saving.register_keras_serializable(package="rnngan_tf")
class Gaussian(Likelihood):
    r"""Every value is the decoder's plus normal noise, with one variance for all values (doc 3, section 4.2).

    $$\log p(x | z) = -\frac{1}{2} \sum_i \left( \frac{(x_i - \mu_i)^2}{\sigma^2} + \log 2 \pi \sigma^2 \right)$$

    The document's sum of squares is this formula with $\sigma^2 = 1/2$ and without the constant. That variance is
    large: a typical error of 0.7 on values in [-1, 1]. Where the variance exceeds the largest variance of the data
    along any direction, encoding anything does not pay (Lucas et al., 2019). A learned variance is the mean squared
    error of the training so far, which is the best variance for these networks (Rybkin et al., 2021).

    Args:
        variance: variance of a value in [-1, 1], above 0; "learned" lets the model learn it.

    Raises:
        ValueError: the variance is not above 0.

    Example:
        >>> black = -ops.ones((1, 8, 8, 1))
        >>> print(round(float(Gaussian(0.5).log_probability(black, black)[0]), 3))  # -32 log(pi)
        -36.631
    """

    name = "gaussian"

    def __init__(self, variance: str | float = "learned") -> None:
        if variance != "learned" and not (is_number(variance) and variance > 0):
            raise ValueError(f"variance is {variance!r}; it must be a number above 0, or 'learned'.")
        self.variance = variance

    @property
    def learns_variance(self) -> bool:
        """Whether the model learns the variance."""
        return self.variance == "learned"

    def log_probability(self, images: Tensor, means: Tensor, log_variance: Tensor | None = None) -> tf.Tensor:
        images, means = ops.cast(images, "float32"), ops.cast(means, "float32")
        log_variance = log_variance if self.learns_variance else math.log(self.variance)
        squares = ops.square(images - means) * ops.exp(-log_variance)
        return -0.5 * ops.sum(squares + log_variance + math.log(2 * math.pi), axis=(1, 2, 3))
