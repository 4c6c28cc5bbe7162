"""InceptionV3 as an extractor, for figures beside those of papers."""

from functools import lru_cache

import keras
from keras import ops

from rnngan_tf.evaluation.features.extractor import Extractor


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
