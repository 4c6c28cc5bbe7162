"""What a checkpoint holds: the variables of a model, the states of its callbacks, and both as one.

A callback with `get_state()` and `set_state(state)` decides itself what is kept. Of any other callback those attributes
are kept that have changed since training began and are plain values: numbers, text, arrays and collections of these. So
the best value and the patience of `keras.callbacks.EarlyStopping` come back, and an argument that was changed for the
rest of a training is not undone.
"""

import contextlib
from typing import NamedTuple

import keras
import numpy as np

from rnngan_tf.training.checkpoint.fingerprint import first_difference, learning_rates, with_rates
from rnngan_tf.training.checkpoint.format import NotPlainError, Position, decode, digest, encode, newest, pack

OPTIMIZERS = ("optimizer", "generator_optimizer", "discriminator_optimizer")


def optimizers(model):
    """Return the optimizers of a compiled model by the names of their attributes."""
    found = {name: getattr(model, name, None) for name in OPTIMIZERS}
    return {name: one for name, one in found.items() if one is not None}


def variables(model):
    """Return every variable that training goes on from, each with a name that says what it is, in a fixed order.

    These are the weights of all networks with their batch statistics and averages, the states of all seed generators,
    the running means of the losses, and of each optimizer the slots, iterations, learning rate and loss scale. The
    samples that metrics collect are left out, since they begin anew with each evaluation.
    """
    groups = {"model": model.variables}
    left_out = {id(metric) for metric in getattr(model, "generative_metrics", ())}
    groups["mean"] = [one for metric in model.metrics if id(metric) not in left_out for one in metric.variables]
    groups |= {name: one.variables for name, one in optimizers(model).items()}
    found = {}
    for group, members in groups.items():
        for variable in members:
            found.setdefault(id(variable), (f"{group}: {variable.path}", variable))
    return list(found.values())


def gather(model):
    """Return the values of all variables, a list of arrays."""
    return [keras.ops.convert_to_numpy(variable) for _, variable in variables(model)]


def describe(model):
    """Return the shape and type of each variable, as JSON takes them."""
    return [[list(variable.shape), keras.backend.standardize_dtype(variable.dtype)] for _, variable in variables(model)]


def restore_variables(model, values):
    """Give the variables the values that `gather` returned."""
    for (_, variable), value in zip(variables(model), values, strict=True):
        variable.assign(value)


def all_finite(model):
    """Tell whether the trainable weights of a model are numbers."""
    weights = (keras.ops.convert_to_numpy(keras.ops.cast(one, "float32")) for one in model.trainable_variables)
    return all(np.isfinite(weight).all() for weight in weights)


KERAS_OWN = ("_model", "_params", "model", "params")  # what every callback is handed


class CallbackStates:
    """The states of a list of callbacks; made when training has begun for all of them.

    Args:
        callbacks: the callbacks whose state is kept.
    """

    def __init__(self, callbacks):
        self._callbacks = dict(_named(callbacks))
        self._begun = {name: _digests(one) for name, one in self._callbacks.items() if not _speaks(one)}

    def get(self, arrays):
        """Return the state of all callbacks for JSON; arrays go to the end of the list `arrays`."""
        states = {}
        for name, callback in self._callbacks.items():
            state = callback.get_state() if _speaks(callback) else self._changed(name, callback)
            states[name] = encode(state, arrays)
        return states

    def set(self, states, arrays):
        """Give the callbacks the states that `get` returned; a callback that is new keeps its own."""
        for name in states.keys() & self._callbacks.keys():
            state, callback = decode(states[name], arrays), self._callbacks[name]
            if _speaks(callback):
                callback.set_state(state)
            else:
                vars(callback).update(state)

    def _changed(self, name, callback):
        """Return the plain attributes of a callback that are not what they were at the beginning."""
        begun, now = self._begun[name], _digests(callback)
        return {key: vars(callback)[key] for key, one in now.items() if begun.get(key) != one}


def _named(callbacks):
    """Yield callbacks with the names of their classes, numbered."""
    count = {}
    for callback in callbacks:
        kind = type(callback).__name__
        count[kind] = count.get(kind, 0) + 1
        yield f"{kind} {count[kind]}", callback


def _speaks(callback):
    """Tell whether a callback says itself what its state is."""
    return hasattr(callback, "get_state") and hasattr(callback, "set_state")


def _digests(callback):
    """Return a digest of each plain attribute of a callback."""
    found = {}
    for name, value in vars(callback).items():
        if name in KERAS_OWN:
            continue
        with contextlib.suppress(NotPlainError):
            found[name] = digest(value)
    return found


SHOWN = 80  # characters of a value in a message


class CheckpointData(NamedTuple):
    """The content of a checkpoint, and the paths of newer ones that were found damaged."""

    position: Position
    manifest: dict
    arrays: list
    damaged: list

    @property
    def states(self):
        """The states of the callbacks and the arrays they refer to, as `CallbackStates.set` takes them."""
        return self.manifest["callbacks"], self.arrays

    def restore(self, model):
        """Give a model every value that it had."""
        restore_variables(model, self.arrays[: self.manifest["variables"]])

    def check(self, place, model, fingerprint):
        """Raise a `ValueError` that names the first thing in which another training differs from this one."""
        then = self.manifest["signature"]
        rates = learning_rates(optimizers(model))
        here = with_rates(dict(fingerprint), then, self.manifest["rates"], rates)
        found = first_difference({name: then[name] for name in fingerprint}, here)
        if not found and self.manifest["shapes"] != describe(model):
            found = "the shapes of the variables", self.manifest["shapes"], describe(model)
        if found:
            where, before, now = found
            raise ValueError(
                f"The checkpoints in {place} are of another training: {where} was {_shown(before)} and is "
                f"{_shown(now)}; go on with what it was, or choose another folder."
            )


def load(place):
    """Return the newest whole checkpoint in a folder as `CheckpointData`, or None where there is none at all.

    Raises:
        ValueError: there are checkpoints, and not one of them is whole.
    """
    position, manifest, arrays, damaged = newest(place)
    return None if position is None else CheckpointData(position, manifest, arrays, damaged)


def pack_training(model, watched, fingerprint, stopped):
    """Return the bytes of a checkpoint of a training as it stands.

    Args:
        model: the model.
        watched: its callbacks, `CallbackStates`.
        fingerprint: that of the training.
        stopped: what ended it: None, "time", or "callback" for anything else.
    """
    arrays = gather(model)
    manifest = {"signature": fingerprint, "variables": len(arrays), "shapes": describe(model)}
    manifest["rates"] = learning_rates(optimizers(model))
    manifest["callbacks"] = watched.get(arrays)
    return pack(manifest | {"stopped": stopped}, arrays)


def _shown(value):
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
