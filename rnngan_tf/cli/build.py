"""From the words of `rnngan train` to data and a compiled GANModel."""

import inspect
from functools import partial

import keras

from rnngan_tf import objectives
from rnngan_tf.cli.devices import scoring_batch
from rnngan_tf.core.names import choose
from rnngan_tf.data import load_images
from rnngan_tf.data.augmentation import Augmentation
from rnngan_tf.metrics import FrechetDistance, features
from rnngan_tf.models.discriminators import DISCRIMINATORS
from rnngan_tf.models.gan import GANModel
from rnngan_tf.models.generators import GENERATORS
from rnngan_tf.models.updates import LEARNING_RATE

SCORED, BATCH = 2000, 500  # images that score an epoch, and those of a validation batch
SCHEDULES = {
    "constant": None,
    "cosine": keras.optimizers.schedules.CosineDecay,
    "linear": partial(keras.optimizers.schedules.PolynomialDecay, end_learning_rate=0.0),
}
JIT = {"auto": "auto", "on": True, "off": False}
SHARED = ("image_shape", "latent_dim", "num_classes", "precision", "name")  # no options: they have words of their own


def check_names(arguments):
    """Raise a `ValueError` for a name that does not exist, before any data are loaded or downloaded."""
    choose("objective", arguments.objective, objectives.OBJECTIVES)
    check_options("generator", arguments.generator, GENERATORS, arguments.generator_option)
    check_options("discriminator", arguments.discriminator, DISCRIMINATORS, arguments.discriminator_option)
    if arguments.penalty not in ("auto", "none"):
        check_options("penalty", arguments.penalty, objectives.PENALTIES, arguments.penalty_option)
    elif arguments.penalty_option:
        raise ValueError(f"--penalty-option goes with a named --penalty; this one is {arguments.penalty!r}.")


def load_data(arguments):
    """Return the `ImageData` and the training set that the words ask for.

    Raises:
        ValueError, OSError: no such data, or more steps an epoch than it has.
    """
    data = load_images(arguments.data, arguments.image_size, arguments.seed, arguments.data_dir)
    return data, training_batches(arguments, data)


def training_batches(arguments, data):
    """Return the training set of an `ImageData` or `SequenceData`, as long as the words say.

    Raises:
        ValueError: classes asked for that there are not, or more steps an epoch than there are.
    """
    images = hasattr(data, "train_images")
    if arguments.conditional and data.num_classes is None:
        how = "; put its images into sub-folders" if images else ""
        raise ValueError(f"--conditional needs classes, and {data.name!r} has none{how}.")
    batches = data.train(arguments.batch_size, labels=arguments.conditional)
    steps, wanted = len(batches), arguments.steps_per_epoch
    if wanted is None or wanted == steps:
        return batches
    if wanted > steps:
        unit = "images" if images else "sequences"
        raise ValueError(
            f"--steps-per-epoch is {wanted}; {data.name!r} has {steps} steps of {arguments.batch_size} {unit}."
        )
    shorter = batches.take(wanted)
    shorter.epoch = batches.epoch  # so that fit still gives every epoch its own order
    return shorter


def load_scores(arguments, data, strategy=None):
    """Return the metrics and the validation data that score every epoch, an empty list and None without.

    Args:
        arguments: the words.
        data: the `ImageData`.
        strategy: of several devices, which share every batch.

    Raises:
        ValueError: more samples than there are test images, or data without a feature network.
    """
    samples, available = arguments.score_samples, len(data.test_images)
    if samples is None:
        known = data.name in features.EXTRACTORS
        samples = min(SCORED, available) if known and _sees(features.get(data.name), data.image_shape) else 0
    if samples == 0:
        return [], None
    if samples > available:
        raise ValueError(f"--score-samples is {samples}; {data.name!r} has {available} test images.")
    choose("feature network for the data set", data.name, features.EXTRACTORS)
    batch_size = scoring_batch(samples, available, BATCH, strategy)
    batches = data.test(batch_size, labels=arguments.conditional)
    return [FrechetDistance(data.name, samples)], batches.take(-(-samples // batch_size))


def _sees(extractor, image_shape):
    """Tell whether an extractor takes images of that shape."""
    return tuple(extractor.image_shape) == tuple(image_shape)


def build_gan(arguments, data, metrics=()):
    """Return the compiled model that the words ask for.

    Raises:
        ValueError: names, options or networks that do not fit.
    """
    keras.utils.set_random_seed(arguments.seed)
    shared = {
        "image_shape": data.image_shape,
        "num_classes": data.num_classes if arguments.conditional else None,
        "precision": arguments.precision,
    }
    own = {**dict(arguments.generator_option), "latent_dim": arguments.latent_dim}
    generator = GENERATORS[arguments.generator](**shared, **own)
    discriminator = DISCRIMINATORS[arguments.discriminator](**shared, **dict(arguments.discriminator_option))
    gan = GANModel(generator, discriminator, shared["num_classes"], arguments.ema_decay, arguments.seed)
    return compile_gan(gan, arguments, data, metrics)


def compile_gan(gan, arguments, data, metrics=()):
    """Compile a GANModel with what the words say, and return it."""
    gan.compile(
        objective=arguments.objective,
        penalty=_penalty(arguments),
        generator_optimizer=_adam(arguments, data, "generator"),
        discriminator_optimizer=_adam(arguments, data, "discriminator"),
        updates=arguments.updates,
        discriminator_steps=arguments.discriminator_steps,
        augmentation=Augmentation(arguments.augment) if arguments.augment else None,
        jit_compile=JIT[arguments.jit],
        steps_per_execution=arguments.steps_per_execution,
        metrics=list(metrics),
    )
    return gan


def _penalty(arguments):
    """Return the penalty by its name and options; "auto" and none are names too."""
    if arguments.penalty in ("auto", "none"):
        return None if arguments.penalty == "none" else "auto"
    return objectives.PENALTIES[arguments.penalty](**dict(arguments.penalty_option))


def check_options(kind, name, table, options):
    """Check the name of a builder and those of the options it alone has."""
    accepted = dict(inspect.signature(choose(kind, name, table)).parameters)
    for key, _ in options:
        choose(f"--{kind}-option", key, {key: None for key in accepted if key not in SHARED})


def _adam(arguments, data, network):
    """Return the optimizer of a network of a GAN."""
    rate = getattr(arguments, f"{network}_learning_rate") or arguments.learning_rate or LEARNING_RATE
    rounds = arguments.discriminator_steps or objectives.get(arguments.objective).discriminator_steps
    rate = learning_rate(arguments, data, rate, rounds if network == "discriminator" else 1)
    return keras.optimizers.Adam(rate, beta_1=0.5, beta_2=0.999)


def learning_rate(arguments, data, first, updates_a_step=1):
    """Return the learning rate that begins with `first`: a number, or a schedule over all epochs.

    A training that ends by the clock gets a number: `callbacks.DecayOverTime` lowers it.

    Raises:
        ValueError: a schedule without a number of epochs or minutes at which it ends.
    """
    schedule = choose("schedule", arguments.schedule, SCHEDULES)
    if schedule is None or (arguments.minutes and not arguments.epochs):  # by the clock: `callbacks.DecayOverTime`
        return first
    if arguments.epochs is None:
        raise ValueError(f"--schedule {arguments.schedule} ends with the training; give --epochs or --minutes.")
    samples = data.train_images if hasattr(data, "train_images") else data.train_sequences
    steps = arguments.steps_per_epoch or len(samples) // arguments.batch_size
    return schedule(first, arguments.epochs * steps * updates_a_step)
