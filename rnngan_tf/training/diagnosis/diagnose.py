"""`diagnose`: look at a GAN and its history, and say in plain language what is wrong."""

import keras
import tensorflow as tf
from numpy.typing import ArrayLike

from rnngan_tf.core.annotations import History, PathLike
from rnngan_tf.core.validation import check_positive, check_seed
from rnngan_tf.data.image_data import ImageData
from rnngan_tf.training.diagnosis import rules as rules_data
from rnngan_tf.training.diagnosis import rules as rules_game
from rnngan_tf.training.diagnosis import rules as rules_weights
from rnngan_tf.training.diagnosis.finding import Diagnosis, conclude
from rnngan_tf.training.diagnosis.game import measure_dropout, measure_game, scale_of, straight_line
from rnngan_tf.training.diagnosis.histories import COLUMNS, measure_history, read_history
from rnngan_tf.training.diagnosis.networks import measure_networks
from rnngan_tf.training.diagnosis.samples import measure_samples, read_images

LINE_BATCHES = 4  # times n images of each kind for the straight line, which needs more than the logits do


def diagnose(
    gan: keras.Model | None = None,
    history: History | PathLike | None = None,
    data: ImageData | tf.data.Dataset | ArrayLike | tuple[ArrayLike, ArrayLike] | None = None,
    n: int = 64,
    seed: int = 0,
) -> Diagnosis:
    """Say what is wrong with a GAN, with the numbers behind it and what to try.

    The model is left as it is: weights, optimizers, seeds and the data's order stay untouched.

    Args:
        gan: a `GANModel`; None to judge by the history alone, which proves little.
        history: what `fit` returned, a dict of lists, the path of a run's `history.csv`, or of the run's folder; None
            takes what the model's last `fit` logged, if it was trained in this process.
        data: what the model is trained on, in the range it is trained with: an `ImageData`, a `tf.data.Dataset` of
            batches, images `(N, H, W, C)` (uint8 is brought to [-1, 1]), or a pair of images and labels. Without it
            logits and gradients are not measured, and variety is compared with 0.4.
        n: how many samples to draw, 2 at least.
        seed: of their latents.

    Returns:
        A `Diagnosis`; `str` of it is a text to read.

    Raises:
        ValueError: neither a model nor a history, or arguments that are none.
        FileNotFoundError: there is no such history.

    Example:
        >>> print(diagnose(history={"d_loss": [0.6, float("nan")]}).verdict)
        diverging
    """
    if gan is None and history is None:
        raise ValueError("There is nothing to diagnose; give a GANModel, a history, or both.")
    n, seed, images, labels = check_inputs(gan, data, n, seed)
    if history is None and any(name in getattr(getattr(gan, "history", None), "history", ()) for name in COLUMNS):
        history = gan.history
    history = {} if history is None else read_history(history)
    numbers = measure(gan, history, images, n, seed)
    if gan is not None and images is not None:
        numbers |= measure_round(gan, images, labels, n, seed)
    return judge(numbers, gan is not None, images is not None)


def check_inputs(gan, data, n, seed):
    """Return n, seed, and the images and labels of `data` (None without); raise where they do not fit the model."""
    n = check_positive(n=n)
    if n == 1:
        raise ValueError("n is 1; it must be at least 2, since samples are compared with each other.")
    seed = check_seed(seed)
    if gan is not None:
        check_gan(gan)
    images, labels = (None, None) if data is None else read_images(data, LINE_BATCHES * n)
    if gan is not None and images is not None:
        check_fit(gan, images, labels)
    return n, seed, images, labels


def check_gan(gan):
    """Raise a `ValueError` where the model is not a GANModel."""
    if not (hasattr(gan, "sample_latents") and hasattr(gan, "discriminator")):
        raise ValueError(f"A diagnosis looks at a GANModel; given was a {type(gan).__name__}.")


def check_fit(gan, images, labels):
    """Raise a `ValueError` where images or labels do not fit the model; their range is for the diagnosis to judge."""
    if images.shape[1:] != gan.image_shape:
        raise ValueError(f"data has images of shape {images.shape[1:]}; this model makes {gan.image_shape}.")
    if gan.num_classes is not None and labels is None:
        raise ValueError(
            f"This model has {gan.num_classes} classes and data has no labels; give an ImageData or (images, labels)."
        )


def measure(gan, history, images, n, seed):
    """Return the numbers that are quick to have: history, weights, samples.

    Args:
        gan: a `GANModel` or None.
        history: a dict of lists, may be empty.
        images: of the data, or None.
        n, seed: of the samples.
    """
    scale = scale_of(gan.objective) if gan is not None and gan.compiled else (0.0, 1.0)
    numbers = measure_history(history, scale)
    if gan is not None:
        numbers |= measure_networks(gan) | measure_samples(gan, n, seed, images)
    return numbers


def measure_round(gan, images, labels, n, seed):
    """Return the numbers of one round of the game on the first n images, of dropout and of a straight line."""
    rows = slice(None, None, max(1, len(images) // n))
    batch, names = images[rows][:n], None if labels is None or not gan.num_classes else labels[rows][:n]
    numbers = measure_dropout(gan, batch, names)
    if gan.compiled:
        numbers |= measure_game(gan, batch, names, seed)
    samples = gan.generate(len(images), seed=seed)
    if len(images) >= 4 and not (samples != samples).any():
        numbers["straight_line"] = straight_line(images, samples)
    return numbers


def judge(numbers, has_gan, has_data):
    """Return the `Diagnosis` that all rules together make of what was measured."""
    rules = (
        rules_weights.diverging,
        rules_game.collapse,
        rules_game.discriminator_won,
        rules_game.generator_won,
        rules_data.range_mismatch,
        rules_data.dropout_inactive,
    )
    findings = [finding for finding in (rule(numbers) for rule in rules) if finding is not None]
    findings += rules_weights.not_learning(numbers)
    findings += rules_data.notes(numbers, has_gan, has_data)
    return conclude(findings, numbers, has_gan)
