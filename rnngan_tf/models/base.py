"""TrainableModel: what the package's models add to Keras' `fit`, `compile` and saving; all of them derive from it."""

import logging
import warnings
from collections.abc import Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import keras
import tensorflow as tf

from rnngan_tf.core import optional
from rnngan_tf.core.keras_private import EVALUATE_IN_FIT, layers_of, op_determinism, set_initial_epoch
from rnngan_tf.core.names import warn_renamed
from rnngan_tf.core.validation import check_choice, check_seed
from rnngan_tf.models import checks, distribution
from rnngan_tf.models.kernels.adam import fuse_adam

logger = logging.getLogger(__name__)
LEARNING_RATE = 6e-4
RENAMED = {  # old names of attributes and methods
    "draw": "generate_from",
    "join": "with_labels",
    "play": "compute_losses",
    "scores": "generative_metrics",
}
serialize = keras.saving.serialize_keras_object
deserialize = keras.saving.deserialize_keras_object


class TrainableModel(keras.Model):
    """Base class of `GANModel`, `VAE`, `LanguageModel` and `Improver`.

    `fit` and `evaluate` check the first batch before any work is done, `evaluate` uses the same noise at each call,
    and the states of all random generators are saved with the weights.

    A subclass has `image_shape` and says what belongs to its configuration:

    Attributes:
        PARTS, VALUES: names of the constructor's arguments that are objects, and of those that are plain values.
        COMPILED_PARTS, COMPILED_VALUES: the same of `compile`, beyond what all models take there.
        trackers: a dictionary from the names of the logs to their running means.
        generative_metrics: metrics with `update_state(real_images, generated_images)`.
    """

    PARTS = VALUES = COMPILED_PARTS = COMPILED_VALUES = ()
    num_classes = None

    def __getattr__(self, name: str) -> Any:
        """Find an attribute under its old name; a property would be read, and warn, whenever Keras saves the model."""
        if name not in RENAMED:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        value = getattr(self, RENAMED[name])
        warn_renamed(f"{type(self).__name__}.{name}", RENAMED[name], stacklevel=3)
        return value

    def set_up(self, seed, logs):
        """Make the random generators and running means; the constructor of a subclass calls it last.

        Args:
            seed: an integer from which all noise is generated.
            logs: names of the logs.
        """
        self.seed = check_seed(seed)
        self.noise_seed = keras.random.SeedGenerator(self.seed)
        self.evaluation_seed = keras.random.SeedGenerator(self.seed + 1)
        self.sampling_seed = keras.random.SeedGenerator(self.seed + 2)
        self.trackers, self.generative_metrics = {name: keras.metrics.Mean(name=name) for name in logs}, []
        self.built = True

    def set_up_training(self, optimizer, metrics, taken_names, jit_compile, steps_per_execution, run_eagerly):
        """Do what `compile` does in every model: check and keep the metrics, and settle XLA.

        Args:
            optimizer: a built optimizer, or None for a model with several.
            metrics: as given to `compile`.
            taken_names: names that no metric may have, since the losses have them.
            jit_compile, steps_per_execution, run_eagerly: as for any Keras model.
        """
        check_choice("jit_compile", jit_compile, ("auto", True, False))
        self.generative_metrics = checks.check_metrics(metrics, taken_names, self.image_shape)
        options = {"steps_per_execution": steps_per_execution, "run_eagerly": run_eagerly}
        super().compile(optimizer=optimizer, jit_compile=jit_compile, **options)
        self.asked_jit_compile = jit_compile
        if jit_compile is True and not self.jit_compile:
            raise ValueError(f"jit_compile=True was asked for and XLA stays off: {why_xla_is_off(self)}.")

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: str | int = "auto",
        callbacks: keras.callbacks.Callback | Sequence[keras.callbacks.Callback] | None = None,
        **kwargs: Any,
    ) -> keras.callbacks.History:
        """Train as any Keras model; the first batch is looked at, so that wrong sizes and ranges end early."""
        self.check_data(x, y, batch_size)
        _check_packages(callbacks)
        distribution.check_split(self.distribute_strategy, kwargs.get("validation_split"))
        if kwargs.get("validation_data") is not None:
            validation_batch_size = kwargs.get("validation_batch_size") or batch_size
            self.check_data(*checks.unpack(kwargs["validation_data"]), validation_batch_size)
            checks.check_enough(self.generative_metrics, *checks.unpack(kwargs["validation_data"]))
        kwargs.setdefault("shuffle", not isinstance(x, tf.data.Dataset))
        options = {"batch_size": batch_size, "epochs": epochs, **kwargs}
        with around_fit(self, x, y, callbacks, options) as (callbacks, options):
            return super().fit(x, y, verbose=verbose, callbacks=callbacks, **options)

    def evaluate(self, x: Any = None, y: Any = None, batch_size: int | None = None, *args: Any, **kwargs: Any) -> Any:
        """Return losses and metrics on `x`, with the same noise at each call."""
        if not kwargs.get(EVALUATE_IN_FIT):
            self.check_data(x, y, batch_size)
        return super().evaluate(x, y, batch_size, *args, **kwargs)

    def check_data(self, x: Any, y: Any = None, batch_size: int | None = None) -> None:
        """Raise a `ValueError` of one sentence where the first batch of `x` is not what this model needs."""
        distribution.check_batches(self.distribute_strategy, x, batch_size)
        batch = checks.first_batch(x, y)
        if batch is not None:
            checks.check_batch(*batch, self.image_shape, self.num_classes)

    def track(self, logs):
        """Add this step to the running means and return these."""
        for name, value in logs.items():
            self.trackers[name].update_state(value)
        return {name: tracker.result() for name, tracker in self.trackers.items()}

    def compare(self, real, generated):
        """Update the generative metrics with a batch of real and generated images; return their results so far."""
        for metric in self.generative_metrics:
            metric.update_state(real, generated)
        return {metric.name: metric.result() for metric in self.generative_metrics}

    @property
    def metrics(self):
        return [*self.trackers.values(), *self.generative_metrics]

    def reset_metrics(self):
        super().reset_metrics()
        self.evaluation_seed.state.assign([self.seed + 1, 0])

    def jit_status(self) -> str:
        """Return one sentence that tells whether XLA compiles the training step, and why or why not."""
        if not self.compiled:
            return "XLA: not decided, the model is not compiled yet"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            on = bool(self.jit_compile) and not self.run_eagerly
        if on:
            asked = "asked for" if self.asked_jit_compile is True else "jit_compile='auto'"
            return f"XLA: on ({asked})"
        if self.asked_jit_compile is False:
            return "XLA: off (jit_compile=False)"
        return f"XLA: off ({why_xla_is_off(self)})"

    @property
    def steps(self) -> int:
        """Training steps done."""
        return int(self.optimizer.iterations.numpy())

    def _random_states(self):
        return [variable for variable in self.variables if variable.name == "seed_generator_state"]

    def save_own_variables(self, store):
        super().save_own_variables(store)
        for index, state in enumerate(self._random_states()):
            store[f"random_state_{index}"] = state.numpy()

    def load_own_variables(self, store):
        states = {f"random_state_{index}": state for index, state in enumerate(self._random_states())}
        own = {key: store[key] for key in set(store.keys()) - set(states)}
        if own:
            super().load_own_variables(own)
        for key in states.keys() & set(store.keys()):
            states[key].assign(store[key])

    def get_config(self):
        parts = {name: serialize(getattr(self, name)) for name in self.PARTS}
        return {**super().get_config(), **parts, **{name: getattr(self, name) for name in self.VALUES}}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        parts = {name: deserialize(config[name], custom_objects=custom_objects) for name in cls.PARTS}
        return cls(**{**config, **parts})

    def get_compile_config(self):
        if not self.compiled:
            return None
        config = {name: serialize(getattr(self, name)) for name in self.COMPILED_PARTS}
        values = (*self.COMPILED_VALUES, "steps_per_execution", "run_eagerly")
        config |= {name: getattr(self, name) for name in values}
        return config | {"jit_compile": self.asked_jit_compile, "metrics": _serialize_metrics(self.generative_metrics)}

    def compile_from_config(self, config):
        config = deserialize(config)
        if config["jit_compile"] is True:  # trained with XLA, perhaps loaded where Keras refuses it
            config["jit_compile"] = "auto"
        if self.distribute_strategy.num_replicas_in_sync > 1:  # trained on one device, loaded for several
            config["steps_per_execution"] = 1
        self.compile(**config)

    def _maybe_symbolic_build(self, iterator=None, data_batch=None):
        """Do nothing: the networks are built, and Keras, which would build them from a batch, fails on pairs."""


def dense(gradient):
    """Return a gradient as a tensor, where an embedding gives it as rows and indices."""
    return gradient if gradient is None else tf.convert_to_tensor(gradient)


def make_optimizer(optimizer, network):
    """Return a built optimizer for `network`: the default where None, scaling its loss where float16 needs it."""
    if optimizer is None:
        optimizer = keras.optimizers.Adam(LEARNING_RATE, beta_1=0.5, beta_2=0.999)
    optimizer = keras.optimizers.get(optimizer)
    distribution.check_scope(tf.distribute.get_strategy(), optimizer=optimizer)
    half = any(layer.compute_dtype == "float16" for layer in layers_of(network))
    if half and not isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
    optimizer.build(network.trainable_variables)
    return fuse_adam(optimizer)


def _serialize_metrics(metrics):
    """Return the configurations of metrics; one that has none is left out, and logged."""
    kept = []
    for metric in metrics:
        try:
            kept.append(serialize(metric))
        except (ValueError, NotImplementedError) as error:
            logger.warning("The saved model leaves a metric out: %s", error)
    return kept


def refusing_layers(model):
    """Return the names of the layers that XLA cannot compile on this machine."""
    return [layer.name for layer in layers_of(model) if not layer.supports_jit]


def why_xla_is_off(model):
    """Return why Keras does not compile a model's training step with XLA."""
    layers = refusing_layers(model)
    if layers:
        names = ", ".join(layers)
        return f"the layers {names} cannot be compiled on this machine; recurrent layers can with use_cudnn=False"
    if op_determinism():
        return "TensorFlow's op determinism is enabled, which Keras does not combine with XLA"
    if model.run_eagerly:
        return "run_eagerly=True"
    if model.distribute_strategy.num_replicas_in_sync > 1:
        return "the model is trained on several devices at once, and XLA compiles for one"
    if not tf.config.list_physical_devices("GPU"):
        return "there is no GPU, and on a CPU XLA was measured slower"
    return "Keras' own rules for this machine"


def _check_packages(callbacks):
    """Raise a `MissingPackageError` where a callback needs a package that is not installed."""
    callbacks = callbacks if isinstance(callbacks, (list, tuple)) else [callbacks]
    if any(isinstance(callback, keras.callbacks.TensorBoard) for callback in callbacks):
        optional.check_installed({"tensorboard": "tensorboard"}, "The callback TensorBoard", "tensorboard")


@contextmanager
def around_fit(model, data, labels, callbacks, options):
    """Prepare the callbacks and arguments of one `fit`, and clean up after it however it ends.

    The package's own data get the number of each epoch, of which their order is a function. A callback with a method
    `around_fit(model, data, labels, callbacks, options)` is entered as a context manager and yields the callbacks and
    options to go on with: it sees its neighbours, may put others before and behind them, and learns of errors.

    Args:
        model: the model to be trained.
        data, labels: the `x` and `y` of `fit`.
        callbacks: None, one callback or several.
        options: the other arguments of `fit`.

    Yields:
        The list of callbacks and the dict of options.
    """
    callbacks = [] if callbacks is None else [*callbacks] if isinstance(callbacks, (list, tuple)) else [callbacks]
    if hasattr(data, "epoch"):
        follow = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: data.epoch.assign(epoch))
        callbacks.insert(0, follow)
    with ExitStack() as stack:
        for callback in list(callbacks):
            if hasattr(callback, "around_fit"):
                entered = callback.around_fit(model, data, labels, callbacks, options)
                callbacks, options = stack.enter_context(entered)
        try:
            yield callbacks, options
        finally:
            set_initial_epoch(model, None)  # Keras would start the next fit where BackupAndRestore began this one
