"""What a trained VAE tells of images: their latents, how it sees them, and how probable it finds them."""

import math

import numpy as np
import tensorflow as tf
from keras import ops
from numpy.typing import ArrayLike

from rnngan_tf.core.validation import check_positive, check_seed
from rnngan_tf.models import batches
from rnngan_tf.models.sampling import normal, pair
from rnngan_tf.models.variational import kl_divergence, log_normal, reparameterize


class PosteriorMixin:
    """`encode`, `reconstruct`, `interpolate` and `log_likelihood`, for a model with `encoder` and `decoder`."""

    def encode(self, images: ArrayLike, batch_size: int = 256) -> tuple[np.ndarray, np.ndarray]:
        """Return the posterior means and log-variances of images, float32 arrays `(N, Z)` each.

        Args:
            images: `(N, H, W, C)` in [-1, 1].
            batch_size: how many to encode at a time.

        Raises:
            ValueError: images of another shape or range.
        """
        parts = [self._encode_batch(part) for part in self._batches(images, batch_size)]
        return tuple(np.concatenate(part) for part in zip(*parts, strict=True))

    def reconstruct(self, images: ArrayLike, batch_size: int = 256) -> np.ndarray:
        """Return what the decoder makes of the posterior means of images, `(N, H, W, C)` in [-1, 1]."""
        return self.draw(self.encode(images, batch_size)[0], batch_size=batch_size)

    def interpolate(self, first: ArrayLike, last: ArrayLike, steps: int = 8) -> np.ndarray:
        """Draw the images between two, along the straight line between their posterior means.

        Args:
            first, last: images `(N, H, W, C)` in [-1, 1].
            steps: images a walk, both ends among them; at least 2.

        Returns:
            float32 array `(N, steps, H, W, C)`.

        Raises:
            ValueError: images that do not fit, not as many first as last ones, `steps` below 2.
        """
        steps = check_positive(steps=steps)
        (first, _), (last, _) = self.encode(first), self.encode(last)
        if len(first) != len(last) or steps < 2:
            raise ValueError(
                f"There are {len(first)} first and {len(last)} last images and {steps} steps; give as many first as "
                "last ones, and at least 2 steps."
            )
        share = np.linspace(0, 1, steps, dtype="float32")[:, None]
        walks = first[:, None] * (1 - share) + last[:, None] * share  # (N, steps, Z)
        return self.draw(walks.reshape(-1, self.latent_dim)).reshape(len(first), steps, *self.image_shape)

    def divergences(self, images: ArrayLike, batch_size: int = 256) -> np.ndarray:
        """Return what each latent tells of images on average, `(Z,)` in nats: 0 for a latent that is given up."""
        return ops.convert_to_numpy(kl_divergence(*self.encode(images, batch_size))).mean(axis=0)

    def log_likelihood(self, images: ArrayLike, samples: int = 64, seed: int = 0, batch_size: int = 128) -> np.ndarray:
        r"""Estimate the log-probability (of densities: density) of each image in nats, `(N,)`.

        With `samples` = k draws from the posterior, weighted by their importance (Burda et al., 2016),

        $$\log p(x) \ge E \log \frac{1}{k} \sum_{i=1}^k \frac{p(x|z_i) \, p(z_i)}{q(z_i|x)}$$

        It is the ELBO for k = 1, rises with k and never passes the true value on average. Where the likelihood draws
        what it observes, as `Bernoulli` does, that is drawn once for each image.

        Args:
            images: `(N, H, W, C)` in [-1, 1].
            samples: k, at least 1.
            seed: a whole number; the same one gives the same estimate.
            batch_size: how many images to look at at a time.

        Raises:
            ValueError: images of another shape or range, numbers out of range.
        """
        samples = check_positive(samples=samples)
        check_seed(seed)
        found = []
        for number, part in enumerate(self._batches(images, batch_size)):
            observed = self.likelihood.observe(tf.constant(part), pair(seed + 2 * number))
            posterior = self._encode_batch(observed)
            seeds = self._seeds(seed + 2 * number + 1, samples)
            weights = [self._importance(observed, *posterior, draw) for draw in seeds]
            found.append(tf.reduce_logsumexp(weights, axis=0) - math.log(samples))
        return np.concatenate(found)

    @tf.function(reduce_retracing=True)
    def _importance(self, observed, means, log_variances, seed):
        """Return the log-weight of one draw from each image's posterior, `(B,)`."""
        latents = reparameterize(means, log_variances, normal(tf.shape(means), seed))
        joint = self.likelihood.log_probability(observed, self.decoder(latents, training=False), self.log_variance)
        return joint + log_normal(latents) - log_normal(latents, means, log_variances)

    def _seeds(self, seed, count):
        """Return `count` seeds `(2,)` from one."""
        return tf.random.experimental.stateless_split(pair(seed), count)

    @tf.function(reduce_retracing=True)
    def _encode_batch(self, images):
        return self.encoder(images, training=False)

    def _batches(self, images, batch_size):
        """Check images and yield them in batches."""
        batch_size = check_positive(batch_size=batch_size)
        images = np.asarray(images, "float32")
        batches.check_batch(images[:batch_size], None, self.image_shape, None)
        return [images[start : start + batch_size] for start in range(0, len(images), batch_size)]
