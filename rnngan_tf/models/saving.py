"""Saving of a model with two networks, two optimizers and random states of its own."""

import keras


class RandomStateMixin:
    """Keeps the states of all seed generators in saved weights, where Keras leaves them out."""

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


def copy_network(network, name):
    """Return a functional or Sequential network with the same weights under another name, not trainable."""
    copy = keras.models.clone_model(network)
    copy.name = name
    copy.set_weights(network.get_weights())
    copy.trainable = False
    return copy
