"""A training as a checkpoint holds it: taken from a model and its callbacks, compared with another, and given back."""

from typing import NamedTuple

from rnngan_tf.training.checkpoint import files, folder, model_state
from rnngan_tf.training.checkpoint.signature import first_difference, learning_rates, with_rates

SHOWN = 80  # characters of a value in a message


class Saved(NamedTuple):
    """The content of a checkpoint, and the paths of newer ones that were found damaged."""

    position: folder.Position
    manifest: dict
    arrays: list
    damaged: list

    @property
    def states(self):
        """The states of the callbacks and the arrays they refer to, as `Watched.set` takes them."""
        return self.manifest["callbacks"], self.arrays

    def restore(self, model):
        """Give a model every value that it had."""
        model_state.restore(model, self.arrays[: self.manifest["variables"]])

    def check(self, place, model, signature):
        """Raise a `ValueError` that names the first thing in which another training differs from this one."""
        then = self.manifest["signature"]
        rates = learning_rates(model_state.optimizers(model))
        here = with_rates({name: signature[name] for name in signature}, then, self.manifest["rates"], rates)
        found = first_difference({name: then[name] for name in signature}, here)
        if not found and self.manifest["shapes"] != model_state.describe(model):
            found = "the shapes of the variables", self.manifest["shapes"], model_state.describe(model)
        if found:
            where, before, now = found
            raise ValueError(
                f"The checkpoints in {place} are of another training: {where} was {_shown(before)} and is "
                f"{_shown(now)}; go on with what it was, or choose another folder."
            )


def load(place):
    """Return the newest whole checkpoint in a folder as `Saved`, or None where there is none at all.

    Raises:
        ValueError: there are checkpoints, and not one of them is whole.
    """
    position, manifest, arrays, damaged = folder.newest(place)
    return None if position is None else Saved(position, manifest, arrays, damaged)


def pack(model, watched, signature, stopped):
    """Return the bytes of a checkpoint of a training as it stands.

    Args:
        model: the model.
        watched: its callbacks, `Watched`.
        signature: that of the training.
        stopped: what ended it: None, "time", or "callback" for anything else.
    """
    arrays = model_state.gather(model)
    manifest = {"signature": signature, "variables": len(arrays), "shapes": model_state.describe(model)}
    manifest["rates"] = learning_rates(model_state.optimizers(model))
    manifest["callbacks"] = watched.get(arrays)
    return files.pack(manifest | {"stopped": stopped}, arrays)


def _shown(value):
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
