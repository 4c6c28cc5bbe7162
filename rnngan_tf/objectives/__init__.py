"""Objectives, penalties and likelihoods: the functions on which GANs and VAEs are trained.

`objectives.get("relativistic")`, `objectives.get_penalty("r1")` and `objectives.get_likelihood("bernoulli")` find them
by name. Every class in `losses.py`, `penalties.py` and `likelihoods.py` is found by its `name`: the tables below, the
names in `__all__` and the command line's lists follow the classes.
"""

# ruff: noqa: F403, F405 (the three modules list their public names)
from typing import Any

from rnngan_tf.core.configured import named, resolve
from rnngan_tf.objectives import likelihoods, losses, penalties
from rnngan_tf.objectives.likelihoods import *
from rnngan_tf.objectives.losses import *
from rnngan_tf.objectives.penalties import *

OBJECTIVES = named(Objective)
PENALTIES = named(Penalty)
LIKELIHOODS = named(Likelihood)

__all__ = ["LIKELIHOODS", "OBJECTIVES", "PENALTIES", "get", "get_likelihood", "get_penalty"]
__all__ += ["likelihoods", "losses", "penalties"]
__all__ += likelihoods.__all__ + losses.__all__ + penalties.__all__


def get(identifier: str | Objective | type[Objective] | dict[str, Any]) -> Objective:
    """Return the objective that `identifier` stands for.

    Args:
        identifier: a name in `OBJECTIVES`, an `Objective`, its class, or its configuration as written by
            `keras.saving.serialize_keras_object`.

    Raises:
        ValueError: the name is unknown (the message suggests the nearest one), or `identifier` is not an objective.

    Example:
        >>> get("non_saturating")
        NonSaturating(label_smoothing=0.0)
    """
    return resolve("objective", identifier, Objective, OBJECTIVES)


def get_penalty(identifier: str | Penalty | type[Penalty] | dict[str, Any] | None) -> Penalty | None:
    """Return the penalty that `identifier` stands for; None stands for no penalty.

    Args:
        identifier: None, a name in `PENALTIES`, a `Penalty`, its class, or its configuration as written by
            `keras.saving.serialize_keras_object`.

    Raises:
        ValueError: the name is unknown (the message suggests the nearest one), or `identifier` is not a penalty.

    Example:
        >>> get_penalty("r1r2")
        R1R2(gamma=0.5, every=4)
    """
    return None if identifier is None else resolve("penalty", identifier, Penalty, PENALTIES)


def get_likelihood(identifier: str | Likelihood | type[Likelihood] | dict[str, Any]) -> Likelihood:
    """Return the likelihood that `identifier` stands for.

    Args:
        identifier: a name in `LIKELIHOODS`, a `Likelihood`, its class, or its configuration as written by
            `keras.saving.serialize_keras_object`.

    Raises:
        ValueError: the name is unknown (the message suggests the nearest one), or `identifier` is not a likelihood.

    Example:
        >>> get_likelihood("gaussian")
        Gaussian(variance='learned')
    """
    return resolve("likelihood", identifier, Likelihood, LIKELIHOODS)
