"""VAE: an encoder and a decoder trained on one objective through `keras.Model.fit`."""

from typing import Any

import keras
import tensorflow as tf
from keras import ops

from rnngan_tf import objectives
from rnngan_tf.core import validation
from rnngan_tf.core.annotations import Metrics, Optimizer
from rnngan_tf.models import batches, checks
from rnngan_tf.models.active_units import ActiveUnits
from rnngan_tf.models.configuration import ConfigurationMixin
from rnngan_tf.models.fitting import FittingMixin
from rnngan_tf.models.optimizers import make_optimizer
from rnngan_tf.models.posterior import PosteriorMixin
from rnngan_tf.models.sampling import SamplingMixin, next_seed, normal
from rnngan_tf.models.saving import RandomStateMixin
from rnngan_tf.models.variational import free_bits, kl_divergence, reparameterize
from rnngan_tf.models.xla import check_xla
from rnngan_tf.objectives.likelihoods import Likelihood

LOGS = ("elbo", "reconstruction", "kl", "loss")
LEARNING_RATE = 1e-3
FOLLOWING = 0.99  # decay of the running mean that a learned variance is
GREY_LEVEL = 2 / 255  # the step of 8-bit images; the variance of rounding to it bounds a learned one from below


@keras.saving.register_keras_serializable(package="rnngan_tf")
class VAE(FittingMixin, PosteriorMixin, SamplingMixin, RandomStateMixin, ConfigurationMixin, keras.Model):
    r"""A variational autoencoder, trained by a `GradientTape` step under `fit` (Kingma and Welling, 2014; doc 3).

    $$\log p(x) \ge ELBO = E_{q(z|x)} \log p(x|z) - KL(q(z|x) \,\|\, N(0, 1))$$

    `fit` logs running means over images, in nats: `elbo`, `reconstruction` (minus the first term), `kl` (the second),
    and `loss`, what is minimised; and `active_units`, how many latents the encoder uses.

    Args:
        encoder: a built model from images `(B, H, W, C)` in [-1, 1] to means and log-variances, both `(B, Z)`; see
            `rnngan_tf.encoders`.
        decoder: a built model from latents `(B, Z)` to images in [-1, 1], such as any of `rnngan_tf.generators`.
        likelihood: "bernoulli", "gaussian" or a `Likelihood`: what the decoder's image says of the data.
        seed: a whole number from which all noise is drawn.

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
    num_classes = None

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
        seed = validation.check_seed(seed)
        self.encoder, self.decoder, self.seed = encoder, decoder, seed
        self.likelihood = objectives.get_likelihood(likelihood)
        self.log_variance = None
        if self.likelihood.learns_variance:
            shared = {"initializer": "zeros", "dtype": "float32", "trainable": False}
            self.log_variance = self.add_weight(shape=(), name="log_variance", **shared)
        self.noise_seed = keras.random.SeedGenerator(seed)
        self.evaluation_seed = keras.random.SeedGenerator(seed + 1)
        self.sampling_seed = keras.random.SeedGenerator(seed + 2)
        self.trackers, self.scores = {name: keras.metrics.Mean(name=name) for name in LOGS}, []
        self.active_units = ActiveUnits(self.latent_dim)
        self.built = True

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
            ValueError: a number outside its range, metrics that are none or do not take these images, or XLA asked
                for and refused by Keras.
        """
        validation.check_at_least_zero(beta=beta, warm_up_steps=warm_up_steps, free_bits=free_bits)
        validation.check_choice("jit_compile", jit_compile, ("auto", True, False))
        self.beta, self.warm_up_steps, self.free_bits = beta, warm_up_steps, free_bits
        self.scores = checks.check_metrics(metrics, (*LOGS, self.active_units.name), self.image_shape)
        optimizer = keras.optimizers.Adam(LEARNING_RATE) if optimizer is None else optimizer
        options = {"steps_per_execution": steps_per_execution, "run_eagerly": run_eagerly}
        super().compile(optimizer=make_optimizer(optimizer, self), jit_compile=jit_compile, **options)
        self.asked_jit_compile = jit_compile
        check_xla(self)

    def call(self, inputs, training=False):
        """Return the decoder's images of the posterior means of images."""
        return self.decoder(self.encoder(inputs, training=training)[0], training=training)

    def train_step(self, data):
        """Update both networks once, on one loss."""
        images, _ = batches.unpack(data)
        warmed = ops.cast(self.optimizer.iterations, "float32") / max(self.warm_up_steps, 1)
        beta = self.beta * (ops.minimum(warmed, 1.0) if self.warm_up_steps else 1.0)
        with tf.GradientTape() as tape:
            logs, means = self.play(images, self.noise_seed, beta, training=True)
            loss = self.optimizer.scale_loss(logs["loss"])
        self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
        return self._result(logs, means)

    def test_step(self, data):
        """Return losses, and scores of images drawn from the prior."""
        images, _ = batches.unpack(data)
        logs, means = self.play(images, self.evaluation_seed, self.beta, training=False)
        latents = normal((ops.shape(images)[0], self.latent_dim), next_seed(self.evaluation_seed))  # (B, Z)
        for score in self.scores:
            score.update_state(images, self.decoder(latents, training=False))
        return self._result(logs, means) | {score.name: score.result() for score in self.scores}

    def play(self, images, seeds, beta, training):
        """Encode images, draw a latent for each, decode it, and compare.

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
        return [*self.trackers.values(), self.active_units, *self.scores]

    @property
    def sampler(self) -> keras.Model:
        """The network that `generate` draws with: the decoder."""
        return self.decoder

    @property
    def steps(self) -> int:
        """Training steps done."""
        return int(self.optimizer.iterations.numpy())
