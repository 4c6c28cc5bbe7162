"""The feature networks that come with the package: trained by `train.py`, checked by sha256."""

from functools import lru_cache
from importlib.resources import files

from keras import ops

from rnngan_tf.evaluation.features.extractor import Extractor
from rnngan_tf.evaluation.features.network import RECIPES, classifier
from rnngan_tf.models import saving

WEIGHTS = files("rnngan_tf.evaluation.features") / "weights"


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
