"""Whether XLA compiles a model's training step, and which layer forbids it."""

import warnings

import tensorflow as tf
from tensorflow.python.framework import config as tf_config  # the public API cannot ask for op determinism


def refusing_layers(model):
    """Return the names of the layers that cannot be compiled by XLA on this machine."""
    return [layer.name for layer in model._flatten_layers() if not layer.supports_jit]


def check_xla(model):
    """Raise a `ValueError` where XLA was asked for and Keras has silently switched it off."""
    if model.asked_jit_compile is True and not model.jit_compile:
        raise ValueError(f"jit_compile=True was asked for and XLA stays off: {_reason(model)}.")


def _reason(model):
    """Return why XLA is off."""
    layers = refusing_layers(model)
    if layers:
        names = ", ".join(layers)
        return f"the layers {names} cannot be compiled on this machine; recurrent layers can with use_cudnn=False"
    if tf_config.is_op_determinism_enabled():
        return "TensorFlow's op determinism is enabled, which Keras does not combine with XLA"
    if model.run_eagerly:
        return "run_eagerly=True"
    if model.distribute_strategy.num_replicas_in_sync > 1:
        return "the model is trained on several devices at once, and XLA compiles for one"
    if not tf.config.list_physical_devices("GPU"):
        return "there is no GPU, and on a CPU XLA was measured slower"
    return "Keras' own rules for this machine"


def jit_status(model):
    """Return one sentence on the XLA state of a compiled model."""
    if not model.compiled:
        return "XLA: not decided, the model is not compiled yet"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        on = bool(model.jit_compile) and not model.run_eagerly
    asked = "asked for" if model.asked_jit_compile is True else "jit_compile='auto'"
    if on:
        return f"XLA: on ({asked})"
    if model.asked_jit_compile is False:
        return "XLA: off (jit_compile=False)"
    return f"XLA: off ({_reason(model)})"
