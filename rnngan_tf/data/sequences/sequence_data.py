r"""A data set of sequences in memory: what it is, where it came from, and its batches for training and testing."""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from rnngan_tf.data import pipeline
from rnngan_tf.data.checks import checked_batch_size
from rnngan_tf.data.sequences.codec import Scaling, SequenceCodec


class SequenceData(SequenceCodec):
    r"""Sequences of T steps and D features, split into training and test.

    Series and sound are numbers scaled to [-1, 1]. Texts and music are one-hot tokens, D of them; token 0 is the end
    mark, and the steps after it are all zeros (`keras.layers.Masking(0)` leaves them out), so `(x != 0).any(-1)` tells
    which steps of a sequence count.

    Attributes:
        name: the name of the data set, or of its file.
        kind: "series", "text", "music" or "audio".
        sequence_shape: `(T, D)`.
        num_classes: number of classes; None when the sequences have none.
        class_names: a tuple of `num_classes` names; None when the sequences have no classes.
        vocabulary: a tuple of D texts, of which the first is the end mark; None for series and audio.
        feature_names: a tuple of D names of a series' features; None for the other kinds.
        scaling: the `Scaling` of a series or of audio, learnt from its training part; None where there is none.
        sampling_rate: samples a second of audio, Hz; None for the other kinds.
        source: one line saying where the sequences came from and what was left out.
        seed: what, with the epoch, decides the order of training.
        train_sequences, test_sequences: `(N, T, D)` float32.
        train_labels, test_labels: `(N,)` int32; None when the sequences have no classes.

    Example:
        >>> from rnngan_tf.data import load_sequences
        >>> data = load_sequences("sines")
        >>> data
        <SequenceData 'sines': 10000 training and 4000 test sequences of (30, 1), series, 5 classes>
        >>> next(iter(data.train(batch_size=32))).shape
        TensorShape([32, 30, 1])
    """

    def __init__(
        self,
        name: str,
        kind: str,
        train: tuple[np.ndarray, np.ndarray | None],
        test: tuple[np.ndarray, np.ndarray | None],
        source: str,
        seed: int = 0,
        class_names: Sequence[str] | None = None,
        vocabulary: Sequence[str] | None = None,
        feature_names: Sequence[str] | None = None,
        scaling: Scaling | None = None,
        sampling_rate: int | None = None,
    ) -> None:
        self.train_sequences, self.train_labels = train
        self.test_sequences, self.test_labels = test
        shape = self.train_sequences.shape[1:]
        super().__init__(name, kind, shape, vocabulary, feature_names, scaling, sampling_rate)
        self.source = source
        self.seed = seed
        self.class_names = class_names
        self.num_classes = None if class_names is None else len(class_names)

    def __repr__(self):
        classes = "" if self.num_classes is None else f", {self.num_classes} classes"
        sizes = f"{len(self.train_sequences)} training and {len(self.test_sequences)} test sequences"
        return f"<SequenceData {self.name!r}: {sizes} of {self.sequence_shape}, {self.kind}{classes}>"

    @property
    def form(self) -> SequenceCodec:
        r"""What its sequences stand for, a `SequenceCodec` without the data."""
        return SequenceCodec.from_dict(self.to_dict())

    def train(self, batch_size: int = 64, labels: bool = False) -> tf.data.Dataset:
        r"""Return the training sequences, shuffled anew each epoch, in whole batches.

        The order is a pure function of the seed and the epoch; `dataset.epoch` (an int64 variable) is the epoch that
        the next pass will be, see `rnngan_tf.data.pipeline.shuffled_batches`.

        Args:
            batch_size: 1 to the number of training sequences.
            labels: True for pairs `(sequences, labels)`.

        Returns:
            A `tf.data.Dataset` of float32 `(B, T, D)`, with int32 labels `(B,)` when asked for.

        Raises:
            ValueError: the batch size does not fit, or labels are asked of sequences without classes.
        """
        batch_size = checked_batch_size(batch_size, labels, self, len(self.train_sequences), "training sequences")
        chosen = self.train_labels if labels else None
        return pipeline.shuffled_batches(self.train_sequences, chosen, batch_size, self.seed)

    def test(self, batch_size: int = 64, labels: bool = False) -> tf.data.Dataset:
        r"""Return the test sequences in a fixed order, in whole batches.

        Args:
            batch_size: 1 to the number of test sequences.
            labels: True for pairs `(sequences, labels)`.

        Returns:
            A `tf.data.Dataset` as of `train`.

        Raises:
            ValueError: the batch size does not fit, or labels are asked of sequences without classes.
        """
        batch_size = checked_batch_size(batch_size, labels, self, len(self.test_sequences), "test sequences")
        return pipeline.ordered_batches(self.test_sequences, self.test_labels if labels else None, batch_size)
