r"""A data set of images in memory: what it is, where it came from, and its batches for training and testing."""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from rnngan_tf.data import pipeline
from rnngan_tf.data.checks import checked_batch_size


class ImageData:
    r"""Images with their labels, split into training and test.

    Attributes:
        name: the name of the data set, or of its folder.
        image_shape: `(H, W, C)`.
        num_classes: number of classes; None when the images have none.
        class_names: a tuple of `num_classes` names; None when the images have no classes.
        source: one line saying where the images came from.
        seed: what, with the epoch, decides the order of training.
        train_images, test_images: `(N, H, W, C)` uint8, 0 to 255.
        train_labels, test_labels: `(N,)` int32; None when the images have no classes.

    Example:
        >>> from rnngan_tf.data import load_images
        >>> data = load_images("mnist_mini")
        >>> data
        <ImageData 'mnist_mini': 10000 training and 1000 test images of (28, 28, 1), 10 classes>
        >>> images, labels = next(iter(data.train(batch_size=32, labels=True)))
        >>> images.shape, labels.shape
        (TensorShape([32, 28, 28, 1]), TensorShape([32]))
    """

    def __init__(
        self,
        name: str,
        train: tuple[np.ndarray, np.ndarray | None],
        test: tuple[np.ndarray, np.ndarray | None],
        source: str,
        class_names: Sequence[str] | None = None,
        seed: int = 0,
    ) -> None:
        self.name = name
        self.train_images, self.train_labels = train
        self.test_images, self.test_labels = test
        self.image_shape = tuple(self.train_images.shape[1:])
        self.class_names = class_names
        self.num_classes = None if class_names is None else len(class_names)
        self.source = source
        self.seed = seed

    def __repr__(self):
        classes = "no classes" if self.num_classes is None else f"{self.num_classes} classes"
        sizes = f"{len(self.train_images)} training and {len(self.test_images)} test images"
        return f"<ImageData {self.name!r}: {sizes} of {self.image_shape}, {classes}>"

    def train(self, batch_size: int = 64, labels: bool = False) -> tf.data.Dataset:
        r"""Return the training images, shuffled anew each epoch, in whole batches.

        The order is a pure function of the seed and the epoch; `dataset.epoch` (an int64 variable) is the epoch that
        the next pass will be, see `rnngan_tf.data.pipeline.shuffled_batches`.

        Args:
            batch_size: 1 to the number of training images.
            labels: True for pairs `(images, labels)`.

        Returns:
            A `tf.data.Dataset` of float32 `(B, H, W, C)` in [-1, 1], with int32 labels `(B,)` when asked for.

        Raises:
            ValueError: the batch size does not fit, or labels are asked of images without classes.
        """
        batch_size = checked_batch_size(batch_size, labels, self, len(self.train_images), "training images")
        chosen = self.train_labels if labels else None
        return pipeline.shuffled_batches(self.train_images, chosen, batch_size, self.seed)

    def test(self, batch_size: int = 64, labels: bool = False) -> tf.data.Dataset:
        r"""Return the test images in a fixed order, in whole batches.

        Args:
            batch_size: 1 to the number of test images.
            labels: True for pairs `(images, labels)`.

        Returns:
            A `tf.data.Dataset` as of `train`.

        Raises:
            ValueError: the batch size does not fit, or labels are asked of images without classes.
        """
        batch_size = checked_batch_size(batch_size, labels, self, len(self.test_images), "test images")
        return pipeline.ordered_batches(self.test_images, self.test_labels if labels else None, batch_size)
