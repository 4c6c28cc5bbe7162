"""Sampling temperature: sharper or flatter probabilities of a text generator's tokens."""

from collections.abc import Iterator
from contextlib import contextmanager

import keras

from rnngan_tf.core.validation import check_at_least_zero
from rnngan_tf.models.sequences.teacher import token_cell


@contextmanager
def at_temperature(model: keras.Model, temperature: float) -> Iterator[None]:
    r"""Let a model draw tokens from softmax(logits / T) for as long as the `with` block lasts.

    Args:
        model: a `GANModel` or `LanguageModel` whose generator is a text generator.
        temperature: T above 0; below 1 likelier texts, above 1 more varied ones.

    Raises:
        ValueError: a temperature that is not above 0, or a generator that writes no tokens.

    Example:
        >>> from rnngan_tf.models import generators
        >>> from rnngan_tf.models.language import LanguageModel
        >>> model = LanguageModel(generators.text((5, 4), units=8))
        >>> with at_temperature(model, 0.5):
        ...     model.generate(2, seed=0).shape
        (2, 5, 4)
    """
    check_at_least_zero(temperature=temperature)
    if not temperature:
        raise ValueError("temperature is 0; it must be above 0, such as 0.1 for the likeliest tokens alone.")
    weight = token_cell(model.sampler).temperature
    before = float(weight)
    weight.assign(temperature)
    try:
        yield
    finally:
        weight.assign(before)
