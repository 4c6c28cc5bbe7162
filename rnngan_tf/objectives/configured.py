"""Small objects that Keras saves by the arguments they were made with."""


class Configured:
    """Gives a class Keras' configuration and a readable form, both of its `get_config`."""

    def get_config(self):
        """Return the constructor's arguments."""
        return {}

    @classmethod
    def from_config(cls, config):
        """Return the object that `get_config` described."""
        return cls(**config)

    def __repr__(self):
        arguments = ", ".join(f"{key}={value!r}" for key, value in self.get_config().items())
        return f"{type(self).__name__}({arguments})"
