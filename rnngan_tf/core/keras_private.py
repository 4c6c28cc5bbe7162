"""Every private name of Keras and TensorFlow that this package uses, each with the reason.

Keras may change these in any release. `tests/core/test_keras_private.py` has a test for each that says what breaks.
Overrides of Keras' private methods stand in the class that overrides them, with the same test.
"""

import keras
from tensorflow.python.framework import config as tensorflow_config

# Keras has no public class for functional models, and `keras.Model` covers subclassed ones, too.
FUNCTIONAL_MODELS = (keras.Sequential, keras.src.models.functional.Functional)

# `fit` calls `evaluate` with this argument set to True at the end of an epoch; there is no public sign of it.
EVALUATE_IN_FIT = "_use_cached_eval_dataset"


def layers_of(model, include_self=True):
    """Return all layers of a model, those of nested models included; `model.layers` stops at the first level."""
    return model._flatten_layers(include_self=include_self)


def trainable_variables_of(layer):
    """Return the trainable variables of a layer itself, without those of the layers inside it."""
    return layer._trainable_variables


def op_determinism():
    """Return whether TensorFlow's op determinism is on; its public API can only switch it on."""
    return tensorflow_config.is_op_determinism_enabled()


def adam_slots(adam, variable):
    """Return the two moving averages that a built Keras Adam keeps for a variable, as TensorFlow variables."""
    index = adam._get_variable_index(variable)
    return adam._momentums[index].value, adam._velocities[index].value


def set_initial_epoch(model, epoch):
    """Set the epoch at which the next `fit` begins, None for its argument `initial_epoch`: as BackupAndRestore does."""
    model._initial_epoch = epoch
