"""GenerativeModel: latents and images sampled from a trained model."""

import functools
import math
from numbers import Real

import numpy as np
import tensorflow as tf

from rnngan_tf.core.annotations import Labels, Tensor
from rnngan_tf.core.validation import check_positive, check_seed
from rnngan_tf.models.base import TrainableModel


def next_seed(generator):
    """Return the next seed of a `SeedGenerator` as int32 `(2,)`, not negative, different on every replica."""
    seed = tf.cast(tf.math.floormod(generator.next(), tf.int32.max - 1), tf.int32)
    context = tf.distribute.get_replica_context()
    if context is not None and context.num_replicas_in_sync > 1:
        seed = tf.random.experimental.stateless_fold_in(seed, context.replica_id_in_sync_group)
    return tf.bitwise.bitwise_and(seed, tf.int32.max)


def normal(shape, seed, truncation=None):
    """Return standard normal float32 latents, from (-truncation, truncation) alone where it is given.

    Sampled as integers and mapped by the inverse normal distribution: from the same seed, TensorFlow 2.21 generates
    other floats under XLA, but the same integers.
    """
    whole = tf.random.stateless_uniform(shape, seed, 0, 2**23, tf.int32)
    uniform = (tf.cast(whole, tf.float32) + 0.5) / 2**23  # never 0 or 1: float32 has halves up to 2^23
    if truncation is not None:
        tail = 0.5 * math.erfc(truncation / math.sqrt(2))  # the share of latents on either side that is cut off
        uniform = tf.clip_by_value(tail + uniform * (1 - 2 * tail), 2**-24, 1 - 2**-24)
    return tf.math.ndtri(uniform)


def compiled(function, *arguments):
    """Return a `tf.function` of `function` with its first arguments bound, such as a model.

    TensorFlow warns of retracing by counting the tracings of one piece of Python code, which all models would share.
    A `partial` has no code of its own, so each is counted alone.
    """
    return tf.function(functools.partial(function, *arguments), reduce_retracing=True)


def _generate_batch(sampler, inputs):
    return tf.cast(sampler(inputs, training=False), tf.float32)


class GenerativeModel(TrainableModel):
    """Base class of the models that generate: `GANModel`, `VAE` and `LanguageModel`. They have a `sampler`."""

    @property
    def latent_dim(self) -> int:
        """Size Z of the latents."""
        return self.sampler.inputs[0].shape[-1]

    @property
    def image_shape(self) -> tuple[int, ...]:
        """`(H, W, C)`, or `(T, D)` of a model of sequences."""
        return tuple(self.sampler.output_shape[1:])

    def generate(
        self,
        n: int,
        seed: int | None = None,
        labels: Labels | None = None,
        truncation: float | None = None,
        batch_size: int = 256,
    ) -> np.ndarray:
        """Generate images.

        Args:
            n: how many, at least 1.
            seed: an integer for the same images each time; None gives new ones at each call.
            labels: with classes, one label for all or `n` labels; None takes the classes in turn.
            truncation: sample latents from (-truncation, truncation) alone: less varied, often cleaner images
                (Brock et al., 2019).
            batch_size: how many to generate at a time.

        Returns:
            float32 array `(n, H, W, C)` in [-1, 1].

        Raises:
            ValueError: `n`, `batch_size` or `truncation` not above 0, or labels that do not fit.
        """
        n = check_positive(n=n)
        latents = self.sample_latents(n, seed, truncation)
        return self.generate_from(latents, self._labels_for(n, labels), batch_size)

    def sample_latents(self, n: int, seed: int | None = None, truncation: float | None = None) -> tf.Tensor:
        """Return float32 latents `(n, Z)`; the same ones for the same integer `seed`."""
        n = check_positive(n=n)
        if truncation is not None and not (isinstance(truncation, Real) and truncation > 0):
            raise ValueError(f"truncation is {truncation!r}; it must be None or more than 0.")
        chosen = next_seed(self.sampling_seed) if seed is None else pair(check_seed(seed))
        return normal((n, self.latent_dim), chosen, truncation)

    def generate_from(self, latents: Tensor, labels: Labels | None = None, batch_size: int = 256) -> np.ndarray:
        """Return the images `(n, H, W, C)` of latents `(n, Z)` (and labels `(n,)`)."""
        batch_size = check_positive(batch_size=batch_size)
        latents = tf.convert_to_tensor(latents, tf.float32)
        if latents.shape.rank != 2 or latents.shape[1] != self.latent_dim or not len(latents):
            raise ValueError(
                f"The latents have shape {tuple(latents.shape)}; it must be (n, {self.latent_dim}), n >= 1."
            )
        labels = self._labels_for(len(latents), labels)
        images = []
        for start in range(0, len(latents), batch_size):
            part = slice(start, start + batch_size)
            inputs = self.with_labels(latents[part], None if labels is None else labels[part])
            images.append(self._generate_batch(inputs).numpy())
        return np.concatenate(images)

    @functools.cached_property
    def _generate_batch(self):
        """The compiled function from inputs of the sampler to float32 images; each model has its own."""
        return compiled(_generate_batch, self.sampler)

    def with_labels(self, first, labels):
        """Return what a network is called with: latents or images, and labels where there are classes."""
        return [first, labels] if self.num_classes else first

    def _labels_for(self, n, labels):
        """Return int32 labels `(n,)`, or None without classes."""
        if self.num_classes is None:
            if labels is not None:
                raise ValueError("This model has no classes; leave labels out, or build it with num_classes.")
            return None
        labels = np.arange(n) % self.num_classes if labels is None else np.asarray(labels)
        labels = np.full(n, labels) if labels.ndim == 0 else labels
        whole = labels.dtype.kind in "iu" and labels.shape == (n,)
        if not whole or labels.min() < 0 or labels.max() >= self.num_classes:
            raise ValueError(
                f"labels {labels.tolist() if labels.size < 12 else labels.shape} do not fit; give one whole number "
                f"or {n} of them, each of 0 to {self.num_classes - 1}."
            )
        return tf.constant(labels, tf.int32)


def pair(seed):
    """Return an integer of any size as an int32 seed `(2,)`, not negative."""
    return tf.constant([seed & tf.int32.max, (seed >> 31) & tf.int32.max], tf.int32)
