"""The maximum mean discrepancy as a metric of `compile` and `evaluate`."""

import keras
import numpy as np
from keras import ops

from rnngan_tf.core.annotations import Shape
from rnngan_tf.core.validation import check_positive
from rnngan_tf.metrics.base import GenerativeMetric, short
from rnngan_tf.metrics.sequences.mmd import discrepancy


class Rows:
    """Sees sequences of one shape as flat rows: what stands where other scores have a network.

    Args:
        sequence_shape: `(T, D)`.

    Raises:
        ValueError: another shape, or an unknown number of steps.
    """

    num_classes = None

    def __init__(self, sequence_shape):
        shape = tuple(sequence_shape)
        if len(shape) != 2 or None in shape:
            raise ValueError(
                f"The samples have shape {shape}; the maximum mean discrepancy compares sequences of shape "
                "(steps, features), both known."
            )
        self.sequence_shape, self.feature_size = shape, shape[0] * shape[1]

    def __call__(self, sequences):
        """Return sequences `(B, T, D)` as float32 rows `(B, T * D)`, and no logits."""
        return ops.reshape(ops.cast(sequences, "float32"), (-1, self.feature_size)), None

    def check_image_shape(self, shape):
        """Raise a `ValueError` where sequences have another shape than the first ones."""
        if tuple(shape) != self.sequence_shape:
            raise ValueError(
                f"The sequences have shape {tuple(shape)} and earlier ones {self.sequence_shape}; "
                "make a metric for each shape."
            )


@keras.saving.register_keras_serializable(package="rnngan_tf")
class MaximumMeanDiscrepancy(GenerativeMetric):
    r"""Unbiased squared maximum mean discrepancy of sequences (Gretton et al., 2012), about 0 and up, lower is better.

    Sequences `(B, T, D)` are compared as they are, in flat rows, with a mixture of five Gaussian kernels around the
    real sequences' median distance: see `evaluation.sequences.mmd.mmd`, which gives a p-value too. It may fall a
    little below 0, since it is unbiased.

    Args:
        samples: how many sequences of each kind, at least 2; time and memory grow with its square.
        reference: a word for what the real sequences are, part of the name.
        name: by default made of the protocol.

    Raises:
        ValueError: a number out of its range, or later samples that are no sequences of one shape.

    Example:
        >>> MaximumMeanDiscrepancy(samples=500).name
        'mmd_500_test'
    """

    prefix = "mmd"

    def __init__(
        self, samples: int = 500, reference: str = "test", name: str | None = None, dtype: str | None = None
    ) -> None:
        samples = check_positive(samples=samples)
        super().__init__(Rows, samples, reference, name or f"{self.prefix}_{short(samples)}_{reference}", dtype)

    def prepare(self, sequence_shape: Shape) -> None:
        """Make room for `samples` sequences of `(T, D)`; raise a `ValueError` where they do not fit.

        `compile` calls this.
        """
        rows = Rows(sequence_shape)
        self._extractor = self._extractor or (rows,)
        super().prepare(rows.sequence_shape)

    def compute(self, real: np.ndarray, generated: np.ndarray) -> float:
        return discrepancy(real, generated)

    def get_config(self):
        return {"samples": self.samples, "reference": self.reference, "name": self.name}
