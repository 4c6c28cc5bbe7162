"""LanguageModel: a text generator trained by maximum likelihood, the baseline of every GAN of texts."""

from typing import Any

import keras
import tensorflow as tf
from keras import ops

from rnngan_tf.core import validation
from rnngan_tf.core.annotations import Metrics, Optimizer
from rnngan_tf.models import batches, checks
from rnngan_tf.models.autoregressive import log_probabilities, teacher_forced
from rnngan_tf.models.configuration import ConfigurationMixin
from rnngan_tf.models.fitting import FittingMixin
from rnngan_tf.models.optimizers import make_optimizer
from rnngan_tf.models.sampling import SamplingMixin, next_seed, normal
from rnngan_tf.models.saving import RandomStateMixin
from rnngan_tf.models.xla import check_xla

LOGS = ("loss", "nll")  # and the perplexity, which is made of the first
LEARNING_RATE = 2e-3


@keras.saving.register_keras_serializable(package="rnngan_tf")
class LanguageModel(FittingMixin, SamplingMixin, RandomStateMixin, ConfigurationMixin, keras.Model):
    r"""A text generator trained on the true tokens, by teacher forcing (Williams and Zipser, 1989).

    $$L = -\frac{1}{N} \sum_n \sum_t \log p(x_{n,t} | x_{n,<t}, z_n)$$

    The same network as a GAN's, drawn from in the same way: what the adversarial game adds or costs is then the
    difference of the two. `fit` logs running means: `nll`, nats for each text, `loss`, nats for each token, and
    `perplexity`, its exponential.

    Args:
        generator: of `rg.generators.text`, without classes.
        seed: a whole number from which all latents are drawn.

    Raises:
        ValueError: a generator that writes no tokens or has classes.

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
    num_classes = None

    def __init__(self, generator: keras.Model, seed: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if len(generator.inputs) != 1:
            raise ValueError(f"{generator.name!r} has {len(generator.inputs)} inputs; a LanguageModel has no classes.")
        self.generator, self.seed = generator, validation.check_seed(seed)
        self.forced = [teacher_forced(generator)]  # in a list: its weights are the generator's, saved once
        self.noise_seed = keras.random.SeedGenerator(seed)
        self.evaluation_seed = keras.random.SeedGenerator(seed + 1)
        self.sampling_seed = keras.random.SeedGenerator(seed + 2)
        self.trackers, self.scores = {name: keras.metrics.Mean(name=name) for name in LOGS}, []
        self.built = True

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
            ValueError: metrics that are none or do not take these sequences, or XLA asked for and refused by Keras.
        """
        validation.check_choice("jit_compile", jit_compile, ("auto", True, False))
        self.scores = checks.check_metrics(metrics, (*LOGS, "perplexity"), self.image_shape)
        optimizer = keras.optimizers.Adam(LEARNING_RATE) if optimizer is None else optimizer
        options = {"steps_per_execution": steps_per_execution, "run_eagerly": run_eagerly}
        super().compile(optimizer=make_optimizer(optimizer, self), jit_compile=jit_compile, **options)
        self.asked_jit_compile = jit_compile
        check_xla(self)

    def call(self, inputs, training=False):
        return self.generator(inputs, training=training)

    def train_step(self, data):
        """Update the network once."""
        tokens, _ = batches.unpack(data)
        with tf.GradientTape() as tape:
            logs = self.play(tokens, self.noise_seed, training=True)
            loss = self.optimizer.scale_loss(logs["loss"])
        self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
        return self._result(logs)

    def test_step(self, data):
        """Return losses, and scores of texts drawn."""
        tokens, _ = batches.unpack(data)
        logs = self._result(self.play(tokens, self.evaluation_seed, training=False))
        latents = normal((ops.shape(tokens)[0], self.latent_dim), next_seed(self.evaluation_seed))
        for score in self.scores:
            score.update_state(tokens, self.generator(latents, training=False))
        return logs | {score.name: score.result() for score in self.scores}

    def play(self, tokens, seeds, training):
        """Return a scalar for each of `LOGS` for one-hot texts `(B, T, V)`, each with latents of its own."""
        tokens = ops.cast(tokens, "float32")
        latents = normal((ops.shape(tokens)[0], self.latent_dim), next_seed(seeds))  # (B, Z)
        costs = -log_probabilities(self.forced[0]([latents, tokens], training=training), tokens)  # (B,)
        loss = ops.sum(costs) / ops.maximum(ops.sum(tokens), 1)
        return {"loss": loss, "nll": ops.mean(costs)}

    def _result(self, logs):
        """Return the logs of an epoch so far."""
        told = self.track(logs)
        return told | {"perplexity": ops.exp(told["loss"])}

    @property
    def sampler(self) -> keras.Model:
        """The network that `generate` draws with."""
        return self.generator

    @property
    def steps(self) -> int:
        """Training steps done."""
        return int(self.optimizer.iterations.numpy())
