"""From a recipe to a compiled model: `build`, and the training set that the recipe asks for."""

import inspect
from collections.abc import Callable
from functools import partial

import keras

from rnngan_tf import objectives
from rnngan_tf.core.annotations import Metrics
from rnngan_tf.core.names import choose
from rnngan_tf.data import ImageData, SequenceData, load_images, load_sequences
from rnngan_tf.data.augmentation import Augmentation
from rnngan_tf.models.base import LEARNING_RATE
from rnngan_tf.models.discriminators import DISCRIMINATORS, SEQUENCE_DISCRIMINATORS
from rnngan_tf.models.encoders import ENCODERS
from rnngan_tf.models.gan import GANModel
from rnngan_tf.models.generators import GENERATORS, SEQUENCE_GENERATORS
from rnngan_tf.models.language import LEARNING_RATE as LANGUAGE_LEARNING_RATE
from rnngan_tf.models.language import LanguageModel
from rnngan_tf.models.vae import LEARNING_RATE as VAE_LEARNING_RATE
from rnngan_tf.models.vae import VAE
from rnngan_tf.training.recipe import Recipe

SCHEDULES = {
    "constant": None,
    "cosine": keras.optimizers.schedules.CosineDecay,
    "linear": partial(keras.optimizers.schedules.PolynomialDecay, end_learning_rate=0.0),
}
JIT = {"auto": "auto", "on": True, "off": False}
# Arguments of builders that are fields of a recipe themselves, and so no options.
SHARED = ("image_shape", "sequence_shape", "latent_dim", "num_classes", "precision", "name")


def build(
    recipe: Recipe,
    data: ImageData | SequenceData,
    metrics: Metrics = (),
    set_seed: bool = True,
    prepare: Callable[[keras.Model], None] | None = None,
) -> GANModel | VAE | LanguageModel:
    """Return the compiled model that a recipe describes.

    Args:
        recipe: a `Recipe`.
        data: the `ImageData` or `SequenceData` to train on, see `load_data`: its shape, classes and size are read.
        metrics: Keras metrics that score the model's samples.
        set_seed: whether to set Keras' global seed to the recipe's, so that the initial weights are those of the seed.
        prepare: called with the generator of a GAN before its discriminator is built; `rnngan train` pretrains it
            there where `pretrain_epochs` asks for it.

    Returns:
        A compiled `GANModel`, `VAE` or `LanguageModel`.

    Raises:
        ValueError: names, options or fields that do not fit each other or the data.

    Example:
        >>> import rnngan_tf as rg
        >>> recipe = rg.Recipe(generator="lstm_row", generator_options={"units": 32}, epochs=1)
        >>> gan = rg.build(recipe, rg.load_images("mnist_mini"))
        >>> gan.generator.output_shape
        (None, 28, 28, 1)
    """
    recipe = complete(recipe, data)
    check_options(recipe)
    if set_seed:
        keras.utils.set_random_seed(recipe.seed)
    if recipe.model == "gan":
        return _build_gan(recipe, data, metrics, prepare)
    return {"vae": _build_vae, "language": _build_language}[recipe.model](recipe, data, metrics)


def complete(recipe, data, spell=str):
    """Return the recipe with the networks that its data decide, checked.

    Args:
        recipe: a `Recipe`.
        data: its data.
        spell: see `Recipe.check`.

    Raises:
        ValueError: fields that do not go with each other or with the data.
    """
    recipe.check(spell)
    if recipe.kind_of_data == "images":
        return recipe.complete()
    tokens = data.vocabulary is not None
    recipe = recipe.complete(tokens)
    if recipe.model == "language" and tokens and recipe.generator != "text":
        raise ValueError(
            f"{spell('model')} language trains {spell('generator')} text, not {recipe.generator}; leave it out."
        )
    if (recipe.generator == "text" or recipe.model == "language") and not tokens:
        raise ValueError(
            f"{data.name} holds numbers, no tokens; train {spell('model')} gan {spell('generator')} sequence."
        )
    of_texts = [spell(name) for name in ("pretrain_epochs", "gumbel_temperature") if getattr(recipe, name)]
    if of_texts and recipe.generator != "text":
        raise ValueError(f"{', '.join(of_texts)} is for a GAN with {spell('generator')} text; leave it out.")
    return recipe


def check_options(recipe, spell=str):
    """Check the names of the options of the recipe's builders.

    Raises:
        ValueError: a builder does not have such an option; the message names the nearest one.
    """
    sequences = recipe.kind_of_data == "sequences"
    tables = [("generator", SEQUENCE_GENERATORS if sequences else GENERATORS)]
    if recipe.model == "gan":
        tables += [("discriminator", SEQUENCE_DISCRIMINATORS if sequences else DISCRIMINATORS)]
        tables += [("penalty", objectives.PENALTIES)] if recipe.penalty not in ("auto", "none") else []
    if recipe.model == "vae":
        tables += [("encoder", ENCODERS), ("likelihood", objectives.LIKELIHOODS)]
    for kind, table in tables:
        builder = getattr(recipe, kind)
        if builder is None:  # the data decide
            continue
        accepted = inspect.signature(choose(kind, builder, table)).parameters
        for option in getattr(recipe, f"{kind}_options"):
            choose(spell(f"{kind}_options"), option, {name: None for name in accepted if name not in SHARED})


def load_data(recipe):
    """Return the `ImageData` or `SequenceData` of a recipe.

    Raises:
        ValueError, OSError: there are no such data.
    """
    if recipe.kind_of_data == "sequences":
        return load_sequences(recipe.data, recipe.length, recipe.seed, recipe.data_dir)
    return load_images(recipe.data, recipe.image_size, recipe.seed, recipe.data_dir)


def training_batches(recipe, data, spell=str):
    """Return the training set of a recipe's data, as long as the recipe says.

    Raises:
        ValueError: classes asked for that the data do not have, or more steps an epoch than they have.
    """
    images = hasattr(data, "train_images")
    if recipe.conditional and data.num_classes is None:
        how = "; put its images into sub-folders" if images else ""
        raise ValueError(f"{spell('conditional')} needs classes, and {data.name!r} has none{how}.")
    batches = data.train(recipe.batch_size, labels=recipe.conditional)
    steps, wanted = len(batches), recipe.steps_per_epoch
    if wanted is None or wanted == steps:
        return batches
    if wanted > steps:
        raise ValueError(
            f"{spell('steps_per_epoch')} is {wanted}; {data.name!r} has {steps} steps of {recipe.batch_size} "
            f"{'images' if images else 'sequences'}."
        )
    shorter = batches.take(wanted)
    shorter.epoch = batches.epoch  # so that fit still gives every epoch its own order
    return shorter


def pretrain(generator, recipe, data):
    """Train a text generator by maximum likelihood, before the adversarial training; return the logs of the epochs."""
    model = LanguageModel(generator, recipe.seed)
    model.compile()
    return model.fit(data.train(recipe.batch_size), epochs=recipe.pretrain_epochs, verbose=0).history


def _build_gan(recipe, data, metrics, prepare):
    sequences = recipe.kind_of_data == "sequences"
    generators, discriminators = (
        (SEQUENCE_GENERATORS, SEQUENCE_DISCRIMINATORS) if sequences else (GENERATORS, DISCRIMINATORS)
    )
    classes = data.num_classes if recipe.conditional else None
    shared = {"num_classes": classes, "precision": recipe.precision}
    options = {**recipe.generator_options, "latent_dim": recipe.latent_dim}
    generator = generators[recipe.generator](_shape(data), **shared, **options)
    if prepare is not None:
        prepare(generator)
    discriminator = discriminators[recipe.discriminator](_shape(data), **shared, **recipe.discriminator_options)
    gan = GANModel(generator, discriminator, classes, recipe.ema_decay, recipe.seed)
    gan.compile(
        objective=recipe.objective,
        penalty=_penalty(recipe),
        generator_optimizer=_adam(recipe, data, "generator"),
        discriminator_optimizer=_adam(recipe, data, "discriminator"),
        updates=recipe.updates,
        discriminator_steps=recipe.discriminator_steps,
        augmentation=Augmentation(recipe.augment) if recipe.augment else None,
        **_compile_options(recipe, metrics),
    )
    return gan


def _build_vae(recipe, data, metrics):
    shared = {"image_shape": _shape(data), "latent_dim": recipe.latent_dim, "precision": recipe.precision}
    decoder = GENERATORS[recipe.generator](**shared, **recipe.generator_options)
    encoder = ENCODERS[recipe.encoder](**shared, **recipe.encoder_options)
    likelihood = objectives.LIKELIHOODS[recipe.likelihood](**recipe.likelihood_options)
    vae = VAE(encoder, decoder, likelihood, recipe.seed)
    weights = {"beta": recipe.beta, "warm_up_steps": recipe.warm_up_steps, "free_bits": recipe.free_bits}
    rate = _learning_rate(recipe, data, recipe.learning_rate or VAE_LEARNING_RATE)
    vae.compile(keras.optimizers.Adam(rate), **weights, **_compile_options(recipe, metrics))
    return vae


def _build_language(recipe, data, metrics):
    options = {**recipe.generator_options, "latent_dim": recipe.latent_dim}
    model = LanguageModel(SEQUENCE_GENERATORS["text"](_shape(data), **options), recipe.seed)
    rate = _learning_rate(recipe, data, recipe.learning_rate or LANGUAGE_LEARNING_RATE)
    model.compile(keras.optimizers.Adam(rate), **_compile_options(recipe, metrics))
    return model


def _shape(data):
    """Return the shape of one image `(H, W, C)` or sequence `(T, D)`."""
    return data.sequence_shape if hasattr(data, "sequence_shape") else data.image_shape


def _compile_options(recipe, metrics):
    """Return the arguments of `compile` that all models share."""
    return {
        "jit_compile": JIT[recipe.jit],
        "steps_per_execution": recipe.steps_per_execution,
        "metrics": list(metrics),
    }


def _penalty(recipe):
    """Return the penalty by its name and options; "auto" and "none" are names too."""
    if recipe.penalty in ("auto", "none"):
        return None if recipe.penalty == "none" else "auto"
    return objectives.PENALTIES[recipe.penalty](**recipe.penalty_options)


def _adam(recipe, data, network):
    """Return the optimizer of a network of a GAN."""
    rate = getattr(recipe, f"{network}_learning_rate") or recipe.learning_rate or LEARNING_RATE
    rounds = recipe.discriminator_steps or objectives.get(recipe.objective).discriminator_steps
    rate = _learning_rate(recipe, data, rate, rounds if network == "discriminator" else 1)
    return keras.optimizers.Adam(rate, beta_1=0.5, beta_2=0.999)


def _learning_rate(recipe, data, first, updates_a_step=1):
    """Return the learning rate that begins with `first`: a number, or a schedule over all epochs.

    A training that ends by the clock gets a number: `callbacks.DecayOverTime` lowers it.
    """
    schedule = SCHEDULES[recipe.schedule]
    if schedule is None or (recipe.minutes and not recipe.epochs):
        return first
    samples = data.train_images if hasattr(data, "train_images") else data.train_sequences
    steps = recipe.steps_per_epoch or len(samples) // recipe.batch_size
    return schedule(first, recipe.epochs * steps * updates_a_step)
