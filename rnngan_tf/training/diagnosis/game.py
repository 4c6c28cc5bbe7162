"""One round of the game, played on a batch and taken back: logits, gradients, dropout."""

import contextlib
import math

import keras
import numpy as np
import tensorflow as tf

from rnngan_tf.models.base import dense
from rnngan_tf.training.diagnosis.networks import dropout_rates


@contextlib.contextmanager
def untouched(gan):
    """Put every weight, batch statistic and seed of both networks back at the end of the block."""
    variables = [*gan.generator.variables, *gan.discriminator.variables]
    before = [tf.identity(variable.value) for variable in variables]
    try:
        yield
    finally:
        for variable, value in zip(variables, before, strict=True):
            variable.assign(value)


def measure_game(gan, images, labels, seed):
    """Return how the discriminator judges reals and fakes, and what gradient each network gets from it.

    The networks run as they do in training, but for `separation` without dropout, and are then as they were.

    Args:
        gan: a compiled `GANModel`.
        images: `(B, H, W, C)` of the data.
        labels: `(B,)`, or None without classes.
        seed: of the latents.

    Returns:
        A dict: `separation` (the share of pairs in which the real has the larger logit, equal ones counting half),
        `margin` (mean logit of the reals less that of the fakes), `d_loss`, `g_loss`, `d_loss_share` (see `scale_of`),
        `generator_gradient` and `discriminator_gradient` (root mean square over the kernels) and `image_gradient`
        (over the fakes' pixels, for one image).
    """
    images = tf.constant(images)
    labels = None if labels is None else tf.constant(labels, tf.int32)
    with untouched(gan):
        return _play(gan, images, labels, keras.random.SeedGenerator(seed))


def _play(gan, images, labels, seeds):
    """Play the round of `measure_game`."""
    g_scale, d_scale = (
        float(optimizer.scale_loss(tf.constant(1.0)))  # float16 gradients live only when scaled
        for optimizer in (gan.generator_optimizer, gan.discriminator_optimizer)
    )
    with tf.GradientTape(persistent=True) as tape:
        logs, real, fake = gan.compute_losses(images, labels, gan.generator, seeds, training=True)
        g_loss, d_loss = g_scale * logs["g_loss"], d_scale * logs["d_loss"]
    # Dropout would blur what the discriminator knows.
    real_logits, fake_logits = (
        gan.discriminator(gan.with_labels(generated, labels), training=False).numpy().ravel()
        for generated in (real, fake)
    )
    numbers = {
        "separation": separation(real_logits, fake_logits),
        "margin": float(logs["d_real"] - logs["d_fake"]),
        "d_loss": float(logs["d_loss"]),
        "g_loss": float(logs["g_loss"]),
        "generator_gradient": _kernel_gradient(tape, g_loss, gan.generator) / g_scale,
        "discriminator_gradient": _kernel_gradient(tape, d_loss, gan.discriminator) / d_scale,
        "image_gradient": len(images) * _rms([tape.gradient(g_loss, fake)]) / g_scale,
    }
    scale = scale_of(gan.objective)
    if scale is not None:
        numbers["d_loss_share"] = (numbers["d_loss"] - scale[0]) / (scale[1] - scale[0])
    return numbers


def measure_dropout(gan, images, labels):
    """Return the rates of the discriminator's dropout layers, and whether two training calls differ.

    Returns:
        A dict: nothing without such layers, else `dropout_rates` and `dropout_difference`, the largest difference of
        two calls' logits on the same images.
    """
    rates = dropout_rates(gan.discriminator)
    if not rates:
        return {}
    inputs = gan.with_labels(tf.constant(images), None if labels is None else tf.constant(labels, tf.int32))
    network = gan.discriminator
    seeds = {id(variable) for variable in network.variables if variable.name == "seed_generator_state"}
    others = [variable for variable in network.variables if id(variable) not in seeds]
    with untouched(gan):
        before = [tf.identity(variable.value) for variable in others]
        first = network(inputs, training=True).numpy()
        for variable, value in zip(others, before, strict=True):  # spectral normalisation changes kernels at each call
            variable.assign(value)
        second = network(inputs, training=True).numpy()
    return {"dropout_rates": rates, "dropout_difference": float(np.abs(first - second).max())}


def separation(real, fake):
    """Return the share of (real, fake) pairs in which the real has the larger logit; equal ones count half.

    It means the same for every objective: 1 is a discriminator that is always right, 0.5 one that guesses.

    Example:
        >>> separation(np.array([1.0, 2.0]), np.array([0.0, 1.5]))
        0.75
    """
    return float((0.5 + 0.5 * np.sign(real[:, None] - fake[None, :])).mean())


def scale_of(objective):
    """Return the discriminator's losses where it is perfect and where it can but guess, or None.

    On this scale 0 is a discriminator that has won and 1 one that cannot tell, whatever the objective: without
    label smoothing `non_saturating` goes from 0 to log 4. Losses without a least value, such as `wasserstein`'s, have
    no such scale: there a critic that is always right is what the method wants.

    Example:
        >>> from rnngan_tf import objectives
        >>> low, high = scale_of(objectives.get("hinge"))
        >>> low, high, scale_of(objectives.get("wasserstein")) is None
        (0.0, 2.0, True)
    """

    def loss(real, fake):
        return float(objective.discriminator_loss(tf.constant([[real]]), tf.constant([[fake]])))

    reals = (0.0, 0.5, 1.0, 2.0, 3.0, 10.0)
    logits = (*(-real for real in reals[1:]), *reals)
    fair = min(loss(logit, logit) for logit in logits)
    perfect = min(loss(real, fake) for real in reals for fake in logits[:6])
    if min(loss(20.0, -20.0), loss(1000.0, -1000.0)) < perfect - 1 or not math.isfinite(fair) or fair <= perfect:
        return None
    return perfect, fair


def straight_line(real, fake):
    """Return how well a linear classifier of pixels tells two sets of images apart, on images it has not seen.

    Ridge regression on one half of each set, judged on the other.

    Args:
        real, fake: `(N, H, W, C)` each, N at least 4.

    Returns:
        The share it gets right, about 0.5 for two sets of the same kind.

    Example:
        >>> dark, light = np.zeros((8, 2, 2, 1)), np.ones((8, 2, 2, 1))
        >>> straight_line(dark, light)
        1.0
    """
    pixels = np.concatenate([real, fake]).reshape(len(real) + len(fake), -1).astype("float64")  # (2 N, D)
    target = np.concatenate([np.ones(len(real)), -np.ones(len(fake))])
    learnt = np.arange(len(pixels)) % 2 == 0
    centre = pixels[learnt].mean(axis=0)
    x, y = pixels[learnt] - centre, target[learnt] - target[learnt].mean()
    products = x @ x.T  # (N, N)
    ridge = 0.1 * np.trace(products) / len(x) + 1e-12
    weights = x.T @ np.linalg.solve(products + ridge * np.eye(len(x)), y)  # (D,)
    scores = (pixels[~learnt] - centre) @ weights + target[learnt].mean()
    return float((np.sign(scores) == target[~learnt]).mean())


def _kernel_gradient(tape, loss, network):
    """Return the root mean square of the loss's gradient over the kernels; nothing reaches a detached one."""
    variables = [variable for variable in network.trainable_variables if len(variable.shape) > 1]
    gradients = tape.gradient(loss, variables)
    pairs = zip(gradients, variables, strict=True)
    return _rms([np.zeros(weight.shape) if gradient is None else dense(gradient) for gradient, weight in pairs])


def _rms(tensors):
    """Return the root mean square of all values of some tensors; of none, or of None, 0."""
    arrays = [np.asarray(tensor, "float64") for tensor in tensors if tensor is not None]
    count = sum(array.size for array in arrays)
    return math.sqrt(sum(float((array**2).sum()) for array in arrays) / count) if count else 0.0
