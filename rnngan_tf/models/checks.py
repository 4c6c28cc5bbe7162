"""Checks of the networks, metrics and data that a model is given."""

import keras

from rnngan_tf.core.validation import check_num_classes
from rnngan_tf.models import batches


def check_networks(generator, discriminator, num_classes):
    """Raise a `ValueError` of one sentence where a generator and a discriminator do not fit each other."""
    check_num_classes(num_classes)
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
    if not isinstance(network, (keras.Sequential, keras.src.models.functional.Functional)):
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
    images = batches.count_images(x)
    for metric in metrics:
        samples = getattr(metric, "samples", 0)
        if images is not None and samples > images:
            raise ValueError(
                f"{metric.name} compares {samples} images and the validation data hold {images}; give more data, "
                f"or the metric with samples={images}."
            )
