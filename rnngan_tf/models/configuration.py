"""What a saved model of this package says of itself: its networks, and what it was compiled with."""

import logging

import keras

logger = logging.getLogger(__name__)
serialize = keras.saving.serialize_keras_object
deserialize = keras.saving.deserialize_keras_object


class ConfigurationMixin:
    """Gives a model its configuration in Keras' form.

    Attributes:
        PARTS, VALUES: names of the constructor's arguments that are objects, and of those that are plain values.
        COMPILED_PARTS, COMPILED_VALUES: the same of `compile`, beyond what all the package's models take there.
    """

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
        return config | {"jit_compile": self.asked_jit_compile, "metrics": _serialize_scores(self.scores)}

    def compile_from_config(self, config):
        config = deserialize(config)
        if config["jit_compile"] is True:  # trained with XLA, perhaps loaded where Keras refuses it
            config["jit_compile"] = "auto"
        if self.distribute_strategy.num_replicas_in_sync > 1:  # trained on one device, loaded for several
            config["steps_per_execution"] = 1
        self.compile(**config)


def _serialize_scores(scores):
    """Return the scores' configurations; one that has none is left out, and said."""
    kept = []
    for score in scores:
        try:
            kept.append(serialize(score))
        except (ValueError, NotImplementedError) as error:
            logger.warning("The saved model leaves a score out: %s", error)
    return kept
