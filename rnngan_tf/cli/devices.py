"""`rnngan train --devices all`: every GPU of the machine, or of several machines, trains one model."""

import contextlib
import json
import os
from pathlib import Path

import keras
import tensorflow as tf

from rnngan_tf.models.distribution import count_workers

CHOICES = ("one", "all")


def choose(devices):
    """Return the `tf.distribute` strategy that `--devices` asks for, or None where one device trains alone.

    With a cluster in TF_CONFIG, "all" means all workers of it. To be called before TensorFlow computes anything.

    Args:
        devices: "one" or "all".

    Raises:
        ValueError: TF_CONFIG is set and does not tell a cluster and this worker's place in it.
    """
    if devices != "all":
        return None
    if _workers_in(os.environ.get("TF_CONFIG")) > 1:
        return tf.distribute.MultiWorkerMirroredStrategy()
    found = tf.config.list_logical_devices("GPU") or tf.config.list_logical_devices("CPU")
    return tf.distribute.MirroredStrategy([device.name for device in found]) if len(found) > 1 else None


def scope(strategy):
    """Return the context in which data are scored, networks built and the model compiled."""
    return contextlib.nullcontext() if strategy is None else strategy.scope()


def check(strategy, recipe, resumes=False):
    """Raise a `ValueError` where a recipe does not fit the strategy.

    Several workers must take every decision at the same step, or some wait for the others for ever. A clock and a
    checkpoint, which only some of them may have written, do not promise that.
    """
    if strategy is None:
        return
    if recipe.batch_size % strategy.num_replicas_in_sync:
        raise ValueError(
            f"--batch-size is {recipe.batch_size} and {strategy.num_replicas_in_sync} devices share each batch "
            f"equally; choose a multiple of {strategy.num_replicas_in_sync}."
        )
    if count_workers(strategy) == 1:
        return
    unfit = {"minutes": recipe.minutes, "resume": resumes, "checkpoint_steps": recipe.checkpoint_steps}
    for word, value in unfit.items():
        if value:
            raise ValueError(
                f"--{word.replace('_', '-')} does not go with several workers, which could not keep in step; leave it "
                "out and give --epochs."
            )


class NoCheckpoint(keras.callbacks.Callback):
    """Stands for the `Checkpoint` of a run where several workers train and none is written; it does nothing.

    Example:
        >>> NoCheckpoint().finished
        False
    """

    resumed, finished = None, False


def scoring_batch(samples, available, most, strategy):
    """Return the largest batch that the replicas can share and whose batches yield `samples` of the test images.

    Args:
        samples: how many are needed.
        available: how many there are; a last, smaller batch is left out.
        most: the largest batch wanted.

    Raises:
        ValueError: there is none.

    Example:
        >>> scoring_batch(2000, 10000, 500, None)
        500
    """
    replicas = 1 if strategy is None else strategy.num_replicas_in_sync
    for size in range(min(most, samples) // replicas * replicas, 0, -replicas):
        if -(-samples // size) * size <= available:
            return size
    raise ValueError(
        f"--score-samples is {samples} and {replicas} devices can share {available // replicas * replicas} of the "
        f"{available} test images equally; choose no more."
    )


def own_folder(out, strategy):
    """Return where this process writes: `out` for the first worker, `out-worker1` for the second, and so on."""
    number = _number(strategy)
    return Path(out) if number == 0 else Path(f"{out}-worker{number}")


def describe(strategy):
    """Return one line on what trains.

    Example:
        >>> describe(None)
        '1 device'
    """
    if strategy is None or strategy.num_replicas_in_sync == 1:
        return "1 device"
    replicas, workers = strategy.num_replicas_in_sync, count_workers(strategy)
    shared = f"{replicas} devices, each an equal part of every batch"
    return shared if workers == 1 else f"{shared}; worker {_number(strategy) + 1} of {workers}"


def _number(strategy):
    """Return this process's place among the workers, 0 for the first or only one."""
    if strategy is None or count_workers(strategy) == 1:
        return 0
    resolver = strategy.cluster_resolver
    has_chief = "chief" in resolver.cluster_spec().as_dict()
    return resolver.task_id + (1 if has_chief and resolver.task_type == "worker" else 0)


def _workers_in(text):
    """Return the number of workers that TF_CONFIG names, 1 where it is not set."""
    if not text:
        return 1
    try:
        config = json.loads(text)
        cluster, task = config["cluster"], config["task"]
        places = [(role, index) for role in ("chief", "worker") for index in range(len(cluster.get(role, ())))]
        known = (task["type"], int(task["index"])) in places
    except (ValueError, KeyError, TypeError, AttributeError):
        known = False
    if not known:
        raise ValueError(
            "TF_CONFIG does not tell a cluster and this worker's place in it; set it on each machine as "
            '{"cluster": {"worker": ["host0:2222", "host1:2222"]}, "task": {"type": "worker", "index": 0}}.'
        )
    return len(places)
