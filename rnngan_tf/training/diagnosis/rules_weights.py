"""Verdicts on the networks themselves: they blow up, or they do not learn."""

import math

from rnngan_tf.training.diagnosis.finding import Finding
from rnngan_tf.training.diagnosis.networks import ROLES
from rnngan_tf.training.diagnosis.rules_game import discriminator_won
from rnngan_tf.training.diagnosis.thresholds import LARGE_KERNEL, LARGE_LOGITS, MOVED, NO_GRADIENT

BACK = "go back to an earlier checkpoint or start anew"


def diverging(numbers):
    """Return a finding where values are no numbers, or grow without bound."""
    broken = ("generator_not_finite", "discriminator_not_finite", "samples_not_finite", "epochs_not_finite")
    counts = {name: numbers[name] for name in broken if numbers.get(name)}
    counts |= {name: numbers[name] for name in ("margin", "d_loss") if not math.isfinite(numbers.get(name, 0.0))}
    if counts:
        sentence = "Weights, images or losses are no longer finite numbers, so the model learns no more."
        advice = f"The model is lost: {BACK}, with a lower learning rate, precision='float32' or a stronger penalty."
        return Finding("diverging", sentence, counts, advice)
    kernels = {f"{role}_kernel": numbers.get(f"{role}_kernel", 0.0) for role in ROLES}
    large = {name: value for name, value in kernels.items() if value > LARGE_KERNEL}
    measured = ("margin", "d_loss", "largest_margin", "largest_d_loss")
    large |= {name: numbers[name] for name in measured if abs(numbers.get(name, 0.0)) > LARGE_LOGITS}
    if not large:
        return None
    sentence = "Weights, logits or losses have grown far beyond what a GAN that trains has."
    advice = f"Lower the learning rates (the default is 6e-4), or add a penalty such as R1R2; {BACK}."
    return Finding("diverging", sentence, large, advice)


def not_learning(numbers):
    """Return a finding for each network that does not move, or gets no gradient."""
    reasons = {role: _standing_still(role, numbers) or _without_gradient(role, numbers) for role in ROLES}
    return [Finding("not learning", *reason) for reason in reasons.values() if reason]


def _standing_still(role, numbers):
    """Return sentence, numbers and advice where a network's weights do not move, else None."""
    if numbers.get(f"{role}_trainable") == 0:
        sentence = f"The {role} is frozen: none of its weights is trainable, so training leaves it as it is."
        return sentence, {f"{role}_trainable": 0}, f"Set gan.{role}.trainable = True, then compile and fit again."
    if not numbers.get("steps"):
        return None
    # The generator's average starts as a copy and follows at each step: they are equal only if it never moved.
    change = numbers.get(f"{role}_change", numbers.get(f"{role}_average_distance"))
    name = f"{role}_change" if f"{role}_change" in numbers else f"{role}_average_distance"
    still = change is not None and change <= (MOVED if name.endswith("change") else 0)
    rate = numbers.get(f"{role}_learning_rate")
    seen = {"steps": numbers["steps"]} | ({} if change is None else {name: change})
    if rate == 0 and (still or change is None):
        sentence = f"The learning rate of the {role}'s optimizer is 0, so its weights stay as they are."
        return sentence, seen | {f"{role}_learning_rate": rate}, f"Give {role}_optimizer a learning rate such as 6e-4."
    if still:
        sentence = f"The {role}'s weights are where they were before training."
        advice = f"Look at the learning rate of {role}_optimizer, and whether a layer or a callback cuts its gradient."
        return sentence, seen | ({} if rate is None else {f"{role}_learning_rate": rate}), advice
    return None


def _without_gradient(role, numbers):
    """Return sentence, numbers and advice where a network gets no gradient and is itself at fault, else None."""
    gradient, at_images = numbers.get(f"{role}_gradient"), numbers.get("image_gradient")
    if gradient is None or not gradient < NO_GRADIENT:
        return None
    seen = {f"{role}_gradient": gradient}
    if role == "discriminator":
        sentence = "No gradient reaches the discriminator's kernels: its units are dead, or a layer cuts the gradient."
        return sentence, seen, "Use leaky activations, a lower learning rate, and no layer that stops gradients."
    seen |= {"image_gradient": at_images, "samples_flat": numbers.get("samples_flat", 0.0)}
    if at_images < NO_GRADIENT:
        if discriminator_won(numbers):
            return None  # the loss is flat because the discriminator is sure: that is the cause, and is told
        sentence = "The discriminator passes no gradient back to the images, so the generator learns nothing."
        return sentence, seen, "Look for dead units or a layer that stops gradients in the discriminator."
    sentence = (
        "A gradient reaches the generator's images and none its kernels: dead units, pixels where tanh is "
        "flat, or a layer that cuts the gradient."
    )
    return sentence, seen, "Use leaky activations, a lower learning rate or normalisation; start the generator anew."
