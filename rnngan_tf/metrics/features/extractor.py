"""Extractors: what a feature network sees of images, from any Keras model or function, or from Inception."""

from functools import lru_cache
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf
from keras import ops


class Outputs(NamedTuple):
    """What an extractor saw of N images.

    Attributes:
        features: `(N, D)` float32.
        logits: `(N, K)` float32, or None without classes.
    """

    features: np.ndarray
    logits: np.ndarray | None


class Extractor:
    r"""A frozen function from images to features and, where it is a classifier, class logits.

    Args:
        function: called with images `(B, H, W, C)` in [-1, 1]; returns features `(B, D)`, or a pair of features and
            logits `(B, K)`. A `keras.Model` or any callable of tensors.
        name: what the names of scores say.
        image_shape: `(H, W, C)` that the function takes; None where it takes any.
        class_names: names of the K classes, if there are any.

    Raises:
        ValueError: the function fails on images of this shape, or returns something else.

    Example:
        >>> means = Extractor(lambda images: ops.mean(images, axis=(1, 2)), "means", (8, 8, 3))
        >>> means.feature_size, means.num_classes, means.extract(np.ones((5, 8, 8, 3))).features.shape
        (3, None, (5, 3))
    """

    def __init__(self, function, name, image_shape, class_names=None):
        self.function, self.name, self.image_shape = function, name, tuple(image_shape)
        try:
            shape = [side or any_size for side, any_size in zip(self.image_shape, (32, 32, 3), strict=True)]
            features, logits = self(np.zeros((2, *shape), "float32"))
        except (TypeError, ValueError, tf.errors.OpError) as error:
            reason = f"{type(error).__name__}: {' '.join(str(error).split())[-120:]}".rstrip(".")
            raise ValueError(
                f"The extractor {name!r} fails on two images of shape {self.image_shape} ({reason}); "
                "give a function from images (B, H, W, C) in [-1, 1] to features (B, D)."
            ) from error
        self.feature_size = features.shape[1]
        self.num_classes = None if logits is None else logits.shape[1]
        self.class_names = class_names

    def __repr__(self):
        classes = f", {self.num_classes} classes" if self.num_classes else ""
        return f"<Extractor {self.name!r}: {self.image_shape} to {self.feature_size} features{classes}>"

    def __call__(self, images):
        """Return features `(B, D)` and logits `(B, K)` or None for images `(B, H, W, C)`, tensors in float32."""
        outputs = self.function(ops.cast(images, "float32"))
        features, logits = outputs if isinstance(outputs, (tuple, list)) else (outputs, None)
        for part in (features, logits):
            if part is not None and len(part.shape) != 2:
                raise ValueError(f"it gives an output of shape {tuple(part.shape)} where (B, D) is needed")
        return ops.cast(features, "float32"), None if logits is None else ops.cast(logits, "float32")

    def check_image_shape(self, image_shape):
        """Raise a `ValueError` of one sentence where this extractor does not take images of that shape."""
        image_shape = tuple(image_shape)
        fits = len(image_shape) == 3 and all(
            own in (None, side) for own, side in zip(self.image_shape, image_shape, strict=True)
        )
        if not fits:
            raise ValueError(
                f"The images have shape {image_shape}; the feature network {self.name!r} takes {self.image_shape}: "
                "choose the network of that data set, or give a function of your own as extractor."
            )

    def extract(self, images, batch_size=500):
        """Return `Outputs` for an array of images `(N, H, W, C)`, floats in [-1, 1] or uint8, batch by batch.

        Raises:
            ValueError: wrong shape, none at all, or NaN.
        """
        images = np.asarray(images)
        if images.ndim != 4 or not len(images):
            raise ValueError(f"The images have shape {images.shape}; give (N, H, W, C), at least one.")
        self.check_image_shape(images.shape[1:])
        parts = []
        for start in range(0, len(images), batch_size):
            batch = images[start : start + batch_size]
            batch = batch.astype("float32") / 127.5 - 1 if batch.dtype == np.uint8 else batch.astype("float32")
            if not np.isfinite(batch).all():
                raise ValueError("The images hold NaN or infinite values; remove those images, or train again.")
            parts.append([np.asarray(part) for part in self._extract_batch(batch)])
        joined = [np.concatenate(part) for part in zip(*parts, strict=True)]
        return Outputs(joined[0], joined[1] if len(joined) > 1 else None)

    @tf.function(reduce_retracing=True)
    def _extract_batch(self, images):
        features, logits = self(images)
        return (features,) if logits is None else (features, logits)


def from_model(model, name=None, image_shape=None):
    """Return an `Extractor` of a `keras.Model` or another callable.

    Args:
        model: see `Extractor`; a model with two outputs gives features and logits.
        name: by default the model's or function's own.
        image_shape: `(H, W, C)`; a model knows its own.

    Raises:
        ValueError: the shape is needed and was not given, or the model does not fit.
    """
    name = name or getattr(model, "name", None) or getattr(model, "__name__", type(model).__name__).strip("<>")
    if isinstance(model, keras.Model) and model.inputs:
        image_shape = model.inputs[0].shape[1:]
    if image_shape is None:
        raise ValueError(f"The extractor {name!r} does not tell its image shape; give image_shape=(H, W, C).")
    if isinstance(model, keras.Model):
        return Extractor(lambda images: model(images, training=False), name, image_shape)
    return Extractor(model, name, image_shape)


@lru_cache
def load(weights="imagenet"):
    r"""Return InceptionV3 of keras.applications (Szegedy et al., 2016): 2,048 features and 1,000 logits.

    Images of any size and 1 or 3 channels are resized to 299x299 (bilinear). Its weights are not those of the
    original FID network, so its distances stand beside published FIDs only roughly.

    Args:
        weights: "imagenet" (downloaded by Keras on first use, 96 MB), a weights file, or None (random).

    Raises:
        ValueError: the weights cannot be had.
    """
    try:
        network = keras.applications.InceptionV3(weights=weights, classifier_activation=None)
    except Exception as error:  # Keras raises a bare Exception for a failed download
        raise ValueError(
            f"The weights of InceptionV3 cannot be had ({' '.join(str(error).split())[:120]}); go online once, put "
            "Keras' file into ~/.keras/models, or choose a bundled network: 'mnist', 'fashion_mnist', 'cifar10'."
        ) from error
    both = keras.Model(network.input, [network.get_layer("avg_pool").output, network.output])

    def look(images):
        if images.shape[-1] == 1:
            images = ops.repeat(images, 3, axis=-1)
        return both(ops.image.resize(images, (299, 299)), training=False)

    return Extractor(look, "inception", (None, None, None))
