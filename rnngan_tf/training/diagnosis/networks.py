"""The two networks as they stand: finite, of what size, able to move, and moved."""

import keras
import numpy as np

from rnngan_tf.core.keras_private import layers_of, trainable_variables_of

ROLES = ("generator", "discriminator")
DROPPING = (keras.layers.Dropout, keras.layers.AlphaDropout, keras.layers.GaussianDropout)


def measure_networks(gan):
    """Return what the weights and the optimizers tell.

    Args:
        gan: a `GANModel`, compiled or not.

    Returns:
        A dict, for each network: `generator_kernel` (the largest root mean square among its kernels),
        `generator_not_finite` (weights with values that are no numbers), `generator_trainable` (trainable weights),
        `generator_learning_rate` (absent with a schedule); `generator_average_distance` (the generator
        from its own average: 0 where it has never moved); and `steps` where the model is compiled.
    """
    numbers = {}
    steps = steps_of(gan)
    if steps is not None:
        numbers["steps"] = steps
    for role in ROLES:
        network = getattr(gan, role)
        values = [_array(weight) for weight in network.weights]
        numbers[f"{role}_not_finite"] = sum(not np.isfinite(value).all() for value in values)
        numbers[f"{role}_trainable"] = len(network.trainable_variables)
        numbers[f"{role}_kernel"] = max(map(_rms, kernels(values)), default=0.0)
        rate = learning_rate(getattr(gan, f"{role}_optimizer", None))
        if rate is not None:
            numbers[f"{role}_learning_rate"] = rate
    if gan.ema_decay and steps:
        weights, average = layer_weights(gan.generator), layer_weights(gan.ema_generator)
        numbers["generator_average_distance"] = change(average, weights)
    return numbers


def steps_of(gan):
    """Return the number of updates of the busier network, or None where the model is not compiled."""
    optimizers = [getattr(gan, f"{role}_optimizer", None) for role in ROLES]
    if None in optimizers:
        return None
    # A frozen network's optimizer does not count, so the generator's alone would hide what was done.
    return max(int(optimizer.iterations.numpy()) for optimizer in optimizers)


def learning_rate(optimizer):
    """Return an optimizer's learning rate, or None where there is no optimizer or its rate follows a schedule."""
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)  # float16 wraps it
    schedule = getattr(optimizer, "_learning_rate", None)
    if optimizer is None or isinstance(schedule, keras.optimizers.schedules.LearningRateSchedule):
        return None  # a schedule may end at 0 and have taught much
    return float(_array(optimizer.learning_rate))


def layer_weights(network):
    """Return copies of what a network's layers learn, frozen or not, without batch statistics and seeds."""
    own = {id(weight): weight for layer in layers_of(network) for weight in trainable_variables_of(layer)}
    return [_array(weight).copy() for weight in own.values()]


def change(before, after):
    """Return the distance of weights from what they were, over the norm of what they were.

    Example:
        >>> change([np.array([3.0, 4.0])], [np.array([3.0, 9.0])])
        1.0
    """
    moved = sum(float(((new - old).astype("float64") ** 2).sum()) for old, new in zip(before, after, strict=True))
    norm = sum(float((old.astype("float64") ** 2).sum()) for old in before)
    return float(np.sqrt(moved / norm)) if norm else float(np.sqrt(moved))


def dropout_rates(network):
    """Return the rates of all dropout layers of a network, those inside of others too."""
    return tuple(float(layer.rate) for layer in layers_of(network) if isinstance(layer, DROPPING))


def kernels(values):
    """Return those weights that are matrices or larger: what biases and scales grow to says little."""
    return [value for value in values if value.ndim > 1 and value.size]


def _rms(value):
    return float(np.sqrt(np.mean(value.astype("float64") ** 2)))


def _array(variable):
    return np.asarray(keras.ops.convert_to_numpy(variable), "float32")
