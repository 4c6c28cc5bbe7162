"""Checks of the builders' arguments, each made once, where they enter."""

from rnngan_tf.naming import choose

CHANNELS = (1, 3)


def check_image_shape(image_shape, smallest=8):
    """Return `image_shape` as a tuple `(H, W, C)` of ints.

    Raises:
        ValueError: not three whole numbers, a side under `smallest`, or a channel count other than 1 or 3.
    """
    accepted = f"(height, width, channels) with sides of at least {smallest} and 1 or 3 channels, such as (28, 28, 1)"
    try:
        shape = tuple(int(side) for side in image_shape)
        whole = all(int(side) == side for side in image_shape)
    except (TypeError, ValueError):
        shape, whole = (), False
    if not whole or len(shape) != 3 or min(shape[:2]) < smallest or shape[2] not in CHANNELS:
        raise ValueError(f"image_shape is {image_shape!r}; it must be {accepted}.")
    return shape


def check_positive(**values):
    """Raise a `ValueError` that names the first argument that is not a whole number of at least 1."""
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ValueError(f"{name} is {value!r}; it must be a whole number of at least 1.")


def check_num_classes(num_classes):
    """Raise a `ValueError` unless `num_classes` is None or a whole number of at least 2."""
    if num_classes is not None and (not isinstance(num_classes, int) or num_classes < 2):
        raise ValueError(f"num_classes is {num_classes!r}; it must be None or a whole number of at least 2.")


def check_choice(name, value, accepted):
    """Raise a `ValueError` with the nearest valid word unless `value` is one of `accepted`."""
    choose(name, value, dict.fromkeys(accepted))


def check_networks(generator, discriminator, num_classes):
    """Raise a `ValueError` of one sentence where a generator and a discriminator do not fit each other."""
    check_num_classes(num_classes)
    for role, network in (("generator", generator), ("discriminator", discriminator)):
        if not getattr(network, "built", False) or not network.trainable_variables:
            raise ValueError(f"The {role} {network!r} is not a built Keras model; give its first layer an input shape.")
        inputs = 1 if num_classes is None else 2
        if len(network.inputs) != inputs:
            raise ValueError(
                f"The {role} {network.name!r} has {len(network.inputs)} inputs and num_classes is {num_classes}; "
                f"build both networks and the GANModel with the same num_classes."
            )
    made, judged = tuple(generator.output_shape[1:]), tuple(discriminator.inputs[0].shape[1:])
    if made != judged:
        raise ValueError(
            f"The generator makes images of shape {made} and the discriminator takes {judged}; "
            "build both with the same image_shape."
        )
    if tuple(discriminator.output_shape) != (None, 1):
        raise ValueError(
            f"The discriminator's output has shape {discriminator.output_shape}; "
            "it must be one logit per image, (None, 1)."
        )
