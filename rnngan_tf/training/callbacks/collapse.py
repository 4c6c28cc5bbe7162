"""A guard against mode collapse: one image, or a few, for every latent."""

import logging

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from rnngan_tf.core.validation import check_positive
from rnngan_tf.data.image_data import ImageData
from rnngan_tf.training.callbacks.samples import fixed_inputs
from rnngan_tf.training.diagnosis.samples import REFERENCE, variety

logger = logging.getLogger(__name__)


class StopOnCollapse(keras.callbacks.Callback):
    r"""Stop training when the generator draws nearly the same images whatever the latent, and say so.

    After every epoch it draws the same n latents and measures their variety,

    $$v = \operatorname{median}_i \min_{j \ne i} \sqrt{\operatorname{mean}_{hwc} (x_i - x_j)^2},$$

    the distance of a typical sample to its nearest twin. One image for every latent gives 0, and so do a few
    images in turn, which the spread of the pixels would not show. Training stops when v stays below `share` of the
    variety of real images for `patience` epochs. The first `start_from_step` steps are not judged, since an untrained
    generator draws much the same for every latent too. After training `message` holds what happened, or None, and
    `varieties` v for each epoch.

    Args:
        data: real images to compare with: `(N, H, W, C)` in [-1, 1] with N of at least 2, or the `tf.data.Dataset` that
            `fit` gets; n of them are used. None compares with 0.4, a round
            figure for digits, clothes and CIFAR-10.
        n: how many samples to draw, at least 2.
        seed: of the latents.
        share: of the real images' variety below which samples count as collapsed, in (0, 1).
        patience: epochs in a row.
        start_from_step: training steps of the model before which an epoch's end is not judged.

    Raises:
        ValueError: an argument out of its range.

    Example:
        >>> same = np.zeros((8, 28, 28, 1), "float32")
        >>> variety(same), StopOnCollapse(patience=5).message is None
        (0.0, True)
    """

    def __init__(
        self,
        data: ImageData | tf.data.Dataset | ArrayLike | None = None,
        n: int = 64,
        seed: int = 0,
        share: float = 0.15,
        patience: int = 3,
        start_from_step: int = 500,
    ) -> None:
        super().__init__()
        if not 0 < share < 1:
            raise ValueError(f"share is {share!r}; it must lie between 0 and 1.")
        n, patience = check_positive(n=n, patience=patience)
        if n == 1:
            raise ValueError("n is 1; it must be at least 2, since samples are compared with each other.")
        self.n, self.seed, self.share = n, seed, share
        self.patience, self.start_from_step = patience, start_from_step
        self.reference = REFERENCE if data is None else variety(_first(data, n))
        self.message, self.varieties = None, []

    def on_train_begin(self, logs=None):
        self.message, self.varieties, self._low = None, [], 0
        self._latents, self._labels = fixed_inputs(self.model, self.n, self.seed)

    def on_epoch_end(self, epoch, logs=None):
        self.varieties.append(variety(self.model.generate_from(self._latents, self._labels)))
        if self.model.steps < self.start_from_step:
            return
        self._low = self._low + 1 if self.varieties[-1] < self.share * self.reference else 0
        if self._low >= self.patience:
            self._stop(epoch)

    def _stop(self, epoch):
        """Stop training and say what was seen and what to try."""
        self.model.stop_training = True
        self.message = (
            f"Training stopped after epoch {epoch + 1}: the generator draws nearly the same images for every latent; "
            f"the variety of {self.n} samples is {self.varieties[-1]:.3g}, below {self.share:.0%} of the "
            f"{self.reference:.3g} of real images for {self._low} epochs. Try objective='relativistic' with its own "
            "penalty, a discriminator with minibatch_std, a lower learning rate or another seed."
        )
        logger.warning(self.message)


def _first(data, n):
    """Return the first n images of an array or of a data set of batches, with labels or without."""
    if hasattr(data, "element_spec"):
        batches = (batch[0] if isinstance(batch, tuple) else batch for batch in data)
        images = []
        while sum(map(len, images)) < n and (batch := next(batches, None)) is not None:
            images.append(np.asarray(batch))
        data = np.concatenate(images) if images else []
    return np.asarray(data[:n])
