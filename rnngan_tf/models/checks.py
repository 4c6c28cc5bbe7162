"""Checks of what a model is given: its networks, its metrics, and the first batch of its data."""

import keras
import numpy as np
import tensorflow as tf

from rnngan_tf.core.keras_private import FUNCTIONAL_MODELS


def check_networks(generator, discriminator, num_classes):
    """Raise a `ValueError` of one sentence where a generator and a discriminator do not fit each other."""
    for role, network in (("generator", generator), ("discriminator", discriminator)):
        _check_network(role, network, num_classes)
    made, judged = tuple(generator.output_shape[1:]), tuple(discriminator.inputs[0].shape[1:])
    if made != judged:
        raise ValueError(
            f"The generator makes samples of shape {made} and the discriminator takes {judged}; "
            "build both with the same image_shape or sequence_shape."
        )
    latents = generator.inputs[0].shape
    if len(latents) != 2:
        raise ValueError(f"The generator takes an input of shape {latents}; it must take latents, (None, Z).")
    if tuple(discriminator.output_shape) != (None, 1):
        raise ValueError(
            f"The discriminator's output has shape {discriminator.output_shape}; "
            "it must be one logit per image, (None, 1)."
        )


def check_autoencoder(encoder, decoder):
    """Raise a `ValueError` of one sentence where an encoder and a decoder do not fit each other."""
    for role, network in (("encoder", encoder), ("decoder", decoder)):
        _check_network(role, network, None)
    taken, made = tuple(encoder.inputs[0].shape[1:]), tuple(decoder.output_shape[1:])
    if taken != made:
        raise ValueError(
            f"The encoder takes images of shape {taken} and the decoder makes {made}; "
            "build both with the same image_shape."
        )
    outputs, latents = [tuple(output.shape) for output in encoder.outputs], tuple(decoder.inputs[0].shape)
    if len(outputs) != 2 or any(len(shape) != 2 for shape in outputs) or len(latents) != 2:
        raise ValueError(
            f"The encoder's outputs have shapes {outputs} and the decoder's input {latents}; the encoder must give a "
            "mean and a log-variance, (None, Z) each, and the decoder take (None, Z)."
        )
    if {outputs[0][1], outputs[1][1]} != {latents[1]}:
        raise ValueError(
            f"The encoder gives {' and '.join(str(shape[1]) for shape in outputs)} latents and the decoder takes "
            f"{latents[1]}; build both with the same latent_dim."
        )


def _check_network(role, network, num_classes):
    """Raise a `ValueError` unless `network` is a built functional model with inputs for `num_classes`."""
    if not isinstance(network, keras.Model) or not network.built or not network.trainable_variables:
        raise ValueError(f"The {role} {network!r} is not a built Keras model; give its first layer an input shape.")
    if not isinstance(network, FUNCTIONAL_MODELS):
        raise ValueError(f"The {role} {network.name!r} is a subclassed model; give a functional or Sequential one.")
    inputs = 1 if num_classes is None else 2
    if role in ("encoder", "decoder") and len(network.inputs) != 1:
        raise ValueError(f"The {role} {network.name!r} has {len(network.inputs)} inputs; a VAE has no classes.")
    if len(network.inputs) != inputs:
        raise ValueError(
            f"The {role} {network.name!r} has {len(network.inputs)} inputs and num_classes is {num_classes}; "
            "build both networks and the GANModel with the same num_classes."
        )
    for layer in network.layers:
        if inputs == 2 and isinstance(layer, keras.layers.Embedding) and layer.input_dim != num_classes:
            raise ValueError(
                f"The {role} {network.name!r} embeds {layer.input_dim} classes and num_classes is {num_classes}; "
                "build both networks and the GANModel with the same num_classes."
            )


def check_distinct(generator_optimizer, discriminator_optimizer):
    """Raise a `ValueError` where one optimizer object is given for both networks."""
    if isinstance(generator_optimizer, keras.optimizers.Optimizer) and generator_optimizer is discriminator_optimizer:
        raise ValueError("One optimizer was given for both networks; give each network an optimizer of its own.")


def check_metrics(metrics, taken, image_shape):
    """Return metrics as a list, ready for images of that shape.

    Args:
        metrics: None, one metric or several.
        taken: names that the losses have.
        image_shape: `(H, W, C)`.

    Raises:
        ValueError: something that is no metric object, a name twice, or a metric that does not take these images.
    """
    metrics = metrics if isinstance(metrics, (list, tuple)) else [] if metrics is None else [metrics]
    names = list(taken)
    for metric in metrics:
        if not isinstance(metric, keras.metrics.Metric):
            raise ValueError(
                f"metrics holds {metric!r}; give objects with update_state(real_images, generated_images), "
                "such as rg.metrics.FrechetDistance('mnist')."
            )
        if metric.name in names:
            raise ValueError(f"metrics holds the name {metric.name!r} twice or it is a loss's; give it another name=.")
        names.append(metric.name)
        if hasattr(metric, "prepare"):
            metric.prepare(image_shape)
    return list(metrics)


def check_enough(metrics, x, y=None):
    """Raise a `ValueError` where a metric asks for more samples than the validation data surely hold."""
    images = count_images(x)
    for metric in metrics:
        samples = getattr(metric, "samples", 0)
        if images is not None and samples > images:
            raise ValueError(
                f"{metric.name} compares {samples} images and the validation data hold {images}; give more data, "
                f"or the metric with samples={images}."
            )


def unpack(data):
    """Return `(images, labels)` from what a data set yields; labels are None where it yields images alone."""
    if isinstance(data, (tuple, list)):
        return (data[0], data[1]) if len(data) > 1 else (data[0], None)
    return data, None


def first_batch(x, y=None):
    """Return the first images and labels of what `fit` is given, or None where looking would use them up."""
    if isinstance(x, tf.data.Dataset):
        batch = next(iter(x.take(1)), None)
        if batch is None:
            raise ValueError("The data set yields no batch; give at least one batch of images.")
        return unpack(batch)
    if isinstance(x, keras.utils.PyDataset):
        return unpack(x[0])
    if hasattr(x, "shape"):
        return x[:64], None if y is None else y[:64]
    return None


def count_images(x):
    """Return how many images `x` surely holds at most, or None where that cannot be told without looking at all."""
    if isinstance(x, tf.data.Dataset):
        batches, size = int(x.cardinality()), tf.nest.flatten(x.element_spec)[0].shape
        return batches * size[0] if batches >= 0 and size.rank and size[0] else None
    return len(x) if hasattr(x, "shape") else None


def check_batch(images, labels, image_shape, num_classes):
    """Raise a `ValueError` of one sentence where a first batch is not what the model needs.

    Args:
        images: should be float32 `(B, H, W, C)` in [-1, 1], or sequences `(B, T, D)`.
        labels: should be whole numbers `(B,)` in 0 ... `num_classes` - 1 where there are classes.
    """
    shape, sequences = tuple(images.shape), len(image_shape) == 2
    if shape[1:] != tuple(image_shape) and sequences:
        raise ValueError(
            f"The sequences have shape {shape}; this model needs (batch, {image_shape[0]}, {image_shape[1]}): "
            "load them with that length, or build both networks with data.sequence_shape."
        )
    if shape[1:] != tuple(image_shape):
        raise ValueError(
            f"The images have shape {shape}; this model needs (batch, {', '.join(map(str, image_shape))}): "
            "load them at that size, or build both networks with the images' own shape."
        )
    if not shape[0]:
        raise ValueError("The data hold no images; give at least one batch.")
    _check_range(np.asarray(images, "float32"), "sequences" if sequences else "images")
    if num_classes is None:
        return
    if labels is None:
        raise ValueError(
            f"This model has {num_classes} classes and the data yields no labels; give (images, labels), "
            "for example data.train(64, labels=True)."
        )
    labels = np.asarray(labels)
    whole = labels.shape == shape[:1] and labels.dtype.kind in "iu"
    if not whole or labels.min() < 0 or labels.max() >= num_classes:
        span = f" and span {labels.min()} to {labels.max()}" if labels.dtype.kind in "iuf" else ""
        raise ValueError(
            f"The labels have shape {labels.shape}, type {labels.dtype}{span}; "
            f"give one whole number of 0 to {num_classes - 1} per image."
        )


def _check_range(images, what="images"):
    """Raise where images or sequences are not in [-1, 1], with the conversion that fixes them."""
    low, high = float(images.min()), float(images.max())
    if not np.isfinite(images).all():
        raise ValueError(f"The {what} hold NaN or infinite values; remove those from the data.")
    if what == "sequences":  # one-hot tokens are in [0, 1], and rightly so
        if high > 1.5 or low < -1.5:
            raise ValueError(f"The sequences span {low:g} to {high:g}; this model needs [-1, 1]: scale each feature.")
        return
    if high > 1.5 or low < -1.5:
        raise ValueError(
            f"The images span {low:g} to {high:g}; this model needs float32 in [-1, 1]: use images / 127.5 - 1."
        )
    if low >= 0:
        raise ValueError(
            f"The images span {low:g} to {high:g}, which looks like [0, 1]; this model needs [-1, 1]: "
            "use images * 2 - 1."
        )
