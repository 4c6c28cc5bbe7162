r"""The Jensen-Shannon divergence of histograms over anything that can be counted."""

from collections import Counter

import numpy as np
from scipy.special import rel_entr


def jensen_shannon(left, right):
    r"""Return the Jensen-Shannon divergence of two histograms in bits: 0 for equal shares, 1 where nothing is shared.

    $$\tfrac12 KL(p \,\|\, m) + \tfrac12 KL(q \,\|\, m), \qquad m = \tfrac12 (p + q)$$

    Args:
        left, right: things, or mappings from a thing to how often it came.

    Returns:
        A float in [0, 1]; 1 where one histogram alone is empty, 0 where both are.

    Example:
        >>> jensen_shannon("aabb", "bbcc")       # m = 1/4, 1/2, 1/4: half of each side is 1 bit from it, half 0
        0.5
    """
    left, right = Counter(left), Counter(right)
    if not left.total() or not right.total():
        return float(left.total() != right.total())
    keys = list(dict.fromkeys([*left, *right]))
    p, q = (np.array([counts[key] for key in keys]) / counts.total() for counts in (left, right))
    middle = (p + q) / 2
    bits = (rel_entr(p, middle).sum() + rel_entr(q, middle).sum()) / (2 * np.log(2))
    return float(np.clip(bits, 0, 1))
