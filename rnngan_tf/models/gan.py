"""GANModel: two networks trained against each other through `keras.Model.fit`."""

from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import tensorflow as tf
from keras import ops

from rnngan_tf import objectives
from rnngan_tf.core import validation
from rnngan_tf.core.annotations import Metrics, Optimizer
from rnngan_tf.data.augmentation import Augmentation
from rnngan_tf.models import batches, checks, distribution
from rnngan_tf.models.configuration import ConfigurationMixin
from rnngan_tf.models.distribution import DistributionMixin
from rnngan_tf.models.fitting import FittingMixin
from rnngan_tf.models.optimizers import check_distinct, dense, make_optimizer
from rnngan_tf.models.penalized import add_penalty
from rnngan_tf.models.sampling import SamplingMixin, next_seed, normal
from rnngan_tf.models.saving import RandomStateMixin, copy_network
from rnngan_tf.models.xla import check_xla
from rnngan_tf.objectives.losses import Objective
from rnngan_tf.objectives.penalties import Penalty

LOGS = ("d_loss", "g_loss", "d_real", "d_fake", "d_accuracy", "loss")


@keras.saving.register_keras_serializable(package="rnngan_tf")
class GANModel(FittingMixin, DistributionMixin, SamplingMixin, RandomStateMixin, ConfigurationMixin, keras.Model):
    r"""A generator and a discriminator, trained by a `GradientTape` step under `fit` (Goodfellow et al., 2014).

    Each step draws latents, makes fakes, and judges reals and fakes; by default this one pass serves both losses.
    `fit` logs running means: `d_loss`, `g_loss`, `d_real` and `d_fake` (mean logits), `d_accuracy`, and the two
    losses' sum as `loss`, which Keras' callbacks such as `TerminateOnNaN` look for.
    Images come from `ema_generator`, an average of the generator's weights over the steps n with decay
    `min(ema_decay, (1 + n) / (10 + n))`.

    Args:
        generator: a built model from latents `(B, Z)` (and labels `(B,)`) to images `(B, H, W, C)` in [-1, 1], or to
            sequences `(B, T, D)`, where steps of zeros are padding.
        discriminator: a built model from images (and labels) to logits `(B, 1)`.
        num_classes: with classes, the data yields `(images, labels)` and `generate` takes labels.
        ema_decay: the largest decay of the average, in [0, 1); 0 keeps the last weights.
        seed: a whole number from which all latents are drawn.

    Raises:
        ValueError: networks that do not fit each other, an `ema_decay` outside [0, 1).

    Example:
        >>> from rnngan_tf.models import discriminators, generators
        >>> g, d = generators.dense((8, 8, 1), units=(16,)), discriminators.dense((8, 8, 1), units=(16,))
        >>> GANModel(g, d).generate(2, seed=0).shape
        (2, 8, 8, 1)
    """

    PARTS, VALUES = ("generator", "discriminator"), ("num_classes", "ema_decay", "seed")
    COMPILED_PARTS = ("objective", "penalty", "generator_optimizer", "discriminator_optimizer", "augmentation")
    COMPILED_VALUES = ("updates", "discriminator_steps")

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        num_classes: int | None = None,
        ema_decay: float = 0.999,
        seed: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        checks.check_networks(generator, discriminator, num_classes)
        distribution.check_scope(self.distribute_strategy, generator=generator, discriminator=discriminator)
        validation.check_share("ema_decay", ema_decay)
        seed = validation.check_seed(seed)
        self.generator, self.discriminator = generator, discriminator
        self.num_classes, self.ema_decay, self.seed = num_classes, ema_decay, seed
        self.ema_generator = copy_network(generator, f"{generator.name}_ema")
        self.noise_seed = keras.random.SeedGenerator(seed)
        self.evaluation_seed = keras.random.SeedGenerator(seed + 1)
        self.sampling_seed = keras.random.SeedGenerator(seed + 2)
        self.trackers, self.scores = {name: keras.metrics.Mean(name=name) for name in LOGS}, []
        self.built = True

    def compile(
        self,
        objective: str | Objective = "relativistic",
        penalty: str | Penalty | None = "auto",
        generator_optimizer: Optimizer | None = None,
        discriminator_optimizer: Optimizer | None = None,
        updates: str = "simultaneous",
        discriminator_steps: int | None = None,
        augmentation: str | Callable | None = None,
        metrics: Metrics | None = None,
        jit_compile: bool | str = "auto",
        steps_per_execution: int = 1,
        run_eagerly: bool = False,
    ) -> None:
        """Choose what the networks are trained on.

        Args:
            objective: a name of `rnngan_tf.objectives.OBJECTIVES` or an `Objective`.
            penalty: "auto" (what the objective's paper needs), None, a name or a `Penalty`.
            generator_optimizer, discriminator_optimizer: Keras optimizers; None is Adam(6e-4, beta_1=0.5).
            updates: "simultaneous" (one pass serves both losses) or "alternating" (the textbook's order: the
                discriminator first, then fresh fakes for the generator).
            discriminator_steps: discriminator updates per generator update, all on the same reals with fresh
                fakes; None takes the objective's own number (5 for wasserstein, else 1).
            augmentation: None, or a function `(images, seed)` applied to reals and fakes before they are judged,
                or its policy as text, such as "translation,color,cutout".
            metrics: Keras metrics with `update_state(real_images, generated_images)`, such as those of `rg.metrics`;
                `evaluate` and `fit(validation_data=...)` compute them for the averaged generator.
            jit_compile: "auto" (XLA on a GPU, off on a CPU), True or False.
            steps_per_execution, run_eagerly: as for any Keras model.

        Raises:
            ValueError: unknown names, one optimizer for both networks, metrics that are none or do not take these
                images, XLA asked for and refused by Keras, or what several replicas cannot do.
        """
        validation.check_choice("updates", updates, ("simultaneous", "alternating"))
        self.objective = objectives.get(objective)
        self.penalty = self.objective.default_penalty() if penalty == "auto" else objectives.get_penalty(penalty)
        self.updates = updates
        own_steps = self.objective.discriminator_steps
        self.discriminator_steps = own_steps if discriminator_steps is None else discriminator_steps
        self.discriminator_steps = validation.check_positive(discriminator_steps=self.discriminator_steps)
        if isinstance(augmentation, str):
            augmentation = Augmentation(augmentation)
        if augmentation is not None and not callable(augmentation):
            raise ValueError(f"{augmentation!r} is no augmentation; give None, a policy as text, or a function.")
        self.augmentation = augmentation
        check_distinct(generator_optimizer, discriminator_optimizer)
        validation.check_choice("jit_compile", jit_compile, ("auto", True, False))
        distribution.check_compile(self.distribute_strategy, jit_compile, steps_per_execution)
        options = {"steps_per_execution": steps_per_execution, "run_eagerly": run_eagerly}
        with self.distribute_strategy.scope():
            self.scores = checks.check_metrics(metrics, LOGS, self.image_shape)
            super().compile(optimizer=None, jit_compile=jit_compile, **options)
            self.asked_jit_compile = jit_compile
            check_xla(self)
            self.generator_optimizer = make_optimizer(generator_optimizer, self.generator)
            self.discriminator_optimizer = make_optimizer(discriminator_optimizer, self.discriminator)
        distribution.check_scope(self.distribute_strategy, **{f"metric {score.name}": score for score in self.scores})

    def call(self, inputs, training=False):
        return self.ema_generator(inputs, training=training)

    def train_step(self, data):
        """Update the discriminator `discriminator_steps` times and the generator once."""
        images, labels = batches.unpack(data)
        distribution.separate_noise(self.generator, self.discriminator)
        for _ in range(self.discriminator_steps - 1):
            self.update(images, labels, networks="discriminator")
        if self.updates == "simultaneous":
            logs = self.update(images, labels, networks="both")
        else:
            logs = self.update(images, labels, networks="discriminator")
            logs["g_loss"] = self.update(images, labels, networks="generator")["g_loss"]
            logs["loss"] = logs["d_loss"] + logs["g_loss"]
        distribution.agree(self.generator, self.discriminator)
        self._average_weights()
        return distribution.as_logs(self.track(logs))

    def update(self, images, labels, networks):
        """Play one round and update "discriminator", "generator" or "both" from it; return the round's logs."""
        replicas = tf.distribute.get_strategy().num_replicas_in_sync
        with tf.GradientTape(persistent=True) as tape:
            logs, real, fake = self.play(images, labels, self.generator, self.noise_seed, training=True)
            d_loss = self.discriminator_optimizer.scale_loss(logs["d_loss"] / replicas)
            g_loss = self.generator_optimizer.scale_loss(logs["g_loss"] / replicas)
        updates = []
        if networks != "generator":
            variables = self.discriminator.trainable_variables
            gradients = [dense(gradient) for gradient in tape.gradient(d_loss, variables)]
            critic = partial(self._judge, labels=labels)
            gradients = add_penalty(self, gradients, critic, real, fake, replicas)
            updates.append((self.discriminator_optimizer, gradients, variables))
        if networks != "discriminator":
            variables = self.generator.trainable_variables
            updates.append((self.generator_optimizer, tape.gradient(g_loss, variables), variables))
        # after both gradients: each network answers the other's old self
        for optimizer, gradients, variables in updates:
            optimizer.apply(gradients, variables)
        return logs

    def play(self, images, labels, generator, seeds, training):
        """Draw latents, make as many fakes as there are reals, and judge both.

        Returns:
            logs: a scalar for each of `LOGS`.
            real, fake: what the discriminator saw, `(B, H, W, C)` each.
        """
        latents = normal((ops.shape(images)[0], self.latent_dim), next_seed(seeds))  # (B, Z)
        real, fake = images, generator(self.join(latents, labels), training=training)
        if self.augmentation is not None and training:
            real = self.augmentation(real, next_seed(seeds))
            fake = self.augmentation(fake, next_seed(seeds))
        real_logits = self.discriminator(self.join(real, labels), training=training)  # (B, 1)
        fake_logits = self.discriminator(self.join(fake, labels), training=training)
        logs = {
            "d_loss": self.objective.discriminator_loss(real_logits, fake_logits),
            "g_loss": self.objective.generator_loss(real_logits, fake_logits),
            "d_real": ops.mean(real_logits),
            "d_fake": ops.mean(fake_logits),
            "d_accuracy": self.objective.discriminator_accuracy(real_logits, fake_logits),
        }
        logs["loss"] = logs["d_loss"] + logs["g_loss"]
        return logs, real, fake

    def _judge(self, images, labels):
        """Return the logits of images in training, `(B, 1)`."""
        return self.discriminator(self.join(images, labels), training=True)

    def _average_weights(self):
        """Move the averaged generator, batch statistics included, towards the generator."""
        n = ops.cast(self.generator_optimizer.iterations, "float32")
        share = 1 - ops.minimum(self.ema_decay, (1 + n) / (10 + n))
        for average, weight in zip(self.ema_generator.weights, self.generator.weights, strict=True):
            average.assign_add(ops.cast(share, average.dtype) * (weight - average))

    def test_step(self, data):
        """Return losses and scores of the averaged generator, without dropout, augmentation and penalty."""
        images, labels = batches.unpack(data)
        distribution.separate_noise(self.ema_generator, self.discriminator)
        logs, real, fake = self.play(images, labels, self.ema_generator, self.evaluation_seed, training=False)
        for score in self.scores:
            score.update_state(real, fake)
        return distribution.as_logs(self.track(logs) | {score.name: score.result() for score in self.scores})

    @property
    def sampler(self) -> keras.Model:
        """The network that `generate` draws with: the averaged generator."""
        return self.ema_generator

    @property
    def steps(self) -> int:
        """Training steps done."""
        return int(self.generator_optimizer.iterations.numpy())
