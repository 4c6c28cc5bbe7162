"""The numbers of a model that training goes on from."""

import keras
import numpy as np

OPTIMIZERS = ("optimizer", "generator_optimizer", "discriminator_optimizer")


def optimizers(model):
    """Return the optimizers of a compiled model by the names of their attributes."""
    found = {name: getattr(model, name, None) for name in OPTIMIZERS}
    return {name: one for name, one in found.items() if one is not None}


def variables(model):
    """Return every variable that training goes on from, each with a name that says what it is, in a fixed order.

    These are the weights of all networks with their batch statistics and averages, the states of all seed generators,
    the running means of the losses, and of each optimizer the slots, iterations, learning rate and loss scale. What
    scores collect is left out: they begin anew with each evaluation.
    """
    groups = {"model": model.variables}
    scores = {id(score) for score in getattr(model, "scores", ())}
    groups["mean"] = [one for metric in model.metrics if id(metric) not in scores for one in metric.variables]
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


def restore(model, values):
    """Give the variables the values that `gather` returned."""
    for (_, variable), value in zip(variables(model), values, strict=True):
        variable.assign(value)


def all_finite(model):
    """Tell whether the trainable weights of a model are numbers."""
    weights = (keras.ops.convert_to_numpy(keras.ops.cast(one, "float32")) for one in model.trainable_variables)
    return all(np.isfinite(weight).all() for weight in weights)
