"""Types that the signatures of public functions and classes share."""

import os
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

PathLike: TypeAlias = str | os.PathLike[str]
Shape: TypeAlias = tuple[int, ...] | list[int]  # of one sample: (H, W, C) of images, (T, D) of sequences
Widths: TypeAlias = tuple[int, ...] | list[int]  # one width for each layer
Labels: TypeAlias = int | ArrayLike  # one class for all, or one for each sample
Optimizer: TypeAlias = keras.optimizers.Optimizer | str
Metrics: TypeAlias = Sequence[keras.metrics.Metric]
History: TypeAlias = keras.callbacks.History | Mapping[str, Sequence[float]]
Tensor: TypeAlias = tf.Tensor | np.ndarray  # what a function of TensorFlow takes
Logs: TypeAlias = dict[str, Any] | None
