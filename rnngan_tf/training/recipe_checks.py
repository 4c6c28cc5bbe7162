"""Which fields of a recipe go together: checked before any data are loaded."""

from dataclasses import fields

from rnngan_tf.core.names import choose
from rnngan_tf.core.registry_names import (
    DISCRIMINATORS,
    ENCODERS,
    GENERATORS,
    LIKELIHOODS,
    OBJECTIVES,
    PENALTIES,
    SEQUENCE_DISCRIMINATORS,
    SEQUENCE_GENERATORS,
)
from rnngan_tf.training.recipe_values import MODELS, default_of

SCHEDULES = ("constant", "cosine", "linear")


def check_recipe(recipe, spell):
    """Raise a `ValueError` for an unknown name, or for fields that do not go together.

    Args:
        recipe: a `Recipe`.
        spell: a function from the name of a field to how messages write it.
    """
    choose("model", recipe.model, MODELS)
    sequences = recipe.kind_of_data == "sequences"
    if sequences and recipe.model == "vae":
        raise ValueError(
            f"{spell('model')} vae learns images and {recipe.data} holds sequences; choose gan or language."
        )
    if not sequences and recipe.model == "language":
        raise ValueError(
            f"{spell('model')} language learns texts, as {spell('data')} names; for images choose gan or vae."
        )
    _check_fields_of_others(recipe, spell)
    if recipe.penalty in ("auto", "none") and recipe.penalty_options:
        raise ValueError(
            f"{spell('penalty_options')} goes with a named {spell('penalty')}; this one is {recipe.penalty!r}."
        )
    names = [("generator", SEQUENCE_GENERATORS if sequences else GENERATORS), ("schedule", SCHEDULES)]
    if recipe.model == "gan":
        names += [("discriminator", SEQUENCE_DISCRIMINATORS if sequences else DISCRIMINATORS)]
        names += [("objective", OBJECTIVES), ("penalty", (*PENALTIES, "auto", "none"))]
    if recipe.model == "vae":
        names += [("encoder", ENCODERS), ("likelihood", LIKELIHOODS)]
    for name, known in names:
        if getattr(recipe, name) is not None:
            choose(name, getattr(recipe, name), dict.fromkeys(known))
    if recipe.schedule != "constant" and not recipe.epochs and not recipe.minutes:
        raise ValueError(
            f"{spell('schedule')} {recipe.schedule} ends with the training; give {spell('epochs')} or "
            f"{spell('minutes')}."
        )


def _check_fields_of_others(recipe, spell):
    """Raise a `ValueError` where a field was set that this model, or these data, do not have."""
    changed = [each for each in fields(recipe) if getattr(recipe, each.name) != default_of(each)]
    others = [spell(each.name) for each in changed if recipe.model not in each.metadata["models"]]
    if others:
        other = "gan" if recipe.model != "gan" else "vae"
        raise ValueError(
            f"The training of a {MODELS[recipe.model]} has no {', '.join(others)}; leave it out, or train "
            f"{spell('model')} {other}."
        )
    others = [spell(each.name) for each in changed if recipe.kind_of_data not in each.metadata["data"]]
    if others and recipe.kind_of_data == "images":
        raise ValueError(f"{', '.join(others)}: only for sequences, as {spell('data')} names; leave it out for images.")
    if others:
        raise ValueError(f"The training of a {recipe.model} on {recipe.data} has no {', '.join(others)}.")
