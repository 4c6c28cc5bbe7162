"""What checks of exercises ask of a model: its recurrent layers, and a size within 10 % of another's."""

from keras import layers

from rnngan_tf.core.keras_private import layers_of

ROW_LSTM = 62_230  # weights of `generators.lstm_row((14, 14, 1), 32, units=40)`


def recurrent(model):
    """Return the recurrent layers of a model, wrapped ones too."""
    return [layer for layer in layers_of(model) if isinstance(layer, layers.RNN)]


def read_by(model):
    """Return the shape `(T, D)` of what a model's first recurrent layer reads, a wrapped one too."""
    kinds = (layers.RNN, layers.Bidirectional)
    return tuple(next(layer for layer in model.layers if isinstance(layer, kinds)).input.shape[1:])


def of_size(weights, larger, smaller):
    """Return the two conditions of `Probe` that refuse a model whose size differs by more than 10 %.

    Args:
        weights: number of them that it should have.
        larger: what to do with one that has too many.
        smaller: what to do with one that has too few.
    """
    rule = f"it is no fair rival, with more than 10 % {{}} {weights:,} weights; {{}}."
    return [
        (rule.format("above", larger), lambda model: model.count_params() > 1.1 * weights),
        (rule.format("below", smaller), lambda model: model.count_params() < 0.9 * weights),
    ]
