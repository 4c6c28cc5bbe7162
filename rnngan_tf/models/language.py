"""LanguageModel: a text generator trained by maximum likelihood, the baseline of every GAN of texts."""

from typing import Any

import keras
import tensorflow as tf
from keras import ops

from rnngan_tf.core.annotations import Metrics, Optimizer
from rnngan_tf.models import checks
from rnngan_tf.models.autoregressive import log_probabilities, teacher_forced
from rnngan_tf.models.base import make_optimizer
from rnngan_tf.models.sampling import GenerativeModel, next_seed, normal

LOGS = ("loss", "nll")  # and the perplexity, which is made of the first
LEARNING_RATE = 2e-3


@keras.saving.register_keras_serializable(package="rnngan_tf")
class LanguageModel(GenerativeModel):
    r"""A text generator trained on the true tokens, by teacher forcing (Williams and Zipser, 1989).

    $$L = -\frac{1}{N} \sum_n \sum_t \log p(x_{n,t} | x_{n,<t}, z_n)$$

    The network is that of a GAN and is sampled in the same way, so the difference between the two models is what
    adversarial training adds or costs. `fit` logs running means: `nll` (nats a text), `loss` (nats a token) and
    `perplexity`, its exponential.

    Args:
        generator: of `rg.generators.text`, without classes.
        seed: an integer from which all latents are generated.

    Raises:
        ValueError: a generator that does not generate tokens, or has classes.

    Example:
        >>> from rnngan_tf.models import generators
        >>> model = LanguageModel(generators.text((6, 5), units=8))
        >>> model.compile()
        >>> texts = keras.utils.to_categorical([[1, 2, 0, 0, 0, 0]] * 8, 5) * [[[1]] * 3 + [[0]] * 3]
        >>> sorted(model.fit(texts, verbose=0).history)
        ['loss', 'nll', 'perplexity']
    """

    PARTS, VALUES = ("generator",), ("seed",)
    COMPILED_PARTS, COMPILED_VALUES = ("optimizer",), ()

    def __init__(self, generator: keras.Model, seed: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if len(generator.inputs) != 1:
            raise ValueError(f"{generator.name!r} has {len(generator.inputs)} inputs; a LanguageModel has no classes.")
        self.generator = generator
        self.forced = [teacher_forced(generator)]  # in a list: its weights are the generator's, saved once
        self.set_up(seed, LOGS)

    def compile(
        self,
        optimizer: Optimizer | None = None,
        metrics: Metrics | None = None,
        jit_compile: bool | str = "auto",
        steps_per_execution: int = 1,
        run_eagerly: bool = False,
    ) -> None:
        """Choose how the network is trained.

        Args:
            optimizer: a Keras optimizer; None is Adam(2e-3).
            metrics: Keras metrics with `update_state(real, generated)`, such as those of `rg.metrics`.
            jit_compile: "auto" (XLA on a GPU, off on a CPU), True or False.
            steps_per_execution, run_eagerly: as for any Keras model.

        Raises:
            ValueError: an object that is not a Keras metric or does not take these sequences, or XLA asked for where
                Keras refuses it.
        """
        optimizer = make_optimizer(keras.optimizers.Adam(LEARNING_RATE) if optimizer is None else optimizer, self)
        self.set_up_training(optimizer, metrics, (*LOGS, "perplexity"), jit_compile, steps_per_execution, run_eagerly)

    def call(self, inputs, training=False):
        return self.generator(inputs, training=training)

    def train_step(self, data):
        """Update the network once."""
        tokens, _ = checks.unpack(data)
        with tf.GradientTape() as tape:
            logs = self.compute_losses(tokens, self.noise_seed, training=True)
            loss = self.optimizer.scale_loss(logs["loss"])
        self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
        return self._result(logs)

    def test_step(self, data):
        """Return losses, and metrics of generated texts."""
        tokens, _ = checks.unpack(data)
        logs = self._result(self.compute_losses(tokens, self.evaluation_seed, training=False))
        latents = normal((ops.shape(tokens)[0], self.latent_dim), next_seed(self.evaluation_seed))
        return logs | self.compare(tokens, self.generator(latents, training=False))

    def compute_losses(self, tokens, seeds, training):
        """Return a scalar for each of `LOGS` for one-hot texts `(B, T, V)`, each with latents of its own."""
        tokens = ops.cast(tokens, "float32")
        latents = normal((ops.shape(tokens)[0], self.latent_dim), next_seed(seeds))  # (B, Z)
        costs = -log_probabilities(self.forced[0]([latents, tokens], training=training), tokens)  # (B,)
        loss = ops.sum(costs) / ops.maximum(ops.sum(tokens), 1)
        return {"loss": loss, "nll": ops.mean(costs)}

    def _result(self, logs):
        """Return the logs of an epoch so far."""
        means = self.track(logs)
        return means | {"perplexity": ops.exp(means["loss"])}

    @property
    def sampler(self) -> keras.Model:
        """The network that `generate` uses."""
        return self.generator
