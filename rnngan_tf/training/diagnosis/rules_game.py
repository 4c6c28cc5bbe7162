"""Verdicts on the game: samples that are all alike, and a game that one side has won."""

from rnngan_tf.training.diagnosis.finding import Finding
from rnngan_tf.training.diagnosis.rules_data import range_mismatch
from rnngan_tf.training.diagnosis.thresholds import (
    BLIND_ACCURACY,
    BLIND_SEPARATION,
    COLLAPSED,
    COLLAPSING,
    FALLEN,
    FALLING_LOOKS,
    LOST_SEPARATION,
    STRAIGHT_LINE,
    WON_ACCURACY,
    WON_LOSS,
    WON_SEPARATION,
    is_early,
)

CURES = (
    "objective='relativistic' with its own penalty, a discriminator with minibatch_std, a lower learning rate or "
    "another seed"
)


def collapse(numbers):
    """Return a finding where samples are all alike, or on the way there."""
    share = numbers.get("variety_share")
    if share is None or is_early(numbers):
        return None
    seen = _only(numbers, "variety", "data_variety", "variety_share", "peak_variety_share", "falling_looks", "steps")
    if share < COLLAPSED:
        sentence = "The generator draws nearly the same images for every latent."
        return Finding("collapsed", sentence, seen, f"Start anew with {CURES}.")
    falling = numbers.get("falling_looks", 0) >= FALLING_LOOKS
    fallen = share < FALLEN * min(1.0, numbers.get("peak_variety_share", 0.0))
    if share < COLLAPSING and not range_mismatch(numbers):  # half the range has half the variety
        sentence = "The samples are far more alike than images of the data are."
    elif falling and fallen:
        sentence = "The samples grow more alike from look to look."
    else:
        return None
    return Finding("collapsing", sentence, seen, f"Watch it with StopOnCollapse; if it goes on, use {CURES}.")


def discriminator_won(numbers):
    """Return a finding where the discriminator is always right and its loss all but nothing.

    Both what it does now and what the history tells must say so, as far as they are known.
    """
    if is_early(numbers):
        return None
    losses = _only(numbers, "d_loss_share", "recent_d_loss_share")
    accuracies = _only(numbers, "separation", "recent_d_accuracy")
    limits = {"separation": WON_SEPARATION, "recent_d_accuracy": WON_ACCURACY}
    if not losses or not accuracies or max(losses.values()) > WON_LOSS:
        return None
    if any(value < limits[name] for name, value in accuracies.items()):
        return None
    seen = accuracies | losses | _only(numbers, "margin", "recent_margin", "generator_gradient", "image_gradient")
    sentence = "The discriminator tells data and samples apart without fail, so the generator learns little from it."
    advice = (
        "Give the discriminator a lower learning rate, fewer steps or a penalty (R1R2), the generator a higher "
        "rate or more units; objective='minimax' loses its gradient here, 'relativistic' and 'non_saturating' do not."
    )
    return Finding("discriminator has won", sentence, seen, advice)


def generator_won(numbers):
    """Return a finding where fakes get the larger logits, or the discriminator guesses and should not."""
    if is_early(numbers):
        return None
    now, recent = numbers.get("separation"), numbers.get("recent_d_accuracy")
    right = recent if now is None else now
    fooled = right is not None and right <= LOST_SEPARATION and numbers.get("recent_margin", -1.0) < 0
    guessing = now is not None and now <= BLIND_SEPARATION and (recent is None or recent <= BLIND_ACCURACY)
    blind = guessing and numbers.get("straight_line", 0.0) >= STRAIGHT_LINE
    if fooled:
        sentence = "The discriminator takes samples for data more often than data themselves."
    elif blind:
        sentence = "The discriminator cannot tell data and samples apart, where a straight line through the pixels can."
    else:
        return None
    seen = _only(numbers, "separation", "recent_d_accuracy", "straight_line", "margin", "recent_margin")
    seen |= _only(numbers, "discriminator_gradient", "discriminator_learning_rate")
    advice = (
        "Give the discriminator a higher learning rate, more units or more steps (discriminator_steps), "
        "or a weaker penalty and less dropout; or the generator a lower learning rate."
    )
    return Finding("generator has won", sentence, seen, advice)


def _only(numbers, *names):
    """Return those of the numbers that are known."""
    return {name: numbers[name] for name in names if numbers.get(name) is not None}
