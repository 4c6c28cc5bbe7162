"""The rules of a diagnosis, and their thresholds: what each one looks at, and what it advises."""

import math

from rnngan_tf.training.diagnosis.finding import Finding
from rnngan_tf.training.diagnosis.networks import ROLES

EARLY_STEPS = 500  # an untrained generator draws much the same for every latent; StopOnCollapse waits as long

# Variety of the samples as a share of that of the data. Healthy: 0.56 to 1.28, the lowest on CIFAR-10 at 1,266 steps.
COLLAPSED = 0.15  # one image gives 0, eight in turn 0; StopOnCollapse takes the same share
COLLAPSING = 0.35
FALLING_LOOKS = 3  # looks in a row, each less varied than the one before ...
FALLEN = 0.6  # ... down to this share of the most varied look, and of the data; a choice, not a measurement

# The discriminator has won: it is right everywhere and its own loss is all but nothing. Healthy: 0.19 of a
# coin-tosser's loss and more, the least in the first 156 steps. Broken: 0.005 or less.
WON_LOSS = 0.03  # of the loss of the best discriminator that cannot tell, see `game.scale_of`
WON_ACCURACY = 0.99
WON_SEPARATION = 0.995  # share of (real, fake) pairs in which the real has the larger logit

# The generator has won: fakes get the larger logits. Healthy: 0.63 and more. Broken: 0.
LOST_SEPARATION = 0.3
# Or the discriminator guesses where a straight line through the pixels still tells data and samples apart. Healthy: the
# line is right for 0.49 to 0.69 in the long runs; after 520 steps for 0.88 to 0.99, but 0.90 where separation is least,
# 0.63. Broken, with a discriminator that sees one pixel: line 1.00, separation 0.44 to 0.58, accuracy 0.45 to 0.54.
BLIND_SEPARATION = 0.6
BLIND_ACCURACY = 0.6  # of the history, where it is known; healthy 0.67 and more
STRAIGHT_LINE = 0.97

# Diverging. Healthy: root mean square of the largest kernel 0.37, a critic's margin below 10. Broken: 18 to 120, 500
# and more. A 1-Lipschitz critic's margin is at most the distance of two images: about 60 for digits.
LARGE_KERNEL = 5.0
LARGE_LOGITS = 200.0

# Not learning. A change is the distance from the first weights over their norm: healthy 0.1 and more in 500 steps; Adam
# at 1e-7 gives 5e-4. Adam divides a gradient by itself plus 1e-7: of one of 1e-9 a hundredth of a step is left.
MOVED = 1e-6
NO_GRADIENT = 1e-9

# Ranges: what a head between -1 and 1 and data between 0 and 1 differ by.
INSIDE = -0.05  # data, or images, that never go below this hold no dark half
OUTSIDE = 1.5  # as `GANModel.fit` has it
NARROW = 1.0  # span of data that use less than half of [-1, 1]
DARK = 0.1  # share of the data's pixels below -0.5 that a generator without a dark half cannot paint


def is_early(numbers):
    """Tell whether the model has done too few steps to be judged; without a number of steps it has not."""
    return numbers.get("steps", EARLY_STEPS) < EARLY_STEPS


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


def range_mismatch(numbers):
    """Return a finding where data and generator do not use the same range of pixels."""
    low, high = numbers.get("data_low"), numbers.get("data_high")
    if low is None:
        return None
    span = f"The data span {low:.3g} to {high:.3g}"
    names = ("data_low", "data_high", "samples_low", "samples_high", "data_dark")
    seen = {name: numbers[name] for name in names if name in numbers}
    if high > OUTSIDE or low < -OUTSIDE:
        sentence, advice = f"{span}, and the generator paints in [-1, 1].", "Use images / 127.5 - 1 for pixels to 255."
    elif low >= INSIDE:
        sentence = f"{span}, which looks like [0, 1], and the generator paints in [-1, 1]."
        advice = "Use images * 2 - 1."
    elif high - low < NARROW:
        sentence, advice = (
            f"{span}, less than half of [-1, 1].",
            "Stretch the data to [-1, 1].",
        )
    elif numbers.get("samples_low", -1.0) >= INSIDE and numbers["data_dark"] > DARK and not is_early(numbers):
        sentence = f"{span}, and no pixel of the samples is darker than {numbers['samples_low']:.3g}."
        advice = "End the generator with tanh, not with a sigmoid or relu."
    else:
        return None
    return Finding("range mismatch", sentence, seen, advice)


def dropout_inactive(numbers):
    """Return a finding where dropout layers of the discriminator drop nothing in training."""
    rates = numbers.get("dropout_rates")
    if not rates:
        return None
    seen = {"dropout_rates": rates, "dropout_difference": numbers["dropout_difference"]}
    if 0 in rates:
        sentence = f"{rates.count(0)} of the discriminator's {len(rates)} dropout layers have the rate 0."
        return Finding("dropout inactive", sentence, seen, "Give these layers a rate such as 0.3, or take them out.")
    if numbers["dropout_difference"]:
        return None
    sentence = "The discriminator's dropout drops nothing: two training calls on the same images give equal logits."
    advice = "Let training=True reach the dropout layers: call them without training=False, and pass training on."
    return Finding("dropout inactive", sentence, seen, advice)


def notes(numbers, has_gan, has_data):
    """Return what was not looked at, or was too early to judge, as findings."""
    found = []
    if is_early(numbers):
        sentence = (
            f"The model has done {numbers['steps']} steps; before {EARLY_STEPS} samples and game are not judged, since "
            "an untrained generator draws much the same for every latent."
        )
        found.append(Finding("too early", sentence, {"steps": numbers["steps"]}, "Train on, then ask again."))
    if not has_gan:
        sentence = "Losses alone prove little: images and weights were not looked at, and no collapse can be seen."
        found.append(Finding("not measured", sentence, {}, "Give the model: diagnose(gan, history=...)."))
    elif not has_data:
        sentence = "Logits and gradients were not measured, and variety was compared with that of usual images."
        found.append(Finding("not measured", sentence, {}, "Give the data: diagnose(gan, data=...)."))
    elif "steps" not in numbers:
        sentence = "Logits and gradients were not measured, since the model is not compiled."
        found.append(Finding("not measured", sentence, {}, "Compile the model first."))
    return found
