"""Verdicts on claims, and how the findings of several experiments on one claim are put together."""

from typing import NamedTuple

HOLDS, PARTLY, NOT_REPRODUCED, REFUTED = "holds", "holds partly", "not reproduced", "refuted"
DEFINITION, OUTLOOK, UNTESTED = "a definition", "outlook", "not yet tested"
FOUND = (HOLDS, PARTLY, NOT_REPRODUCED, REFUTED)  # what an experiment can say
VERDICTS = (*FOUND, DEFINITION, OUTLOOK, UNTESTED)


class Finding(NamedTuple):
    """What an experiment says about a claim.

    Attributes:
        verdict: "holds", "holds partly", "not reproduced" (no difference found where one was claimed) or "refuted".
        measured: the numbers that decide, with their intervals, in one sentence filled by code.
    """

    verdict: str
    measured: str


def decide(claimed, interval, smallest=0.0):
    """Return the verdict on a claimed difference from the interval that was measured.

    Args:
        claimed: +1 where the claim says that the difference is above 0, -1 where below.
        interval: `(low, high)` of the difference.
        smallest: a difference that is too small to matter, at least 0.

    Returns:
        "holds" where all of the interval lies beyond `smallest` on the claimed side, "refuted" where all of it lies
        below 0 seen from there, else "not reproduced".

    Raises:
        ValueError: `claimed` is neither +1 nor -1, or the interval has a number that is not finite.

    Example:
        >>> decide(+1, (0.2, 0.5)), decide(+1, (-0.2, 0.5)), decide(-1, (0.2, 0.5))
        ('holds', 'not reproduced', 'refuted')
    """
    if claimed not in (1, -1):
        raise ValueError(f"claimed is {claimed!r}; give +1 for a difference above 0 and -1 for one below.")
    low, high = sorted(claimed * end for end in interval)
    if not (abs(low) < float("inf") and abs(high) < float("inf")):
        raise ValueError(f"The interval is {interval}: a difference of scores that are not finite decides nothing.")
    if low > smallest:
        return HOLDS
    return REFUTED if high < 0 else NOT_REPRODUCED


def combine(verdicts):
    """Return one verdict of those that several experiments, or parts of one, came to.

    Alike they stand; "not reproduced" beside "refuted" is "refuted"; any other mixture "holds partly".

    Example:
        >>> combine(["holds", "holds"]), combine(["holds", "refuted"]), combine(["refuted", "not reproduced"])
        ('holds', 'holds partly', 'refuted')
    """
    given = set(verdicts)
    unknown = given - set(FOUND)
    if unknown or not given:
        raise ValueError(f"Verdicts are {sorted(given)}; an experiment can say {', '.join(FOUND)}.")
    if len(given) == 1:
        return given.pop()
    return REFUTED if given <= {REFUTED, NOT_REPRODUCED} else PARTLY
