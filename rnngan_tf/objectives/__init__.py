"""Objectives and penalties: what the two networks of a GAN are trained on.

`objectives.get("relativistic")` and `objectives.get_penalty("r1")` find them by name.
"""

import keras

from rnngan_tf.naming import choose
from rnngan_tf.objectives import losses, penalties
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

__all__ = [
    "OBJECTIVES",
    "PENALTIES",
    "R1",
    "R1R2",
    "GradientPenalty",
    "Hinge",
    "LeastSquares",
    "Minimax",
    "NonSaturating",
    "Objective",
    "Penalty",
    "Relativistic",
    "Wasserstein",
    "get",
    "get_penalty",
    "losses",
    "penalties",
]


def get(identifier):
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


def get_penalty(identifier):
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
