"""The small classifiers whose last hidden layer the scores compare images in."""

from dataclasses import dataclass

import keras
from keras import layers

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
