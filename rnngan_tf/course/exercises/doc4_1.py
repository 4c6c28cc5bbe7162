"""Checks of notebook 4.1: the rule of a failed training, and how strong a penalty must be."""

import numpy as np

from rnngan_tf.course import equations_doc4_1 as equations
from rnngan_tf.course.exercises.judging import Choice, Function

NAN = float("nan")
RUNS = (  # curve, digits, goal
    ([90, 60, 30, 14, 13, 13, 12, 12, 12, 12], 10, 10),
    ([90, 60, NAN, 40, 20, 14, 13, 13, 12, 12], 9, 10),
    ([90, 80, 70, 60, 50, 45, 40, 40, 40, 40], 10, 10),
    ([90, 60, 30, 20, 20, 20, 20, 60, 70, 11], 10, 10),
    ([90, 60, 30, 20, 12, 11, 11, 11, 11, 11], 4, 10),
    ([90, 60, 30, 20, 12, 11, 11, 11, 11, 11], 5, 10),
    ([90, 60, 30, 20, 22, 21, 21, 21, 21, 21], 10, 10),
    ([11, 11, 11, 11, 11, 11, 11, 11, 11, NAN], 10, 10),
)


def failed(curve, digits, goal):
    """Tell whether a training failed by the rule of part 1."""
    end = np.mean(curve[-max(1, round(0.3 * len(curve))) :])
    return float(not np.isfinite(curve).all() or end > 3 * goal or digits < 5)


def without(condition):
    """Return the rule without one of its parts, as a usual mistake has it."""
    rules = {
        "finite": lambda curve, digits, goal: failed(np.nan_to_num(curve, nan=0), digits, goal),
        "mean": lambda curve, digits, goal: failed(curve if np.isnan(curve).any() else curve[-1:], digits, goal),
        "three": lambda curve, digits, goal: failed(curve, digits, goal / 3),
        "digits": lambda curve, digits, goal: failed(curve, 10, goal),
        "below five": lambda curve, digits, goal: failed(curve, digits - 1, goal),
        "success": lambda curve, digits, goal: 1 - failed(curve, digits, goal),
    }
    return rules[condition]


def distance_left(gamma, signs=(1, 1), turns=600, one_after_the_other=False):
    """Return how far both players are from the solution after some turns."""
    theta, psi = 1.0, 0.0
    for _ in range(turns):
        new_theta, new_psi = equations.dirac_turn(theta, psi, 0.1, gamma)
        if one_after_the_other:
            new_psi = equations.dirac_turn(new_theta, psi, 0.1, gamma)[1]
        theta, psi = new_theta, new_psi
    return float(np.hypot(theta, psi)) if signs == (1, 1) else abs(theta)


EXERCISES = {
    1: Choice(
        "b",
        {
            "a": "where it ends is the second condition; the first one was broken before, and one is enough.",
            "c": "it ends at 12.3, and the rule allows 3 times the goal; another condition is broken.",
        },
        "A score that is not a number means weights or images that are not: it counts, whatever came later.",
    ),
    2: Function(
        failed,
        RUNS,
        {
            "a curve with nan passes: a comparison with nan is always False, so test np.isfinite first.": without(
                "finite"
            ),
            "it looks at the last value alone; the rule takes the mean of the last 30 %.": without("mean"),
            "it fails runs above the goal; the rule allows 3 times the goal.": without("three"),
            "it does not count the digits that are left.": without("digits"),
            "5 digits are enough; fewer fail.": without("below five"),
            "it says True for trainings that went well: the question is whether it failed.": without("success"),
        },
    ),
    3: Function(
        distance_left,
        [(0.0,), (0.1,), (0.5,), (2.0,)],
        {
            "that is the generator's distance alone; the discriminator has to come to rest, too.": lambda gamma: (
                distance_left(gamma, signs=(1, 0))
            ),
            "the penalty is never used: pass gamma on.": lambda gamma: distance_left(0.0),
            "the players move one after the other; both must move at once, from the old values.": lambda gamma: (
                distance_left(gamma, one_after_the_other=True)
            ),
            "it plays 601 or 599 turns, not 600.": lambda gamma: distance_left(gamma, turns=601),
        },
    ),
}
