"""Results by arm and seed, and what of their differences is more than chance."""

import numpy as np
from scipy import stats

RESAMPLES = 2000
CONFIDENCE = 0.95


class Table:
    """Rows of one result file.

    Args:
        rows: dictionaries with "arm", "seed" and "scores".

    Example:
        >>> rows = [{"arm": a, "seed": s, "scores": {"fd": s + (a == "b")}} for a in "ab" for s in range(3)]
        >>> table = Table(rows)
        >>> table.values("b", "fd")
        array([1., 2., 3.])
        >>> table.difference("b", "a", "fd")
        (1.0, 1.0, 1.0)
    """

    def __init__(self, rows):
        self.rows = sorted(rows, key=lambda row: row["seed"])
        self.arms = list(dict.fromkeys(row["arm"] for row in rows))

    def raw(self, arm, score):
        """Return a score of an arm for each seed as it stands in the file: for curves and other lists.

        Raises:
            KeyError: no such arm or score.
        """
        found = [row["scores"][score] for row in self.rows if row["arm"] == arm]
        if not found:
            raise KeyError(f"There is no arm {arm!r}; there are {', '.join(self.arms)}.")
        return found

    def values(self, arm, score):
        """Return a score of an arm for each seed: floats `(S,)`, NaN where it has none."""
        return np.array([np.nan if value is None else value for value in self.raw(arm, score)], float)

    def mean(self, arm, score):
        """Return the mean over seeds."""
        return float(self.values(arm, score).mean())

    def interval(self, arm, score):
        """Return mean, low and high: the mean over seeds and its 95 % bootstrap interval."""
        return interval(self.values(arm, score))

    def difference(self, arm, other, score):
        """Return mean, low and high of `arm` minus `other`, paired by seed: a 95 % bootstrap interval."""
        return interval(self.values(arm, score) - self.values(other, score))

    def ratio(self, arm, other, score):
        """Return the geometric mean of `arm` over `other`, paired by seed, and its 95 % bootstrap interval."""
        logarithms = np.log(self.values(arm, score)) - np.log(self.values(other, score))
        return tuple(float(np.exp(value)) for value in interval(logarithms))


def interval(values, seed=0):
    """Return mean, low and high of values: their mean with its 95 % percentile bootstrap interval.

    Values that are all alike have an interval of no width. A value that is not finite makes all three NaN.

    Example:
        >>> mean, low, high = interval([1.0, 2.0, 3.0])
        >>> mean, 1 <= low < 2 < high <= 3
        (2.0, True)
    """
    values = np.asarray(values, float)
    if not len(values) or not np.isfinite(values).all():
        return (float("nan"),) * 3
    mean = float(values.mean())
    if np.ptp(values) == 0:
        return mean, mean, mean
    options = {"n_resamples": RESAMPLES, "confidence_level": CONFIDENCE, "method": "percentile"}
    found = stats.bootstrap((values,), np.mean, random_state=seed, **options).confidence_interval
    return mean, float(found.low), float(found.high)


def told(estimate, unit=""):
    """Return mean, low and high as text.

    Example:
        >>> told((1.234, 0.5, 2.0), " s")
        '1.23 s [0.5, 2]'
    """
    mean, low, high = estimate
    return f"{mean:.3g}{unit} [{low:.3g}, {high:.3g}]"
