"""GANModel: two networks trained against each other through `keras.Model.fit`."""

from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import tensorflow as tf
from keras import ops

from rnngan_tf import objectives
from rnngan_tf.core.annotations import Metrics, Optimizer
from rnngan_tf.core.validation import check_choice, check_num_classes, check_positive, check_share
from rnngan_tf.data.augmentation import Augmentation
from rnngan_tf.models import checks, distribution
from rnngan_tf.models.base import dense, make_optimizer
from rnngan_tf.models.sampling import GenerativeModel, next_seed, normal
from rnngan_tf.objectives.losses import Objective
from rnngan_tf.objectives.penalties import Penalty

LOGS = ("d_loss", "g_loss", "d_real", "d_fake", "d_accuracy", "loss")


@keras.saving.register_keras_serializable(package="rnngan_tf")
class GANModel(GenerativeModel):
    r"""A generator and a discriminator, trained by a `GradientTape` step under `fit` (Goodfellow et al., 2014).

    Each step samples latents, generates images and passes real and generated images through the discriminator; by
    default this one pass serves both losses. `fit` logs running means: `d_loss`, `g_loss`, `d_real` and `d_fake` (mean
    logits), `d_accuracy`, and the sum of the two losses as `loss`, which callbacks such as `TerminateOnNaN` read.
    `generate` uses `ema_generator`, an average of the generator's weights over the steps n with decay
    `min(ema_decay, (1 + n) / (10 + n))`.

    Args:
        generator: a built model from latents `(B, Z)` (and labels `(B,)`) to images `(B, H, W, C)` in [-1, 1], or to
            sequences `(B, T, D)`, where steps of zeros are padding.
        discriminator: a built model from images (and labels) to logits `(B, 1)`.
        num_classes: the number of classes of a class-conditional GAN; the data then yields `(images, labels)` and
            `generate` takes labels.
        ema_decay: the largest decay of the average, in [0, 1); 0 keeps the latest weights.
        seed: an integer from which all noise is generated.

    Raises:
        ValueError: the networks do not fit each other, or `ema_decay` is outside [0, 1).

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
        num_classes = check_num_classes(num_classes)
        checks.check_networks(generator, discriminator, num_classes)
        distribution.check_scope(self.distribute_strategy, generator=generator, discriminator=discriminator)
        check_share("ema_decay", ema_decay)
        self.generator, self.discriminator = generator, discriminator
        self.num_classes, self.ema_decay = num_classes, ema_decay
        self.ema_generator = copy_network(generator, f"{generator.name}_ema")
        self.set_up(seed, LOGS)

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
            ValueError: an unknown name, one optimizer for both networks, an object that is not a Keras metric or does
                not take these images, XLA asked for where Keras refuses it, or an option that several replicas cannot
                have.
        """
        check_choice("updates", updates, ("simultaneous", "alternating"))
        self.objective = objectives.get(objective)
        self.penalty = self.objective.default_penalty() if penalty == "auto" else objectives.get_penalty(penalty)
        self.updates = updates
        own_steps = self.objective.discriminator_steps
        self.discriminator_steps = own_steps if discriminator_steps is None else discriminator_steps
        self.discriminator_steps = check_positive(discriminator_steps=self.discriminator_steps)
        if isinstance(augmentation, str):
            augmentation = Augmentation(augmentation)
        if augmentation is not None and not callable(augmentation):
            raise ValueError(f"{augmentation!r} is no augmentation; give None, a policy as text, or a function.")
        self.augmentation = augmentation
        checks.check_distinct(generator_optimizer, discriminator_optimizer)
        distribution.check_compile(self.distribute_strategy, jit_compile, steps_per_execution)
        with self.distribute_strategy.scope():
            self.set_up_training(None, metrics, LOGS, jit_compile, steps_per_execution, run_eagerly)
            self.generator_optimizer = make_optimizer(generator_optimizer, self.generator)
            self.discriminator_optimizer = make_optimizer(discriminator_optimizer, self.discriminator)
        metrics = {f"metric {metric.name}": metric for metric in self.generative_metrics}
        distribution.check_scope(self.distribute_strategy, **metrics)

    def call(self, inputs, training=False):
        return self.ema_generator(inputs, training=training)

    def train_step(self, data):
        """Update the discriminator `discriminator_steps` times and the generator once."""
        images, labels = checks.unpack(data)
        distribution.fold_replica_seed(self.generator, self.discriminator)
        for _ in range(self.discriminator_steps - 1):
            self.update(images, labels, networks="discriminator")
        if self.updates == "simultaneous":
            logs = self.update(images, labels, networks="both")
        else:
            logs = self.update(images, labels, networks="discriminator")
            logs["g_loss"] = self.update(images, labels, networks="generator")["g_loss"]
            logs["loss"] = logs["d_loss"] + logs["g_loss"]
        distribution.sync_batch_statistics(self.generator, self.discriminator)
        self.update_average()
        return distribution.as_logs(self.track(logs))

    def update(self, images, labels, networks):
        """Compute both losses once and update "discriminator", "generator" or "both"; return the logs."""
        replicas = tf.distribute.get_strategy().num_replicas_in_sync
        with tf.GradientTape(persistent=True) as tape:
            logs, real, fake = self.compute_losses(images, labels, self.generator, self.noise_seed, training=True)
            d_loss = self.discriminator_optimizer.scale_loss(logs["d_loss"] / replicas)
            g_loss = self.generator_optimizer.scale_loss(logs["g_loss"] / replicas)
        updates = []
        if networks != "generator":
            variables = self.discriminator.trainable_variables
            gradients = [dense(gradient) for gradient in tape.gradient(d_loss, variables)]
            critic = partial(self._logits_in_training, labels=labels)
            gradients = add_penalty(self, gradients, critic, real, fake, replicas)
            updates.append((self.discriminator_optimizer, gradients, variables))
        if networks != "discriminator":
            variables = self.generator.trainable_variables
            updates.append((self.generator_optimizer, tape.gradient(g_loss, variables), variables))
        for optimizer, gradients, variables in updates:  # both gradients are taken before either update
            optimizer.apply(gradients, variables)
        return logs

    def compute_losses(self, images, labels, generator, seeds, training):
        """Generate as many images as there are real ones, and compute both losses from the logits of all.

        Args:
            images, labels: real images `(B, H, W, C)`, and their labels `(B,)` or None.
            generator: the network that generates.
            seeds: the `SeedGenerator` from which the noise comes.
            training: False leaves out dropout and augmentation.

        Returns:
            logs: a scalar for each of `LOGS`.
            real, fake: what the discriminator was given, `(B, H, W, C)` each.
        """
        latents = normal((ops.shape(images)[0], self.latent_dim), next_seed(seeds))  # (B, Z)
        real, fake = images, generator(self.with_labels(latents, labels), training=training)
        if self.augmentation is not None and training:
            real = self.augmentation(real, next_seed(seeds))
            fake = self.augmentation(fake, next_seed(seeds))
        real_logits = self.discriminator(self.with_labels(real, labels), training=training)  # (B, 1)
        fake_logits = self.discriminator(self.with_labels(fake, labels), training=training)
        logs = {
            "d_loss": self.objective.discriminator_loss(real_logits, fake_logits),
            "g_loss": self.objective.generator_loss(real_logits, fake_logits),
            "d_real": ops.mean(real_logits),
            "d_fake": ops.mean(fake_logits),
            "d_accuracy": self.objective.discriminator_accuracy(real_logits, fake_logits),
        }
        logs["loss"] = logs["d_loss"] + logs["g_loss"]
        return logs, real, fake

    def _logits_in_training(self, images, labels):
        """Return the discriminator's logits of images, `(B, 1)`, for the penalty."""
        return self.discriminator(self.with_labels(images, labels), training=True)

    def update_average(self):
        """Move the averaged generator, batch statistics included, towards the generator."""
        n = ops.cast(self.generator_optimizer.iterations, "float32")
        share = 1 - ops.minimum(self.ema_decay, (1 + n) / (10 + n))
        for average, weight in zip(self.ema_generator.weights, self.generator.weights, strict=True):
            average.assign_add(ops.cast(share, average.dtype) * (weight - average))

    def test_step(self, data):
        """Return losses and metrics of the averaged generator, without dropout, augmentation and penalty."""
        images, labels = checks.unpack(data)
        distribution.fold_replica_seed(self.ema_generator, self.discriminator)
        logs, real, fake = self.compute_losses(images, labels, self.ema_generator, self.evaluation_seed, training=False)
        return distribution.as_logs(self.track(logs) | self.compare(real, fake))

    @property
    def sampler(self) -> keras.Model:
        """The network that `generate` uses: the averaged generator."""
        return self.ema_generator

    @property
    def steps(self) -> int:
        """Training steps done."""
        return int(self.generator_optimizer.iterations.numpy())


def add_penalty(model, gradients, critic, real, fake, replicas=1):
    """Add the penalty's gradients on every `penalty.every`-th step, multiplied by `penalty.every`.

    Args:
        model: has `penalty` (or None), `noise_seed`, `discriminator` and `discriminator_optimizer`.
        gradients: of the discriminator's loss, scaled by its optimizer.
        critic: a function from images to logits.
        real, fake: images, `(B, H, W, C)`.
        replicas: how many devices share the batch.
    """
    if model.penalty is None:
        return gradients
    every, seed, fake = model.penalty.every, next_seed(model.noise_seed), tf.stop_gradient(fake)
    variables, optimizer = model.discriminator.trainable_variables, model.discriminator_optimizer

    def with_penalty():
        with tf.GradientTape() as tape:
            value = every * model.penalty(critic, real, fake, seed=seed) / replicas
            value = optimizer.scale_loss(value)
        extra = tape.gradient(value, variables)  # None for a last bias
        pairs = zip(gradients, map(dense, extra), strict=True)
        return [own if added is None else own + added for own, added in pairs]

    if every == 1:
        return with_penalty()
    due = tf.equal(tf.cast(optimizer.iterations, tf.int32) % every, 0)
    return tf.cond(due, with_penalty, lambda: gradients)


def copy_network(network, name):
    """Return a functional or Sequential network with the same weights under another name, not trainable."""
    copy = keras.models.clone_model(network)
    copy.name = name
    copy.set_weights(network.get_weights())
    copy.trainable = False
    return copy
