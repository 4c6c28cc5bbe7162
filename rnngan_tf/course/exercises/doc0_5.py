"""Checks of notebook 0.5: who asks for fakes, a distance of many features, and mixed precision by hand."""

import numpy as np
from keras import ops

from rnngan_tf.course.exercises.judging import Function, Number

SETS = (  # means and variances of two sets
    (np.array([0.0, 1.0]), np.array([1.0, 4.0]), np.array([0.0, 1.0]), np.array([1.0, 4.0])),
    (np.array([0.0, 1.0, 2.0]), np.array([1.0, 4.0, 9.0]), np.array([2.0, 1.0, 0.0]), np.array([4.0, 4.0, 0.25])),
    (np.array([0.5]), np.array([0.25]), np.array([-0.5]), np.array([2.25])),
)


def frechet_of_moments(mean_1, variance_1, mean_2, variance_2, root=np.sqrt, share=np.sum):
    """Return the distance of two sets of independent features."""
    spreads = (root(variance_1) - root(variance_2)) ** 2
    return share((mean_1 - mean_2) ** 2 + spreads)


def descend_mixed(start, rate, steps, slope="bfloat16", weight="float32", sign=1):
    """Return the weight after descent with slope and weight kept in some precisions."""
    found = ops.cast(start, weight)
    for _ in range(steps):
        error = ops.cast(found, slope) - ops.cast(1, slope)
        found = found - sign * ops.cast(rate, weight) * ops.cast(error, weight)
    return float(found)


EXERCISES = {
    1: Number(
        6,
        {
            1: "that would be so if the fakes were kept; each update of either network draws fresh ones.",
            2: "that is by turns with one update of the discriminator; here it has five.",
            5: "the five updates of the discriminator are right, and then the generator's own needs fakes, too.",
            10: "that is how often five updates run the discriminator: on reals and on fakes; fakes are made once.",
            12: "that is how often the discriminator runs, on reals and on fakes; the generator runs once each.",
        },
        "Five times for the discriminator and once for itself.",
    ),
    2: Function(
        frechet_of_moments,
        SETS,
        {
            "the spreads in equation 0.5a are standard deviations; take roots of the variances.": lambda *moments: (
                frechet_of_moments(*moments, root=np.asarray)
            ),
            "it leaves the spreads out: all images alike would score as well as real ones.": lambda *moments: np.sum(
                (moments[0] - moments[2]) ** 2
            ),
            "the distances of the features add up; do not take their mean.": lambda *moments: frechet_of_moments(
                *moments, share=np.mean
            ),
            "equation 0.5a is the squared distance; do not take its root.": lambda *moments: np.sqrt(
                frechet_of_moments(*moments)
            ),
            "it returns a number for each feature; add them up.": lambda *moments: frechet_of_moments(
                *moments, share=np.asarray
            ),
        },
    ),
    3: Function(
        descend_mixed,
        [(2.0, 0.01, 300), (-3.0, 0.01, 300), (2.0, 0.3, 3)],
        {
            "the weight is kept in bfloat16, so small steps are lost; keep it in float32.": lambda *of: descend_mixed(
                *of, weight="bfloat16"
            ),
            "all of it is float32; cast the weight to bfloat16 for the slope.": lambda *of: descend_mixed(
                *of, slope="float32"
            ),
            "it climbs: take the step away.": lambda *of: descend_mixed(*of, sign=-1),
            "it returns the first weight.": lambda start, rate, steps: start,
        },
        tolerance=1e-5,
    ),
}
