"""Feature networks: what the scores see of an image."""

from rnngan_tf.core.names import choose
from rnngan_tf.metrics.features import bundled
from rnngan_tf.metrics.features import extractor as inception
from rnngan_tf.metrics.features.extractor import Extractor, Outputs, from_model

EXTRACTORS = {
    "mnist": lambda: bundled.load("mnist"),
    "mnist_mini": lambda: bundled.load("mnist"),
    "stacked_mnist": bundled.load_stacked,
    "stacked_mnist_mini": bundled.load_stacked,
    "fashion_mnist": lambda: bundled.load("fashion_mnist"),
    "cifar10": lambda: bundled.load("cifar10"),
    "inception": inception.load,
}
__all__ = ["EXTRACTORS", "Extractor", "Outputs", "fingerprint", "get"]


def get(extractor, image_shape=None):
    """Return an `Extractor` by the name of a data set, or made of a model.

    Args:
        extractor: one of `EXTRACTORS`, an `Extractor`, a `keras.Model` or a function from images `(B, H, W, C)` in
            [-1, 1] to features `(B, D)` or to `(features, logits)`.
        image_shape: `(H, W, C)`, needed for functions, which do not tell it.

    Raises:
        ValueError: an unknown name, or a function that does not fit.

    Example:
        >>> get("mnist")
        <Extractor 'mnist': (28, 28, 1) to 64 features, 10 classes>
    """
    if isinstance(extractor, Extractor):
        return extractor
    if isinstance(extractor, str):
        return choose("feature network", extractor, EXTRACTORS)()
    if not callable(extractor):
        raise ValueError(
            f"{extractor!r} is no extractor; give one of {', '.join(EXTRACTORS)}, a keras.Model, or a function "
            "from images to features."
        )
    return from_model(extractor, image_shape=image_shape)


def fingerprint(name):
    """Return the sha256 of a bundled network's weights, or the name itself where none comes with the package."""
    weights = name.removeprefix("stacked_").removesuffix("_mini")
    return bundled.record(weights)["sha256"] if weights in bundled.RECIPES else name
