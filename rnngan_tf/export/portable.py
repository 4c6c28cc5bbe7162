"""A copy of a generator that other runtimes can run, and the comparison of an export with Keras."""

import keras
import numpy as np
from keras import layers

from rnngan_tf.core.keras_private import layers_of
from rnngan_tf.export.formats import seed_latents
from rnngan_tf.models.kernels.convolution import Conv2D, Conv2DTranspose
from rnngan_tf.models.kernels.layers import BatchNormalization, LeakyReLU
from rnngan_tf.models.layers import GRU, LSTM

TOLERANCE = 1e-4  # of pixels in [-1, 1]
BATCHES = (1, 5)  # two batch sizes, to detect an export with a fixed batch size
SEED = 0  # of the latents for the comparison

# The package's layers make training faster; other runtimes support the operations of the Keras layers.
OWN = (LSTM, GRU, BatchNormalization, Conv2D, Conv2DTranspose, LeakyReLU)
PLAIN = {own: getattr(layers, own.__name__) for own in OWN}
PLAIN_NAMES = {f"rnngan_tf>{own.__name__}" for own in PLAIN}


def portable(generator, unroll):
    """Return a float32 copy of a generator with the same weights and inputs named `latents` and `labels`.

    The layers of `rnngan_tf.models.kernels` are replaced by those of Keras, so that the graph contains neither their
    operations nor those of cuDNN.

    Args:
        generator: a functional or Sequential model from latents (and labels) to images.
        unroll: unroll recurrences; False keeps loops, which give a smaller graph that not all runtimes can run.

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
    """Return whether all layers of a network compute in float32."""
    return all(layer.compute_dtype == "float32" for layer in layers_of(network, include_self=False))


def _described(value, unroll):
    """Return the configuration of a layer, and of layers inside it, in float32 and with the given `unroll`."""
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


def attempt(failure, function, *arguments):
    """Call a function of another package; turn its errors into a `ValueError` of one sentence."""
    try:
        return function(*arguments)
    except OSError:  # such as a full disk: the message is clear already
        raise
    except Exception as error:
        reason = str(error).strip().splitlines() or [""]
        raise ValueError(f"{failure}: {type(error).__name__}: {reason[0][:200].rstrip('.')}.") from error


def check_difference(kind, part, generator, inputs):
    """Return the largest absolute difference between the pixels of an export and of Keras for the same latents.

    Args:
        kind: the format of the export, a value of `FORMATS`.
        part: the path of the export.
        generator: the exported network.
        inputs: "latents" or "seed", the input of the export.

    Raises:
        ValueError: the export does not run, its images have another shape, or the difference is above `TOLERANCE` or
            NaN.
    """
    # The reference is float32, too: half precision alone changes pixels by 1e-2.
    reference = generator if is_float32(generator) else portable(generator, unroll=False)
    run = attempt(f"The new {kind.name} file cannot be loaded", kind.load, part)
    differences = []
    for n in BATCHES:
        feed = _feed(generator, n)
        expected = np.asarray(reference(list(feed.values()) if len(feed) > 1 else feed["latents"], training=False))
        if inputs == "seed":
            del feed["latents"]
            feed = {"seed": np.int64(SEED), **(feed or {"n": np.int32(n)})}
        images = attempt(f"The new {kind.name} file does not run", run, feed)
        if images.shape != expected.shape:
            raise ValueError(
                f"The images of the new {kind.name} file have shape {images.shape}, those of Keras {expected.shape}; "
                "nothing is kept."
            )
        differences.append(np.abs(images - expected).max())
    difference = float(np.max(differences))  # NaN if any is NaN
    if not difference <= TOLERANCE:
        raise ValueError(
            f"The pixels of the new {kind.name} file differ by {difference:.1e} from those of Keras, more than "
            f"{TOLERANCE:g}; nothing is kept."
        )
    return difference


def _feed(generator, n):
    """Return `n` latents, and labels of all classes in turn if there are classes, as a dictionary of arrays."""
    feed = {"latents": np.asarray(seed_latents(SEED, n, generator.inputs[0].shape[1]))}
    if len(generator.inputs) == 2:
        feed["labels"] = (np.arange(n) % _num_classes(generator)).astype(generator.inputs[1].dtype)
    return feed


def _num_classes(generator):
    """Return the number of classes that a generator embeds, 1 if it has no embedding."""
    sizes = [layer.input_dim for layer in layers_of(generator) if isinstance(layer, keras.layers.Embedding)]
    return sizes[0] if sizes else 1
