r"""Training on several devices or machines: what a GANModel needs beside `tf.distribute`.

Under a strategy each of R replicas holds a copy of the networks and works on its part of every batch, the r-th of R
equal slices. Gradients are summed, so that losses and penalties are divided by R: the update is that of one device with
the whole batch, for whatever is a mean over samples, the pairs of the relativistic objective included.

Not the same, since it looks at a replica's own part alone: batch normalisation, `MinibatchStd`, and with it the
discriminators' default. Noise is drawn for each replica, so that it is other noise than one device would draw.
"""

import math

import keras
import tensorflow as tf
from keras import ops

from rnngan_tf.models.checks import unpack

SEED_RANGE = 2**31
SEED_STRIDE = 500_009 * SEED_RANGE  # from one replica's seeds to the next one's; Keras takes seeds modulo 2^31 - 2


def count_workers(strategy):
    """Return the number of processes that train one model together.

    Example:
        >>> count_workers(tf.distribute.get_strategy())
        1
    """
    if not isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy):
        return 1
    cluster = strategy.cluster_resolver.cluster_spec().as_dict()
    return max(1, sum(len(cluster.get(role, ())) for role in ("chief", "worker")))


def check_scope(strategy, **parts):
    """Raise a `ValueError` where a part of a model was not made in the scope of the model's strategy.

    Args:
        strategy: that of the model, TensorFlow's default one included.
        parts: objects that have `variables`, by what they are.
    """
    for name, part in parts.items():
        if not all(strategy.extended.variable_created_in_scope(variable.value) for variable in part.variables):
            raise ValueError(
                f"The {name} and the GANModel were not made under the same strategy; build the networks, the GANModel, "
                "its optimizers and its metrics inside one `with strategy.scope():`, or all outside."
            )


def check_compile(strategy, jit_compile, steps_per_execution):
    """Raise a `ValueError` where something is asked for that TensorFlow cannot do with several replicas."""
    replicas = strategy.num_replicas_in_sync
    if replicas == 1:
        return
    if jit_compile is True:
        raise ValueError(
            f"jit_compile=True was asked for on {replicas} replicas, and XLA compiles for one device only; "
            "leave it at 'auto', which is off here, or train on one device."
        )
    if steps_per_execution != 1:
        raise ValueError(
            f"steps_per_execution is {steps_per_execution} and there are {replicas} replicas, where Keras can only "
            "take one step at a time; give 1, or train on one device."
        )


def check_batches(strategy, x, batch_size):
    """Raise a `ValueError` where the replicas cannot share every batch of `x` equally.

    Generators are taken as they come, since looking would use their batches up.

    Args:
        x: images as `fit` takes them.
        batch_size: as `fit` takes it; None for Keras' 32, or where `x` yields batches.
    """
    replicas = strategy.num_replicas_in_sync
    if replicas == 1:
        return
    if isinstance(x, tf.data.Dataset):
        sizes = [tf.nest.flatten(x.element_spec)[0].shape[0]]
    elif isinstance(x, keras.utils.PyDataset):
        sizes = [len(unpack(x[index])[0]) for index in (0, len(x) - 1)]
    elif hasattr(x, "shape"):
        sizes = [min(batch_size or 32, len(x)), len(x) % (batch_size or 32)]
    else:
        return
    if None in sizes:
        raise ValueError(
            f"The data set does not tell the size of its batches, which {replicas} replicas must share equally; "
            "give it .batch(..., drop_remainder=True)."
        )
    for size in sizes:
        if size % replicas:
            raise ValueError(
                f"A batch of {size} images cannot be shared equally by {replicas} replicas; give batches of "
                f"{math.ceil(size / replicas) * replicas}, or another multiple of {replicas}, the last one included."
            )


def check_split(strategy, validation_split):
    """Raise a `ValueError` where `fit` is to cut off validation data, which makes batches of unforeseen sizes."""
    if validation_split and strategy.num_replicas_in_sync > 1:
        raise ValueError(
            f"validation_split is {validation_split} and there are {strategy.num_replicas_in_sync} replicas; give "
            "validation_data instead, in batches that they can share equally."
        )


def fold_replica_seed(*networks):
    """Let the noise that layers draw, such as dropout, differ between replicas; to be called in a step."""
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return
    replica = tf.cast(context.replica_id_in_sync_group, "int64")
    for network in networks:
        for state in network.non_trainable_variables:
            if state.name == "seed_generator_state":
                seed, count = tf.unstack(tf.cast(state.value, "int64"))
                state.assign(tf.stack([seed % SEED_RANGE + replica * SEED_STRIDE, count]))


def sync_batch_statistics(*networks):
    """Give batch statistics their mean over the replicas, which each updates from its own part of the batch."""
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return
    weights = [weight for network in networks for weight in network.non_trainable_weights if "float" in weight.dtype]
    if weights:
        own = [tf.identity(weight) for weight in weights]  # a plain read has no device of its own, which a worker needs
        means = context.all_reduce(tf.distribute.ReduceOp.MEAN, own)
        for weight, mean in zip(weights, means, strict=True):
            weight.assign(mean)


def place_in_batch(size):
    """Return where in the global batch this replica's `size` samples begin, and how many all replicas have.

    Example:
        >>> place_in_batch(8)
        (0, 8)
    """
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return 0, size
    replica, replicas = context.replica_id_in_sync_group, context.num_replicas_in_sync
    sizes = tf.one_hot(replica, replicas) * tf.cast(size, "float32")
    sizes = tf.cast(context.all_reduce(tf.distribute.ReduceOp.SUM, sizes), "int32")  # (R,)
    return tf.reduce_sum(tf.where(tf.range(replicas) < replica, sizes, 0)), tf.reduce_sum(sizes)


def in_step_of_many():
    """Tell whether this is a replica's part of a step, where variables that all replicas sum hold one part only."""
    context = tf.distribute.get_replica_context()
    return context is not None and context.num_replicas_in_sync > 1


def as_logs(logs):
    """Return the logs of a step in the form that Keras can average: over several workers along their first axis."""
    if count_workers(tf.distribute.get_strategy()) == 1:
        return logs
    return {name: ops.reshape(value, (1,)) for name, value in logs.items()}
