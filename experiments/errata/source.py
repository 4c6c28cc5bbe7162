"""To run and to read a document's lines of code."""

import ast
from types import SimpleNamespace

import tensorflow as tf
from keras import layers

RECURRENT = {"RNN", "SimpleRNN", "GRU", "LSTM", "ConvLSTM2D", "Bidirectional"}


def run(source, **names):
    """Execute lines in a namespace of their own and return it as a dictionary.

    Args:
        source: the lines.
        names: what they find there besides Python's own names.

    Example:
        >>> run("h = 2 * x", x=3)["h"]
        6
    """
    namespace = dict(names)
    exec(source, namespace)
    return namespace


def called(source):
    """Return the set of all names that are called in lines of code, without what stands before a dot.

    Example:
        >>> sorted(called("model.add(Dense(np.prod(shape)))"))
        ['Dense', 'add', 'prod']
    """
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return {getattr(call, "attr", getattr(call, "id", "")) for call in calls} - {""}


def unread(source):
    """Return the sorted names that lines of code import, take as arguments or assign, and never read.

    Example:
        >>> unread("from keras.layers import LSTM, Dense\\ndef network(z, size):\\n    return Dense(1)(z)")
        ['LSTM', 'size']
    """
    nodes = list(ast.walk(ast.parse(source)))
    given = {alias.asname or alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    given |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    names = [node for node in nodes if isinstance(node, ast.Name)]
    given |= {node.id for node in names if isinstance(node.ctx, ast.Store)}
    return sorted(given - {node.id for node in names if isinstance(node.ctx, ast.Load)})


class OldTensorFlow:
    """TensorFlow with the `tf.layers` of version 1, to see what a document's lines would do where they ran.

    Each call makes a layer with new weights, as it did without reuse.
    """

    def __init__(self):
        self.layers = SimpleNamespace(dense=_apply(layers.Dense), conv2d=_apply(layers.Conv2D))

    def __getattr__(self, name):
        return getattr(tf, name)


def _apply(kind):
    """Return a function of inputs and a layer's options that makes the layer and applies it."""
    return lambda inputs, *options, **named: kind(*options, **named)(inputs)
