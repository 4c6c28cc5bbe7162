"""What is not as it should be beside the game: ranges of pixels, dropout; and what could not be seen."""

from rnngan_tf.training.diagnosis.finding import Finding
from rnngan_tf.training.diagnosis.thresholds import DARK, EARLY_STEPS, INSIDE, NARROW, OUTSIDE, is_early


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
