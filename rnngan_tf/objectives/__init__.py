"""Objectives, penalties and likelihoods: what the two networks of a GAN, and those of a VAE, are trained on.

`objectives.get("relativistic")`, `objectives.get_penalty("r1")` and `objectives.get_likelihood("bernoulli")` find them
by name.
"""

from typing import Any

import keras

from rnngan_tf.core.names import choose
from rnngan_tf.objectives import likelihoods, losses, penalties
from rnngan_tf.objectives.likelihoods import Bernoulli, Gaussian, Likelihood
from rnngan_tf.objectives.losses import (
    Hinge,
    LeastSquares,
    Minimax,
    NonSaturating,
    Objective,
    Relativistic,
    Wasserstein,
)
from rnngan_tf.objectives.penalties import R1, R1R2, GradientPenalty, Penalty

OBJECTIVES = {kind.name: kind for kind in (Minimax, NonSaturating, LeastSquares, Wasserstein, Hinge, Relativistic)}
PENALTIES = {kind.name: kind for kind in (R1, R1R2, GradientPenalty)}
LIKELIHOODS = {kind.name: kind for kind in (Bernoulli, Gaussian)}

__all__ = [
    "LIKELIHOODS",
    "OBJECTIVES",
    "PENALTIES",
    "R1",
    "R1R2",
    "Bernoulli",
    "Gaussian",
    "GradientPenalty",
    "Hinge",
    "LeastSquares",
    "Likelihood",
    "Minimax",
    "NonSaturating",
    "Objective",
    "Penalty",
    "Relativistic",
    "Wasserstein",
    "get",
    "get_likelihood",
    "get_penalty",
    "likelihoods",
    "losses",
    "penalties",
]


def get(identifier: str | Objective | type[Objective] | dict[str, Any]) -> Objective:
    """Return the objective meant by `identifier`.

    Args:
        identifier: a name in `OBJECTIVES`, an `Objective`, its class, or its configuration as written by
            `keras.saving.serialize_keras_object`.

    Raises:
        ValueError: an unknown name (the message says the nearest one), or something that is no objective.

    Example:
        >>> get("non_saturating")
        NonSaturating(label_smoothing=0.0)
    """
    return _resolve("objective", identifier, Objective, OBJECTIVES)


def get_penalty(identifier: str | Penalty | type[Penalty] | dict[str, Any] | None) -> Penalty | None:
    """Return the penalty meant by `identifier`, None for None.

    Args:
        identifier: None, a name in `PENALTIES`, a `Penalty`, its class, or its configuration as written by
            `keras.saving.serialize_keras_object`.

    Raises:
        ValueError: an unknown name (the message says the nearest one), or something that is no penalty.

    Example:
        >>> get_penalty("r1r2")
        R1R2(gamma=0.5, every=4)
    """
    return None if identifier is None else _resolve("penalty", identifier, Penalty, PENALTIES)


def get_likelihood(identifier: str | Likelihood | type[Likelihood] | dict[str, Any]) -> Likelihood:
    """Return the likelihood meant by `identifier`.

    Args:
        identifier: a name in `LIKELIHOODS`, a `Likelihood`, its class, or its configuration as written by
            `keras.saving.serialize_keras_object`.

    Raises:
        ValueError: an unknown name (the message says the nearest one), or something that is no likelihood.

    Example:
        >>> get_likelihood("gaussian")
        Gaussian(variance='learned')
    """
    return _resolve("likelihood", identifier, Likelihood, LIKELIHOODS)


def _resolve(kind, identifier, base, table):
    """Return the instance of `base` that a name, class, instance or configuration stands for."""
    if isinstance(identifier, str):
        return choose(kind, identifier, table)()
    if isinstance(identifier, type) and issubclass(identifier, base):
        return identifier()
    found = keras.saving.deserialize_keras_object(identifier) if isinstance(identifier, dict) else identifier
    if isinstance(found, base):
        return found
    raise ValueError(
        f"{identifier!r} is no {kind}; give one of the names {', '.join(map(repr, sorted(table)))}, "
        f"an instance of {base.__name__}, or its configuration."
    )
