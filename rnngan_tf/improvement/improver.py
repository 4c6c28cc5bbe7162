"""Improver: a network trained to undo a degradation of images, through `keras.Model.fit`."""

from typing import Any

import keras
import tensorflow as tf
from keras import ops

from rnngan_tf import objectives
from rnngan_tf.core import validation
from rnngan_tf.core.annotations import Metrics, Optimizer, Shape
from rnngan_tf.improvement.application import ApplicationMixin
from rnngan_tf.improvement.degradations import Degradation
from rnngan_tf.improvement.similarity import psnr
from rnngan_tf.models import checks
from rnngan_tf.models.base import TrainableModel
from rnngan_tf.models.sampling import next_seed
from rnngan_tf.models.updates import add_penalty, check_distinct, dense, make_optimizer
from rnngan_tf.objectives.losses import Objective
from rnngan_tf.objectives.penalties import Penalty

DISTORTIONS = {"absolute": ops.abs, "square": ops.square}
LOGS = ("loss", "distortion", "psnr")
ADVERSARIAL_LOGS = ("d_loss", "g_loss", "d_accuracy")
LEARNING_RATE = 1e-3


@keras.saving.register_keras_serializable(package="rnngan_tf")
class Improver(ApplicationMixin, TrainableModel):
    r"""Degrades images while it trains, and learns to give them back.

    The degradation begins with a plain image $b$ (noisy, upscaled bicubically, holes filled with the mean), to which
    the network adds a correction, $\hat x = b + N(b)$; known pixels of an image with holes are kept. It minimises

    $$E\, \delta(\hat x, x) + w L_G(D(x), D(\hat x))$$

    with a distortion $\delta$ and, where there is a discriminator, an adversarial objective of weight $w$ (as Ledig et
    al., 2017). `fit` logs `distortion`, `psnr` in dB and `loss`, and `d_loss`, `g_loss`, `d_accuracy` with $w > 0$.

    Args:
        network: a built model from plain images (with a mask as a last channel where the degradation has one) to
            corrections; see `rnngan_tf.improvement.networks`.
        degradation: a `Degradation`.
        image_shape: `(H, W, C)` of the images it trains on.
        discriminator: None, or a built model from images to logits `(B, 1)`.
        seed: a whole number from which all degradations are drawn.

    Raises:
        ValueError: parts that do not fit each other.
    """

    PARTS, VALUES = ("network", "degradation", "discriminator"), ("image_shape", "seed")
    COMPILED_PARTS = ("optimizer", "discriminator_optimizer", "objective", "penalty")
    COMPILED_VALUES = ("distortion", "adversarial")

    def __init__(
        self,
        network: keras.Model,
        degradation: Degradation,
        image_shape: Shape,
        discriminator: keras.Model | None = None,
        seed: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        image_shape = validation.check_image_shape(image_shape)
        degradation.check(image_shape)
        if discriminator is not None and tuple(discriminator.inputs[0].shape[1:]) != image_shape:
            judged = tuple(discriminator.inputs[0].shape[1:])
            raise ValueError(
                f"The discriminator takes {judged} and the images are {image_shape}; build it with the same "
                "image_shape."
            )
        if self.distribute_strategy.num_replicas_in_sync > 1:
            raise ValueError("An Improver trains on one device; build it outside of the strategy's scope.")
        self.network, self.degradation, self.discriminator = network, degradation, discriminator
        self.image_shape = image_shape
        self.set_up(seed, ())

    def compile(
        self,
        optimizer: Optimizer | None = None,
        distortion: str = "absolute",
        adversarial: float = 0.0,
        objective: str | Objective = "relativistic",
        penalty: str | Penalty | None = "auto",
        discriminator_optimizer: Optimizer | None = None,
        metrics: Metrics | None = None,
        jit_compile: bool | str = "auto",
        steps_per_execution: int = 1,
        run_eagerly: bool = False,
    ) -> None:
        """Choose what the network is trained on.

        Args:
            optimizer: of the network; None is Adam(1e-3).
            distortion: "absolute" (mean absolute difference) or "square" (mean square, which PSNR measures).
            adversarial: weight of the adversarial term, at least 0; above 0 it needs a discriminator.
            objective, penalty, discriminator_optimizer: of the adversarial term, as in `GANModel.compile`.
            metrics: Keras metrics with `update_state(real_images, improved_images)`, such as those of `rg.metrics`.
            jit_compile, steps_per_execution, run_eagerly: as in `GANModel.compile`.

        Raises:
            ValueError: an unknown name, a weight below 0, or above 0 without a discriminator.
        """
        validation.check_choice("distortion", distortion, DISTORTIONS)
        validation.check_at_least_zero(adversarial=adversarial)
        if adversarial and self.discriminator is None:
            raise ValueError(f"adversarial is {adversarial:g} and there is no discriminator; build the model with one.")
        check_distinct(optimizer, discriminator_optimizer)
        self.distortion, self.adversarial, self.objective = distortion, adversarial, objectives.get(objective)
        self.penalty = self.objective.default_penalty() if penalty == "auto" else objectives.get_penalty(penalty)
        names = (*LOGS, *ADVERSARIAL_LOGS) if adversarial else LOGS
        self.trackers = {name: keras.metrics.Mean(name=name) for name in names}
        optimizer = make_optimizer(
            keras.optimizers.Adam(LEARNING_RATE) if optimizer is None else optimizer, self.network
        )
        self.set_up_training(optimizer, metrics, names, jit_compile, steps_per_execution, run_eagerly)
        self.discriminator_optimizer = discriminator_optimizer
        if self.discriminator is not None:
            self.discriminator_optimizer = make_optimizer(discriminator_optimizer, self.discriminator)

    def call(self, inputs, training=False):
        """Return improved images `(B, H, W, C)` of degraded ones; values may lie a little outside [-1, 1]."""
        plain, known = self.degradation.begin(inputs), self.degradation.known(inputs)
        seen = plain if known is None else ops.concatenate([plain, known], axis=-1)
        improved = plain + self.network(seen, training=training)
        return improved if known is None else known * plain + (1 - known) * improved

    def train_step(self, data):
        """Update the network once, and the discriminator where there is an adversarial term."""
        images, _ = checks.unpack(data)
        with tf.GradientTape(persistent=True) as tape:
            logs, improved = self.compute_losses(images, self.noise_seed, training=True)
            loss = self.optimizer.scale_loss(logs["loss"])
            d_loss = self.discriminator_optimizer.scale_loss(logs["d_loss"]) if self.adversarial else None
        variables = self.network.trainable_variables
        gradients = tape.gradient(loss, variables)
        if self.adversarial:
            self._update_discriminator(tape.gradient(d_loss, self.discriminator.trainable_variables), images, improved)
        self.optimizer.apply(gradients, variables)
        return self.track(logs)

    def _update_discriminator(self, gradients, images, improved):
        """Update the discriminator from its gradients and those of its penalty."""

        def critic(restored):
            return self.discriminator(restored, training=True)

        gradients = add_penalty(self, [dense(one) for one in gradients], critic, images, improved)
        self.discriminator_optimizer.apply(gradients, self.discriminator.trainable_variables)

    def compute_losses(self, images, seeds, training):
        """Degrade images, improve them, and compare.

        Returns:
            logs: a scalar for each of the logs.
            improved: `(B, H, W, C)`.
        """
        images = ops.cast(images, "float32")
        improved = self(self.degradation(images, next_seed(seeds)), training=training)
        distortion = ops.mean(DISTORTIONS[self.distortion](improved - images))
        decibels = ops.mean(psnr(tf.clip_by_value(improved, -1.0, 1.0), images))
        logs = {"loss": distortion, "distortion": distortion, "psnr": decibels}
        if self.adversarial:
            real, fake = (self.discriminator(judged, training=training) for judged in (images, improved))  # (B, 1)
            logs["d_loss"] = self.objective.discriminator_loss(real, fake)
            logs["g_loss"] = self.objective.generator_loss(real, fake)
            logs["d_accuracy"] = self.objective.discriminator_accuracy(real, fake)
            logs["loss"] = distortion + self.adversarial * logs["g_loss"]
        return logs, improved

    def test_step(self, data):
        """Return losses, and scores of improved images."""
        images, _ = checks.unpack(data)
        logs, improved = self.compute_losses(images, self.evaluation_seed, training=False)
        return self.track(logs) | self.compare(images, tf.clip_by_value(improved, -1.0, 1.0))
