"""What other callbacks know in the middle of a training.

A callback that has `get_state()` and `set_state(state)` says so itself; of any other the attributes are kept that have
changed since training began and are plain values: numbers, text, arrays and collections of these. So patience and best
value of `keras.callbacks.EarlyStopping` come back, and an argument that was changed for the rest of a training is not
undone.
"""

import contextlib

from rnngan_tf.training.checkpoint.values import NotPlainError, decode, digest, encode

KERAS_OWN = ("_model", "_params", "model", "params")  # what every callback is handed


class Watched:
    """A list of callbacks, watched from the beginning of a training on; made when that has begun for all of them.

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
