"""Small objects that Keras saves by their constructor's arguments, and the ways in which users name one."""

import inspect

import keras

from rnngan_tf.core.names import choose


class Configured:
    """Base class of objects that Keras saves by their constructor's arguments, and that print them."""

    def get_config(self):
        """Return the constructor's arguments that are attributes of the same name, as a dictionary."""
        names = inspect.signature(type(self)).parameters
        return {name: getattr(self, name) for name in names if hasattr(self, name)}

    @classmethod
    def from_config(cls, config):
        """Return the object whose `get_config` returned `config`."""
        return cls(**config)

    def __repr__(self):
        arguments = ", ".join(f"{key}={value!r}" for key, value in self.get_config().items())
        return f"{type(self).__name__}({arguments})"


def named(base):
    """Return a dictionary from `name` to class of all subclasses of `base` that are defined so far."""
    return {kind.name: kind for kind in base.__subclasses__()}


def resolve(kind, identifier, base, table):
    """Return the instance of `base` that `identifier` stands for.

    Args:
        kind: what `base` is called in messages, such as "objective".
        identifier: a name in `table`, an instance of `base`, a subclass, or a configuration as written by
            `keras.saving.serialize_keras_object`.
        base: the base class.
        table: a dictionary from names to subclasses of `base`.

    Raises:
        ValueError: the name is unknown (the message suggests the nearest one), or `identifier` is none of these.
    """
    if isinstance(identifier, str):
        return choose(kind, identifier, table)()
    if isinstance(identifier, type) and issubclass(identifier, base):
        return identifier()
    instance = keras.saving.deserialize_keras_object(identifier) if isinstance(identifier, dict) else identifier
    if isinstance(instance, base):
        return instance
    raise ValueError(
        f"{identifier!r} is not {'an' if kind[0] in 'aeiou' else 'a'} {kind}; give one of the names "
        f"{', '.join(map(repr, sorted(table)))}, an instance of {base.__name__}, or its configuration."
    )
