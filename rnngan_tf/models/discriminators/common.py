"""What every discriminator starts and ends with: images (and labels) in, one logit out."""

import math

import keras
from keras import layers, ops

from rnngan_tf.core import precision as precisions
from rnngan_tf.core.validation import check_image_shape, check_num_classes
from rnngan_tf.models.layers import MinibatchStd


def discriminator_inputs(image_shape, num_classes, precision, check=check_image_shape, name="images"):
    """Check the arguments that all discriminators share and make their inputs.

    Args:
        check: returns the shape of what is judged, checked.
        name: of the input.

    Returns:
        inputs: the model's inputs, images `(B, H, W, C)` and, with classes, labels `(B,)`.
        images: `(B, H, W, C)`.
        dtype: the name of the policy for hidden layers.
    """
    image_shape = check(image_shape)
    check_num_classes(num_classes)
    images = keras.Input(image_shape, name=name)
    inputs = [images, keras.Input((), dtype="int32", name="labels")] if num_classes else images
    return inputs, images, precisions.choose(precision).policy


def discriminator_head(inputs, features, num_classes, minibatch_std, name, spectral_norm=False):
    r"""From features `(B, D)` to a model whose output is one float32 logit `(B, 1)`, never a sigmoid.

    With classes, a projection joins it (Miyato and Koyama, 2018): $D(x, y) = w \cdot \phi(x) + e_y \cdot \phi(x)$.
    """
    phi = MinibatchStd(dtype=features.dtype)(features) if minibatch_std else features
    head = layers.Dense(1, dtype="float32", name="logit")
    logits = (layers.SpectralNormalization(head, dtype="float32") if spectral_norm else head)(phi)  # (B, 1)
    if num_classes:
        width = features.shape[-1]
        scale = keras.initializers.RandomNormal(stddev=1 / math.sqrt(width))
        table = layers.Embedding(num_classes, width, embeddings_initializer=scale, dtype="float32", name="projection")
        products = ops.multiply(table(inputs[1]), ops.cast(features, "float32"))  # (B, D)
        logits = layers.Add(dtype="float32")([logits, ops.sum(products, axis=-1, keepdims=True)])
    return keras.Model(inputs, logits, name=name)
