"""Improver: a network that is trained with `fit` to undo a degradation of images, and improves given images."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import ops
from numpy.typing import ArrayLike

from rnngan_tf import objectives
from rnngan_tf.core import validation
from rnngan_tf.core.annotations import Metrics, Optimizer, Shape
from rnngan_tf.improvement.baselines import psnr
from rnngan_tf.improvement.degradations import Degradation
from rnngan_tf.improvement.networks import STRIDE
from rnngan_tf.improvement.targets import append_mask, check_batch
from rnngan_tf.models import checks
from rnngan_tf.models.base import TrainableModel, dense, make_optimizer
from rnngan_tf.models.gan import add_penalty
from rnngan_tf.models.sampling import next_seed, pair
from rnngan_tf.objectives.losses import Objective
from rnngan_tf.objectives.penalties import Penalty

DISTORTIONS = {"absolute": ops.abs, "square": ops.square}
LOGS = ("loss", "distortion", "psnr")
ADVERSARIAL_LOGS = ("d_loss", "g_loss", "d_accuracy")
LEARNING_RATE = 1e-3


@keras.saving.register_keras_serializable(package="rnngan_tf")
class Improver(TrainableModel):
    r"""A model that degrades images during training and learns to restore them.

    The degradation defines an initial image $b$ (the noisy one, the bicubic upscaling, or holes filled with the mean),
    and the network adds a correction, $\hat x = b + N(b)$; known pixels of an image with holes are kept. It minimises

    $$E\, \delta(\hat x, x) + w L_G(D(x), D(\hat x))$$

    with a distortion $\delta$ and, if there is a discriminator, an adversarial objective of weight $w$ (Ledig et al.,
    2017). `fit` logs `distortion`, `psnr` in dB and `loss`; with $w > 0$ also `d_loss`, `g_loss` and `d_accuracy`.

    Args:
        network: a built model from initial images (with the mask as last channel if the degradation has one) to
            corrections; see `rnngan_tf.improvement.networks`.
        degradation: a `Degradation`.
        image_shape: `(H, W, C)` of the training images.
        discriminator: None, or a built model from images to logits `(B, 1)`.
        seed: an integer that determines all random degradations.

    Raises:
        ValueError: the shapes of network, degradation and discriminator do not fit.
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
            taken = tuple(discriminator.inputs[0].shape[1:])
            raise ValueError(
                f"The discriminator takes {taken} and the images are {image_shape}; build it with the same image_shape."
            )
        if self.distribute_strategy.num_replicas_in_sync > 1:
            raise ValueError("An Improver trains on one device; build it outside the scope of the strategy.")
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
        """Configure the model for training.

        Args:
            optimizer: optimizer of the network; None means Adam(1e-3).
            distortion: "absolute" (mean absolute error) or "square" (mean squared error, which PSNR measures).
            adversarial: weight of the adversarial term, at least 0; a weight above 0 requires a discriminator.
            objective, penalty, discriminator_optimizer: for the adversarial term, as in `GANModel.compile`.
            metrics: Keras metrics with `update_state(real_images, improved_images)`, such as those of `rg.metrics`.
            jit_compile, steps_per_execution, run_eagerly: as in `GANModel.compile`.

        Raises:
            ValueError: a name is unknown, the weight is below 0, or it is above 0 and there is no discriminator.
        """
        validation.check_choice("distortion", distortion, DISTORTIONS)
        validation.check_at_least_zero(adversarial=adversarial)
        if adversarial and self.discriminator is None:
            raise ValueError(f"adversarial is {adversarial:g} and there is no discriminator; build the model with one.")
        checks.check_distinct(optimizer, discriminator_optimizer)
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
        """Return improved images `(B, H, W, C)` for degraded ones; values may lie slightly outside [-1, 1]."""
        plain, known = self.degradation.begin(inputs), self.degradation.known(inputs)
        seen = plain if known is None else ops.concatenate([plain, known], axis=-1)
        improved = plain + self.network(seen, training=training)
        return improved if known is None else known * plain + (1 - known) * improved

    def train_step(self, data):
        """Update the network once, and the discriminator too if there is an adversarial term."""
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
        """Update the discriminator with its gradients and those of its penalty."""

        def critic(restored):
            return self.discriminator(restored, training=True)

        gradients = add_penalty(self, [dense(gradient) for gradient in gradients], critic, images, improved)
        self.discriminator_optimizer.apply(gradients, self.discriminator.trainable_variables)

    def compute_losses(self, images, seeds, training):
        """Degrade images, improve them, and compare both.

        Returns:
            logs: a dictionary from the names of `LOGS` (and `ADVERSARIAL_LOGS`) to scalars.
            improved: `(B, H, W, C)`.
        """
        images = ops.cast(images, "float32")
        improved = self(self.degradation(images, next_seed(seeds)), training=training)
        distortion = ops.mean(DISTORTIONS[self.distortion](improved - images))
        decibels = ops.mean(psnr(tf.clip_by_value(improved, -1.0, 1.0), images))
        logs = {"loss": distortion, "distortion": distortion, "psnr": decibels}
        if self.adversarial:
            real, fake = (self.discriminator(batch, training=training) for batch in (images, improved))  # (B, 1)
            logs["d_loss"] = self.objective.discriminator_loss(real, fake)
            logs["g_loss"] = self.objective.generator_loss(real, fake)
            logs["d_accuracy"] = self.objective.discriminator_accuracy(real, fake)
            logs["loss"] = distortion + self.adversarial * logs["g_loss"]
        return logs, improved

    def test_step(self, data):
        """Return losses, and metrics of improved images."""
        images, _ = checks.unpack(data)
        logs, improved = self.compute_losses(images, self.evaluation_seed, training=False)
        return self.track(logs) | self.compare(images, tf.clip_by_value(improved, -1.0, 1.0))

    def degrade(self, images: ArrayLike, seed: int = 0, batch_size: int = 256) -> np.ndarray:
        """Degrade images.

        Args:
            images: `(N, H, W, C)`, floats in [-1, 1] or uint8.
            seed: an integer; the same seed gives the same degradations.
            batch_size: number of images per batch.

        Returns:
            Array `(N, h, w, C)`, or `(N, h, w, C + 1)` with the mask as the last channel.

        Raises:
            ValueError: the images have another number of channels, type or range, or their sides do not fit.
        """
        images = check_batch(images, self.image_shape[2])
        self.degradation.check(images.shape[1:])
        batch_size = validation.check_positive(batch_size=batch_size)
        starts = range(0, len(images), batch_size)
        seed = validation.check_seed(seed)
        parts = [
            self.degradation(tf.constant(images[start : start + batch_size]), pair(seed + start)) for start in starts
        ]
        return np.concatenate(parts)

    def improve(self, images: ArrayLike, mask: ArrayLike | None = None, batch_size: int = 256) -> np.ndarray:
        """Improve degraded images.

        Args:
            images: `(N, h, w, C)`, floats in [-1, 1] or uint8, or the result of `degrade`. A network without a fixed
                size takes images of any size.
            mask: for images with holes, 1 (or True) where a pixel is known and 0 where it is missing, `(h, w)`,
                `(N, h, w)` or `(N, h, w, 1)`. None if `images` is the result of `degrade`.
            batch_size: number of images per batch.

        Returns:
            float32 array `(N, H, W, C)` in [-1, 1].

        Raises:
            ValueError: the images or the mask do not fit.
        """
        batch_size = validation.check_positive(batch_size=batch_size)
        channels, has_mask = self.image_shape[2], self.degradation.has_mask
        if mask is not None and not has_mask:
            raise ValueError(f"A mask is given, but to {self.degradation.name} needs none; leave it out.")
        degraded = append_mask(images, mask, channels) if has_mask else check_batch(images, channels)
        padded, (height, width) = self._pad(degraded)
        parts = [
            self._improve_batch(tf.constant(padded[start : start + batch_size]))
            for start in range(0, len(padded), batch_size)
        ]
        return np.concatenate(parts)[:, :height, :width]

    @tf.function(reduce_retracing=True)
    def _improve_batch(self, degraded):
        return tf.clip_by_value(self(degraded, training=False), -1.0, 1.0)

    def _pad(self, degraded):
        """Return images padded to sides that the network takes, and the size of the improved images."""
        taken, given = tuple(self.network.inputs[0].shape[1:3]), degraded.shape[1:3]
        factor = getattr(self.degradation, "factor", 1)
        size = tuple(side * factor for side in given)
        if None not in taken:
            if size != taken:
                wanted = " x ".join(str(side // factor) for side in taken)
                raise ValueError(
                    f"The images are {given[0]} x {given[1]}; this network has a fixed size and takes {wanted}: "
                    "use network='conv', which takes images of any size."
                )
            return degraded, size
        step = max(1, STRIDE // factor)
        missing = [-side % step for side in given]
        return np.pad(degraded, ((0, 0), (0, missing[0]), (0, missing[1]), (0, 0)), mode="edge"), size
