"""How long calls take: in turns, so that what else the machine does slows all of them alike."""

import time

import numpy as np


def medians(calls, rounds=7, times=10):
    """Return the median milliseconds of each of several functions.

    Args:
        calls: dictionary from name to a function of no arguments.
        rounds: in each, every function has its turn; before the first each is called once, which may compile.
        times: calls in a turn.

    Example:
        >>> sorted(medians({"one": lambda: 1, "two": lambda: 2}, rounds=1))
        ['one', 'two']
    """
    found = {name: [] for name in calls}
    for call in calls.values():
        call()
    for _ in range(rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            for _ in range(times):
                call()
            found[name].append((time.perf_counter() - start) / times * 1000)
    return {name: float(np.median(one)) for name, one in found.items()}
