"""Conditions on models in exercises: recurrent layers, and a number of weights within 10 % of another model's."""

from keras import layers

from rnngan_tf.core.keras_private import layers_of

ROW_LSTM = 62_230  # weights of `generators.lstm_row((14, 14, 1), 32, units=40)`


def recurrent(model):
    """Return the recurrent layers of a model, including wrapped ones."""
    return [layer for layer in layers_of(model) if isinstance(layer, layers.RNN)]


def read_by(model):
    """Return the input shape `(T, D)` of a model's first recurrent layer, which may be wrapped."""
    kinds = (layers.RNN, layers.Bidirectional)
    return tuple(next(layer for layer in model.layers if isinstance(layer, kinds)).input.shape[1:])


def of_size(weights, larger, smaller):
    """Return two conditions for `Probe` that refuse a model whose number of weights differs by more than 10 %.

    Args:
        weights: the desired number of weights.
        larger: advice for a model with too many weights.
        smaller: advice for a model with too few weights.
    """
    rule = f"it is no fair rival, with more than 10 % {{}} {weights:,} weights; {{}}."
    return [
        (rule.format("above", larger), lambda model: model.count_params() > 1.1 * weights),
        (rule.format("below", smaller), lambda model: model.count_params() < 0.9 * weights),
    ]
