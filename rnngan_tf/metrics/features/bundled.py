"""The bundled feature networks: small classifiers, their recipes and their weights."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import keras
from keras import layers, ops

from rnngan_tf.metrics.features.extractor import Extractor
from rnngan_tf.models import saving

FEATURES = 64


@dataclass(frozen=True)
class Recipe:
    """How a bundled feature network is built and trained.

    Args:
        image_shape: `(H, W, C)`.
        widths: filters of the three resolutions.
        epochs: passes over the training set.
        shift: largest random shift of a training image, in pixels.
        flip: whether training images are mirrored at random.
        class_names: what the ten outputs stand for.
    """

    image_shape: tuple
    widths: tuple
    epochs: int
    shift: int
    flip: bool
    class_names: tuple


RECIPES = {
    "mnist": Recipe((28, 28, 1), (16, 32, 64), 8, 2, False, tuple("0123456789")),
    "fashion_mnist": Recipe(
        (28, 28, 1),
        (32, 64, 64),
        12,
        1,
        True,
        ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"),
    ),
    "cifar10": Recipe(
        (32, 32, 3),
        (32, 64, 128),
        20,
        4,
        True,
        ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
    ),
}


def classifier(image_shape, widths, num_classes=10, dtype="float32"):
    r"""Return a convolutional classifier from images in [-1, 1] to `(features, logits)`.

    Five 3x3 convolutions at three resolutions, batch normalised; the mean over the last map goes through a leaky ReLU
    layer of 64 units, the features, and a linear layer, the logits.

    Args:
        image_shape: `(H, W, C)`, H and W at least 8.
        widths: filters of the three resolutions.
        num_classes: K.
        dtype: Keras' dtype policy; scores are always computed in float32.

    Returns:
        A `keras.Model` with the outputs `(B, 64)` and `(B, K)`, float32 both.

    Example:
        >>> network = classifier((28, 28, 1), (4, 8, 8))
        >>> [output.shape for output in network.outputs]
        [(None, 64), (None, 10)]
    """
    first, second, third = widths
    images = keras.Input(image_shape)
    x = _convolution(images, first, dtype)
    x = layers.MaxPooling2D(dtype=dtype)(x)  # (B, H / 2, W / 2, first)
    for _ in range(2):
        x = _convolution(x, second, dtype)
    x = layers.MaxPooling2D(dtype=dtype)(x)  # (B, H / 4, W / 4, second)
    for _ in range(2):
        x = _convolution(x, third, dtype)
    x = layers.GlobalAveragePooling2D(dtype="float32")(x)  # (B, third)
    features = layers.Dense(FEATURES, "leaky_relu", dtype="float32", name="features")(x)
    logits = layers.Dense(num_classes, dtype="float32", name="logits")(features)
    return keras.Model(images, [features, logits], name="classifier")


def _convolution(x, filters, dtype):
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False, dtype=dtype)(x)
    x = layers.BatchNormalization(momentum=0.9, dtype=dtype)(x)
    return layers.ReLU(dtype=dtype)(x)


WEIGHTS = files("rnngan_tf.metrics.features") / "weights"


@lru_cache
def load(name, folder=WEIGHTS):
    """Return the bundled extractor of "mnist", "fashion_mnist" or "cifar10": 64 features and 10 logits.

    Args:
        name: of the data set it was trained on.
        folder: where `NAME.npz` and `NAME.json` lie.

    Raises:
        ValueError: the file is not the one that was trained: cut short, changed, or another.
    """
    recipe, (arrays, _) = RECIPES[name], saving.read(folder, name)
    network = classifier(recipe.image_shape, recipe.widths, len(recipe.class_names))
    network.set_weights(arrays)
    network.trainable = False
    return Extractor(lambda images: network(images, training=False), name, recipe.image_shape, recipe.class_names)


def record(name, folder=WEIGHTS):
    """Return what is known of a bundled network: its test accuracy, how it was trained, its sha256."""
    return saving.read_record(folder, name)


@lru_cache
def load_stacked():
    r"""Return the extractor of stacked MNIST: mnist's network on each channel, 192 features and 1,000 classes.

    The logit of the class `abc` is the sum of the three digits' log-probabilities, so that the softmax over the 1,000
    classes is the product of the three softmaxes.
    """
    digits = load("mnist")

    def look(images):
        batch = ops.shape(images)[0]
        channels = ops.transpose(images, (0, 3, 1, 2))  # (B, 3, H, W)
        features, logits = digits(ops.reshape(channels, (-1, *digits.image_shape)))  # (3 B, 64), (3 B, 10)
        red, green, blue = ops.unstack(ops.reshape(ops.log_softmax(logits), (batch, 3, 10)), axis=1)
        joint = red[:, :, None, None] + green[:, None, :, None] + blue[:, None, None, :]  # (B, 10, 10, 10)
        return ops.reshape(features, (batch, 3 * digits.feature_size)), ops.reshape(joint, (batch, 1000))

    names = tuple(f"{number:03d}" for number in range(1000))
    return Extractor(look, "stacked_mnist", (*digits.image_shape[:2], 3), names)
