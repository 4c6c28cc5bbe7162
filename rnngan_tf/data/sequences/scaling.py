r"""A fixed affine map for each feature of a series, to about [-1, 1] and back."""

import numpy as np


class Scaling:
    r"""The map $x \mapsto (x - c) / h$ of each feature, which takes [low, high] to [-1, 1].

    Values beyond [low, high] land beyond [-1, 1]: nothing is clipped, so that the map can always be undone.

    Attributes:
        low, high: what becomes -1 and 1, float64 `(D,)`.

    Example:
        >>> scaling = Scaling.fit(np.array([[0.0, 5.0], [10.0, 5.0]]))
        >>> scaling.to_unit([[5.0, 6.0]]).tolist()
        [[0.0, 1.0]]
        >>> scaling.from_unit([[1.0, -1.0]]).tolist()
        [[10.0, 4.0]]
    """

    def __init__(self, low, high):
        self.low, self.high = np.atleast_1d(low).astype("float64"), np.atleast_1d(high).astype("float64")

    @classmethod
    def fit(cls, values):
        r"""Learn from values `(..., D)` their least and largest; a feature that never changes becomes 0."""
        low, high = (extreme(values, axis=tuple(range(np.ndim(values) - 1))) for extreme in (np.min, np.max))
        constant = low == high
        return cls(np.where(constant, low - 1.0, low), np.where(constant, high + 1.0, high))

    def to_unit(self, values):
        r"""Return values `(..., D)` of the series' own units scaled, float32."""
        return ((np.asarray(values, "float64") - self.low) / (self.high - self.low) * 2.0 - 1.0).astype("float32")

    def from_unit(self, values):
        r"""Return scaled values `(..., D)` in the series' own units, float32."""
        return ((np.asarray(values, "float64") + 1.0) / 2.0 * (self.high - self.low) + self.low).astype("float32")
