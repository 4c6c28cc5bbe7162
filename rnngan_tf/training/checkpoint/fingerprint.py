"""What a training is, so that a checkpoint is not taken for that of another: networks, settings, data, versions."""

import hashlib
import json
from importlib.metadata import PackageNotFoundError, version

import keras
import numpy as np
import tensorflow as tf

from rnngan_tf.models.checks import unpack

LEFT_OUT = ("build_config", "registered_name", "module")
LOOKED_AT = 64  # images of an array


def fingerprint(model, data, labels, options):
    """Return what must be the same for a training to go on exactly, as nested dicts that JSON takes.

    Args:
        model: a compiled `GANModel`.
        data, labels: the `x` and `y` of `fit`.
        options: its other arguments.
    """
    return json.loads(
        json.dumps(
            {
                "versions": versions(),
                "model": _plain({"config": model.get_config()})["config"],
                "settings": _plain(_settings(model)),
                "data": _data(data, labels, options),
            },
            default=repr,
        )
    )


def versions():
    """Return the versions on which the last bits of a training depend."""
    try:
        own = version("rnngan_tf")
    except PackageNotFoundError:
        own = "not installed"
    return {"rnngan_tf": own, "tensorflow": tf.__version__, "keras": keras.__version__}


def first_difference(saved, here, place=()):
    """Return where two signatures differ first and both values there, or None where they are the same.

    Example:
        >>> first_difference({"data": {"steps": 3}}, {"data": {"steps": 4}})
        ('data: steps', 3, 4)
    """
    if isinstance(saved, dict) and isinstance(here, dict):
        for key in dict.fromkeys([*saved, *here]):
            found = first_difference(saved.get(key), here.get(key), (*place, str(key)))
            if found:
                return found
        return None
    if isinstance(saved, list) and isinstance(here, list) and len(saved) == len(here):
        parts = (first_difference(*pair, (*place, str(i))) for i, pair in enumerate(zip(saved, here, strict=True)))
        return next((part for part in parts if part), None)
    return None if saved == here else (": ".join(place), saved, here)


def with_rates(found, saved, rates_then, rates_now):
    """Return a signature in which a learning rate is the checkpoint's where the optimizer has just that rate now.

    A callback may have moved the rate since training began, in the same process that goes on now; the checkpoint knows
    both the rate that training began with and the one at which it was saved.
    """
    found = json.loads(json.dumps(found))
    for name, rate in rates_now.items():
        if rate is not None and rate == rates_then.get(name):
            found["settings"][name] = saved["settings"].get(name)
    return found


def learning_rates(optimizers):
    """Return the present learning rate of each optimizer by its name."""
    return {name: float(keras.ops.convert_to_numpy(one.learning_rate)) for name, one in optimizers.items()}


def _settings(model):
    """Return what a model was compiled with; what has no configuration of its own is told by its name."""
    try:
        return model.get_compile_config() | {"metrics": None}  # scores look on and change nothing
    except (TypeError, ValueError, NotImplementedError):  # an augmentation or a loss of the user's own making
        kept = ("objective", "penalty", "augmentation", "updates", "discriminator_steps", "steps_per_execution")
        return {name: _named(getattr(model, name, None)) for name in kept}


def _named(value):
    """Return a value as it is where JSON takes it, else the name of what it is."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return getattr(value, "__qualname__", type(value).__qualname__)


def _plain(config):
    """Return a configuration in which numbers stand for the names of layers, operations and optimizers.

    Keras numbers those names through the whole process, so that the same network built again has others.
    """
    names = {}
    for name in _names(config):
        names.setdefault(name, f"name {len(names)}")
    return _renamed(config, names)


def _names(config):
    """Yield the names of all objects in a configuration; that of a dtype policy is its value and no name."""
    if isinstance(config, dict):
        own = config.get("config")
        if isinstance(own, dict) and isinstance(own.get("name"), str) and config.get("class_name") != "DTypePolicy":
            yield own["name"]
        config = config.values()
    if not isinstance(config, str) and hasattr(config, "__iter__"):
        for part in config:
            yield from _names(part)


def _renamed(config, names):
    if isinstance(config, dict):
        return {key: _renamed(one, names) for key, one in config.items() if key not in LEFT_OUT}
    if isinstance(config, (list, tuple)):
        return [_renamed(one, names) for one in config]
    return names.get(config, config) if isinstance(config, str) else config


def _data(data, labels, options):
    """Return what can be told of the data without reading them all."""
    found = {"steps": count_steps(data, options), "batch_size": options.get("batch_size")}
    if isinstance(data, tf.data.Dataset):
        found["batches"] = str(data.element_spec)
        if hasattr(data, "epoch"):  # the order is a function of seed and epoch, so that one batch shows both
            data.epoch.assign(0)
            found["content"] = _hash(*unpack(next(iter(data.take(1)))))
    elif hasattr(data, "shape"):
        found["shape"], found["order"] = list(data.shape), "shuffled" if options.get("shuffle", True) else "as it is"
        found["content"] = _hash(data[:LOOKED_AT], None if labels is None else labels[:LOOKED_AT])
    return found


def count_steps(data, options):
    """Return the number of steps of an epoch, or None where it is not known before the first has ended."""
    if options.get("steps_per_epoch"):
        return int(options["steps_per_epoch"])
    if isinstance(data, tf.data.Dataset):
        steps = int(data.cardinality())
        return steps if steps >= 0 else None
    if isinstance(data, keras.utils.PyDataset):
        return data.num_batches
    return -(-len(data) // (options.get("batch_size") or 32)) if hasattr(data, "shape") else None


def _hash(images, labels):
    """Return a short sha256 of images and labels."""
    found = hashlib.sha256(np.ascontiguousarray(images).tobytes())
    if labels is not None:
        found.update(np.ascontiguousarray(labels).tobytes())
    return found.hexdigest()[:16]
