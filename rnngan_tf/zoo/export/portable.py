"""A copy of a generator that other runtimes can run: float32, and recurrences written out step by step."""

import keras
from keras import layers

from rnngan_tf.models.kernels.convolution import Conv2D, Conv2DTranspose
from rnngan_tf.models.kernels.layers import BatchNormalization, LeakyReLU
from rnngan_tf.models.layers import GRU, LSTM

# The package's own classes make training fast; other runtimes know the operations of the Keras layers.
OWN = (LSTM, GRU, BatchNormalization, Conv2D, Conv2DTranspose, LeakyReLU)
PLAIN = {own: getattr(layers, own.__name__) for own in OWN}
PLAIN_NAMES = {f"rnngan_tf>{own.__name__}" for own in PLAIN}


def portable(generator, unroll):
    """Return a generator's copy in float32 whose inputs are named `latents` and `labels`, with the same weights.

    The layers of `rnngan_tf.models.kernels` become those of Keras, so that the graph has neither their operations nor
    cuDNN's.

    Args:
        generator: a functional or Sequential model from latents (and labels) to images.
        unroll: write recurrences out; False makes them loops, a smaller graph that not all runtimes can run.

    Returns:
        A functional `keras.Model` from latents `(B, Z)`, or a list of these and labels `(B,)`, to images.

    Example:
        >>> from rnngan_tf.models import generators
        >>> row = generators.lstm_row((8, 8, 1), units=4, num_classes=3, precision="mixed_bfloat16")
        >>> copy = portable(row, unroll=True)
        >>> [value.name for value in copy.inputs], is_float32(copy)
        (['latents', 'labels'], True)
    """

    def copy_layer(layer):
        described = {"class_name": type(layer).__name__, "config": layer.get_config()}
        plain = PLAIN.get(type(layer), type(layer))
        return plain.from_config(_described(described, unroll)["config"])

    copy = keras.models.clone_model(generator, clone_function=copy_layer)
    copy.set_weights(generator.get_weights())
    copy.trainable = False
    names = ("latents", "labels")
    inputs = [
        keras.Input(value.shape[1:], dtype=value.dtype, name=name)
        for name, value in zip(names, generator.inputs, strict=False)
    ]
    inputs = inputs if len(inputs) > 1 else inputs[0]
    images = layers.Identity(dtype="float32", name="images")(copy(inputs, training=False))
    return keras.Model(inputs, images, name=f"{generator.name}_portable")


def is_float32(network):
    """Tell whether all layers of a network compute in float32."""
    return all(layer.compute_dtype == "float32" for layer in network._flatten_layers(include_self=False))


def _described(value, unroll):
    """Return the description of a layer, and of layers within it, in float32 and with recurrences as asked."""
    if isinstance(value, (list, tuple)):
        return type(value)(_described(part, unroll) for part in value)
    if not isinstance(value, dict):
        return value
    value = {key: _described(part, unroll) for key, part in value.items()}
    if value.get("class_name") == "DTypePolicy":
        value["config"] = {**value["config"], "name": "float32"}
    if value.get("registered_name") in PLAIN_NAMES:
        value |= {"module": "keras.layers", "registered_name": None}
    if value.get("class_name") in ("LSTM", "GRU"):
        value["config"] = {**value["config"], "use_cudnn": False}
    if "unroll" in value:
        value["unroll"] = unroll
    return value
