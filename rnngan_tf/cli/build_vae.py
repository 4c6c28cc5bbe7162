"""From the words of `rnngan train --model vae` to a compiled VAE."""

import keras

from rnngan_tf import objectives
from rnngan_tf.cli import build
from rnngan_tf.models.encoders import ENCODERS
from rnngan_tf.models.generators import GENERATORS
from rnngan_tf.models.vae import LEARNING_RATE, VAE

OWN = ("encoder", "encoder_option", "likelihood", "likelihood_option", "beta", "warm_up_steps", "free_bits")
OF_GANS = (
    *("discriminator", "discriminator_option", "objective", "penalty", "penalty_option", "updates", "conditional"),
    *("discriminator_steps", "generator_learning_rate", "discriminator_learning_rate", "ema_decay", "augment"),
)


def check_words(arguments):
    """Raise a `ValueError` where a word is given that the model does not have."""
    others = OF_GANS if arguments.model == "vae" else OWN
    given = [f"--{name.replace('_', '-')}" for name in getattr(arguments, "given", ()) if name in others]
    if given:
        kind, other = ("VAE", "gan") if arguments.model == "vae" else ("GAN", "vae")
        raise ValueError(f"The training of a {kind} has no {', '.join(given)}; leave it out, or train --model {other}.")


def check_names(arguments):
    """Raise a `ValueError` for a name that does not exist, before any data are loaded or downloaded."""
    build.check_options("generator", arguments.generator, GENERATORS, arguments.generator_option)
    build.check_options("encoder", arguments.encoder, ENCODERS, arguments.encoder_option)
    build.check_options("likelihood", arguments.likelihood, objectives.LIKELIHOODS, arguments.likelihood_option)


def build_vae(arguments, data, metrics=()):
    """Return the compiled model that the words ask for.

    Raises:
        ValueError: names, options or networks that do not fit.
    """
    keras.utils.set_random_seed(arguments.seed)
    shared = {
        "image_shape": data.image_shape,
        "latent_dim": arguments.latent_dim,
        "precision": arguments.precision,
    }
    decoder = GENERATORS[arguments.generator](**shared, **dict(arguments.generator_option))
    encoder = ENCODERS[arguments.encoder](**shared, **dict(arguments.encoder_option))
    likelihood = objectives.LIKELIHOODS[arguments.likelihood](**dict(arguments.likelihood_option))
    vae = VAE(encoder, decoder, likelihood, arguments.seed)
    rate = build.learning_rate(arguments, data, arguments.learning_rate or LEARNING_RATE)
    vae.compile(
        keras.optimizers.Adam(rate),
        beta=arguments.beta,
        warm_up_steps=arguments.warm_up_steps,
        free_bits=arguments.free_bits,
        metrics=list(metrics),
        jit_compile=build.JIT[arguments.jit],
        steps_per_execution=arguments.steps_per_execution,
    )
    return vae
