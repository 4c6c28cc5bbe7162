"""VAE: an encoder and a decoder trained on one objective through `keras.Model.fit`."""

import functools
import math
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import ops
from numpy.typing import ArrayLike

from rnngan_tf import objectives
from rnngan_tf.core.annotations import Metrics, Optimizer
from rnngan_tf.core.validation import check_at_least_zero, check_positive, check_seed
from rnngan_tf.models import checks
from rnngan_tf.models.base import make_optimizer
from rnngan_tf.models.sampling import GenerativeModel, compiled, next_seed, normal, pair
from rnngan_tf.models.variational import ActiveUnits, free_bits, kl_divergence, log_normal, reparameterize
from rnngan_tf.objectives.likelihoods import Likelihood

LOGS = ("elbo", "reconstruction", "kl", "loss")
LEARNING_RATE = 1e-3
FOLLOWING = 0.99  # decay of the running mean that a learned variance is
GREY_LEVEL = 2 / 255  # the step of 8-bit images; the variance of rounding to it bounds a learned one from below


@keras.saving.register_keras_serializable(package="rnngan_tf")
class VAE(GenerativeModel):
    r"""A variational autoencoder, trained by a `GradientTape` step under `fit` (Kingma and Welling, 2014; doc 3).

    $$\log p(x) \ge ELBO = E_{q(z|x)} \log p(x|z) - KL(q(z|x) \,\|\, N(0, 1))$$

    `fit` logs running means over images, in nats: `elbo`, `reconstruction` (minus the first term), `kl` (the second),
    and `loss`, what is minimised; and `active_units`, how many latents the encoder uses.

    Args:
        encoder: a built model from images `(B, H, W, C)` in [-1, 1] to means and log-variances, both `(B, Z)`; see
            `rnngan_tf.encoders`.
        decoder: a built model from latents `(B, Z)` to images in [-1, 1], such as any of `rnngan_tf.generators`.
        likelihood: "bernoulli", "gaussian" or a `Likelihood`: what the decoder's image says of the data.
        seed: an integer from which all noise is generated.

    Raises:
        ValueError: networks that do not fit each other, in the size of the latents or of the images; an unknown
            likelihood.

    Example:
        >>> from rnngan_tf.models import encoders, generators
        >>> encoder = encoders.dense((8, 8, 1), latent_dim=2, units=(16,))
        >>> vae = VAE(encoder, generators.dense((8, 8, 1), latent_dim=2, units=(16,)))
        >>> vae.generate(3, seed=0).shape, vae.reconstruct(vae.generate(3, seed=0)).shape
        ((3, 8, 8, 1), (3, 8, 8, 1))
    """

    PARTS, VALUES = ("encoder", "decoder", "likelihood"), ("seed",)
    COMPILED_PARTS, COMPILED_VALUES = ("optimizer",), ("beta", "warm_up_steps", "free_bits")

    def __init__(
        self,
        encoder: keras.Model,
        decoder: keras.Model,
        likelihood: str | Likelihood = "bernoulli",
        seed: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        checks.check_autoencoder(encoder, decoder)
        if self.distribute_strategy.num_replicas_in_sync > 1:
            raise ValueError("A VAE trains on one device; build it outside of the strategy's scope.")
        self.encoder, self.decoder = encoder, decoder
        self.likelihood = objectives.get_likelihood(likelihood)
        self.log_variance = None
        if self.likelihood.learns_variance:
            shared = {"initializer": "zeros", "dtype": "float32", "trainable": False}
            self.log_variance = self.add_weight(shape=(), name="log_variance", **shared)
        self.active_units = ActiveUnits(self.latent_dim)
        self.set_up(seed, LOGS)

    def compile(
        self,
        optimizer: Optimizer | None = None,
        beta: float = 1.0,
        warm_up_steps: float = 0,
        free_bits: float = 0.0,
        metrics: Metrics | None = None,
        jit_compile: bool | str = "auto",
        steps_per_execution: int = 1,
        run_eagerly: bool = False,
    ) -> None:
        r"""Choose how the networks are trained.

        Args:
            optimizer: a Keras optimizer; None is Adam(1e-3).
            beta: weight of the divergence in the loss, at least 0 (Higgins et al., 2017); 1 is the bound itself.
            warm_up_steps: steps over which that weight grows from 0 (Sønderby et al., 2016).
            free_bits: nats that each latent may cost for nothing, at least 0 (Kingma et al., 2016).
            metrics: Keras metrics with `update_state(real_images, generated_images)`, such as those of `rg.metrics`.
            jit_compile: "auto" (XLA on a GPU, off on a CPU), True or False.
            steps_per_execution, run_eagerly: as for any Keras model.

        Raises:
            ValueError: a number outside its range, an object that is not a Keras metric or does not take these
                images, or XLA asked for where Keras refuses it.
        """
        check_at_least_zero(beta=beta, warm_up_steps=warm_up_steps, free_bits=free_bits)
        self.beta, self.warm_up_steps, self.free_bits = beta, warm_up_steps, free_bits
        optimizer = make_optimizer(keras.optimizers.Adam(LEARNING_RATE) if optimizer is None else optimizer, self)
        names = (*LOGS, self.active_units.name)
        self.set_up_training(optimizer, metrics, names, jit_compile, steps_per_execution, run_eagerly)

    def call(self, inputs, training=False):
        """Return the decoder's images of the posterior means of images."""
        return self.decoder(self.encoder(inputs, training=training)[0], training=training)

    def train_step(self, data):
        """Update both networks once, on one loss."""
        images, _ = checks.unpack(data)
        warmed = ops.cast(self.optimizer.iterations, "float32") / max(self.warm_up_steps, 1)
        beta = self.beta * (ops.minimum(warmed, 1.0) if self.warm_up_steps else 1.0)
        with tf.GradientTape() as tape:
            logs, means = self.compute_losses(images, self.noise_seed, beta, training=True)
            loss = self.optimizer.scale_loss(logs["loss"])
        self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
        return self._result(logs, means)

    def test_step(self, data):
        """Return losses, and metrics of images generated from the prior."""
        images, _ = checks.unpack(data)
        logs, means = self.compute_losses(images, self.evaluation_seed, self.beta, training=False)
        latents = normal((ops.shape(images)[0], self.latent_dim), next_seed(self.evaluation_seed))  # (B, Z)
        return self._result(logs, means) | self.compare(images, self.decoder(latents, training=False))

    def compute_losses(self, images, seeds, beta, training):
        """Encode images, sample a latent for each, decode it, and compare.

        Returns:
            logs: a scalar for each of `LOGS`.
            means: of the posteriors, `(B, Z)`.
        """
        observed = self.likelihood.observe(ops.cast(images, "float32"), next_seed(seeds))
        means, log_variances = self.encoder(observed, training=training)  # (B, Z) each
        latents = reparameterize(means, log_variances, normal(ops.shape(means), next_seed(seeds)))
        decoded = self.decoder(latents, training=training)  # (B, H, W, C)
        reconstruction = -ops.mean(self.likelihood.log_probability(observed, decoded, self.log_variance))
        if training and self.likelihood.learns_variance:
            self._follow_misses(observed, decoded)
        divergences = kl_divergence(means, log_variances)  # (B, Z)
        kl = ops.mean(ops.sum(divergences, axis=-1))
        logs = {"elbo": -reconstruction - kl, "reconstruction": reconstruction, "kl": kl}
        logs["loss"] = reconstruction + beta * free_bits(divergences, self.free_bits)
        return logs, means

    def _follow_misses(self, observed, images):
        """Move the variance towards the mean square miss, the best one for these networks (Rybkin et al., 2021)."""
        n = ops.cast(self.optimizer.iterations, "float32")
        share = 1 - ops.minimum(FOLLOWING, (1 + n) / (10 + n))
        misses = ops.mean(ops.square(observed - ops.cast(images, "float32")))
        variance = (1 - share) * ops.exp(self.log_variance) + share * ops.stop_gradient(misses)
        self.log_variance.assign(ops.log(ops.maximum(variance, GREY_LEVEL**2 / 12)))

    def _result(self, logs, means):
        """Return the logs of an epoch so far."""
        self.active_units.update_state(means)
        return self.track(logs) | {self.active_units.name: self.active_units.result()}

    @property
    def metrics(self):
        return [*self.trackers.values(), self.active_units, *self.generative_metrics]

    @property
    def sampler(self) -> keras.Model:
        """The network that `generate` uses: the decoder."""
        return self.decoder

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
        return self.generate_from(self.encode(images, batch_size)[0], batch_size=batch_size)

    def interpolate(self, first: ArrayLike, last: ArrayLike, steps: int = 8) -> np.ndarray:
        """Generate the images between two, along the straight line between their posterior means.

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
        return self.generate_from(walks.reshape(-1, self.latent_dim)).reshape(len(first), steps, *self.image_shape)

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
            seed: an integer; the same one gives the same estimate.
            batch_size: how many images to look at at a time.

        Raises:
            ValueError: images of another shape or range, numbers out of range.
        """
        samples = check_positive(samples=samples)
        seed, estimates = check_seed(seed), []
        for number, part in enumerate(self._batches(images, batch_size)):
            observed = self.likelihood.observe(tf.constant(part), pair(seed + 2 * number))
            posterior = self._encode_batch(observed)
            seeds = self._seeds(seed + 2 * number + 1, samples)
            weights = [self._importance(observed, *posterior, sample_seed) for sample_seed in seeds]
            estimates.append(tf.reduce_logsumexp(weights, axis=0) - math.log(samples))
        return np.concatenate(estimates)

    @functools.cached_property
    def _importance(self):
        """The compiled function `_log_weights`."""
        return compiled(_log_weights, self)

    def _seeds(self, seed, count):
        """Return `count` seeds `(2,)` from one."""
        return tf.random.experimental.stateless_split(pair(seed), count)

    @functools.cached_property
    def _encode_batch(self):
        """The compiled encoder."""
        return compiled(_encode_batch, self.encoder)

    def _batches(self, images, batch_size):
        """Check images and yield them in batches."""
        batch_size = check_positive(batch_size=batch_size)
        images = np.asarray(images, "float32")
        checks.check_batch(images[:batch_size], None, self.image_shape, None)
        return [images[start : start + batch_size] for start in range(0, len(images), batch_size)]


def _encode_batch(encoder, images):
    return encoder(images, training=False)


def _log_weights(vae, observed, means, log_variances, seed):
    """Return the log-weight of one sample from each image's posterior, `(B,)`."""
    latents = reparameterize(means, log_variances, normal(tf.shape(means), seed))
    joint = vae.likelihood.log_probability(observed, vae.decoder(latents, training=False), vae.log_variance)
    return joint + log_normal(latents) - log_normal(latents, means, log_variances)
