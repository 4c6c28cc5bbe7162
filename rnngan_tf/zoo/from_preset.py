"""`from_preset`: a trained GAN by its name, with no network."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import keras

from rnngan_tf.core.names import choose
from rnngan_tf.data.sequences.form import SequenceForm
from rnngan_tf.metrics.features.bundled import RECIPES
from rnngan_tf.models import saving as bundled
from rnngan_tf.models import updates
from rnngan_tf.models import vae as vae_module
from rnngan_tf.models.discriminators import SEQUENCE_DISCRIMINATORS, conv
from rnngan_tf.models.encoders import ENCODERS
from rnngan_tf.models.gan import GANModel
from rnngan_tf.models.generators import GENERATORS, SEQUENCE_GENERATORS
from rnngan_tf.models.vae import VAE
from rnngan_tf.objectives.penalties import R1R2
from rnngan_tf.zoo.presets import FILTERS, PRESETS, VAEPreset
from rnngan_tf.zoo.sequence_presets import SEQUENCE_PRESETS, SequencePreset

WEIGHTS = files("rnngan_tf.zoo") / "weights"
EVERY = {**PRESETS, **SEQUENCE_PRESETS}
FINE_TUNING = 0.1  # of the default learning rate, for trained networks


def from_preset(
    name: str, weights: bool = True, precision: str = "auto", seed: int = 0, folder: Path | Traversable = WEIGHTS
) -> GANModel | VAE:
    """Return a trained, compiled `GANModel` or `VAE`: it draws at once, and `fit` goes on training it.

    Args:
        name: one of `PRESETS`, such as "lstm_row_mnist", or of `SEQUENCE_PRESETS`, such as "names".
        weights: False gives the same recipe untrained.
        precision: see `rg.precision.choose`.
        seed: of the model's noise.
        folder: where the weights lie.

    Returns:
        The model, compiled with what it was trained on. With weights its learning rates are a tenth of the default:
        training ended with a rate of 0, and the full rate would undo much of it within a few steps.

    Raises:
        ValueError: an unknown name, or damaged weights.
        FileNotFoundError: the preset was not trained yet.

    Example:
        >>> gan = from_preset("lstm_row_mnist", weights=False)
        >>> gan.image_shape, gan.latent_dim
        ((28, 28, 1), 64)
    """
    preset = choose("preset", name, EVERY)
    build = _BUILDERS.get(type(preset), _gan)
    model = build(preset, precision, seed, weights)
    if weights:
        if not (folder / f"{name}.json").is_file():
            raise FileNotFoundError(
                f"{name} was not trained yet; train it with rnngan reproduce {name}, or give weights=False."
            )
        model.sampler.set_weights(bundled.read(folder, name)[0])
        role, companion = _companion(model)
        companion.set_weights(bundled.read(folder, f"{name}.{role}")[0])
        if isinstance(model, GANModel):
            model.generator.set_weights(model.sampler.get_weights())
    return model


def _gan(preset, precision, seed, trained):
    """Return the compiled GANModel of a recipe."""
    image_shape = RECIPES[preset.data].image_shape
    generator = GENERATORS[preset.generator](image_shape, preset.latent_dim, precision=precision, **preset.options)
    discriminator = conv(image_shape, filters=FILTERS, precision=precision)
    gan = GANModel(generator, discriminator, ema_decay=preset.ema_decay, seed=seed)
    rate = updates.LEARNING_RATE * (FINE_TUNING if trained else 1)
    adam = {
        f"{network}_optimizer": keras.optimizers.Adam(rate, beta_1=0.5, beta_2=0.999)
        for network in ("generator", "discriminator")
    }
    gan.compile(penalty=R1R2(preset.gamma), **adam)
    return gan


def _sequence_gan(preset, precision, seed, trained):
    """Return the compiled GANModel of a recipe of sequences."""
    shape = preset.sequence_shape
    options = {"latent_dim": preset.latent_dim, "precision": precision, **preset.options}
    generator = SEQUENCE_GENERATORS[preset.generator](shape, **options)
    discriminator = SEQUENCE_DISCRIMINATORS[preset.discriminator](shape, precision=precision)
    gan = GANModel(generator, discriminator, ema_decay=preset.ema_decay, seed=seed)
    rate = preset.learning_rate * (FINE_TUNING if trained else 1)
    gan.compile(
        generator_optimizer=keras.optimizers.Adam(rate, beta_1=0.5, beta_2=0.999),
        discriminator_optimizer=keras.optimizers.Adam(rate, beta_1=0.5, beta_2=0.999),
    )
    return gan


def preset_form(name, folder=WEIGHTS):
    """Return what the sequences of a preset stand for, a `SequenceForm`; None for presets of images.

    Raises:
        ValueError: an unknown name.
        FileNotFoundError: the preset was not trained yet.

    Example:
        >>> preset_form("lstm_row_mnist") is None
        True
    """
    if not isinstance(choose("preset", name, EVERY), SequencePreset):
        return None
    if not (folder / f"{name}.json").is_file():
        raise FileNotFoundError(f"{name} was not trained yet; train it with rnngan reproduce {name}.")
    return SequenceForm.from_dict(bundled.read_record(folder, name)["form"])


def _vae(preset, precision, seed, trained):
    """Return the compiled VAE of a recipe."""
    shared = {
        "image_shape": RECIPES[preset.data].image_shape,
        "latent_dim": preset.latent_dim,
        "precision": precision,
    }
    decoder = GENERATORS[preset.generator](**shared, **preset.options)
    vae = VAE(ENCODERS[preset.encoder](**shared, **preset.encoder_options), decoder, preset.likelihood, seed)
    vae.compile(keras.optimizers.Adam(vae_module.LEARNING_RATE * (FINE_TUNING if trained else 1)))
    return vae


_BUILDERS = {VAEPreset: _vae, SequencePreset: _sequence_gan}


def _companion(model):
    """Return the role and the network of the one that does not draw."""
    return ("encoder", model.encoder) if isinstance(model, VAE) else ("discriminator", model.discriminator)


def write_preset(model, name, record, folder):
    """Write the weights of a trained model as a preset's, and what was measured of it.

    Args:
        model: a `GANModel`, of which the averaged generator is kept, or a `VAE`, of the preset's recipe.
        name: of the preset.
        record: a dictionary of plain values, see `rnngan reproduce`.
        folder: gets `NAME.npz`, `NAME.json`, and the same of `NAME.discriminator` or `NAME.encoder`.

    Returns:
        The record of the network that draws, with the size and sha256 of its file.
    """
    role, companion = _companion(model)
    bits = 8 if role == "discriminator" else 16  # a discriminator only serves further training
    bundled.write(folder, f"{name}.{role}", companion.get_weights(), {"of": name}, bits)
    return bundled.write(folder, name, model.sampler.get_weights(), record)
