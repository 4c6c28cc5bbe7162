"""`from_preset`: a trained GAN by its name, with no network."""

from dataclasses import replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from rnngan_tf.core.names import choose
from rnngan_tf.data import load_images, load_sequences
from rnngan_tf.data.sequences.codec import SequenceCodec
from rnngan_tf.metrics import FrechetDistance
from rnngan_tf.metrics.features import get as get_extractor
from rnngan_tf.metrics.features.bundled import RECIPES
from rnngan_tf.models import saving
from rnngan_tf.models.base import LEARNING_RATE
from rnngan_tf.models.gan import GANModel
from rnngan_tf.models.vae import LEARNING_RATE as VAE_LEARNING_RATE
from rnngan_tf.models.vae import VAE
from rnngan_tf.training.build import build
from rnngan_tf.zoo.presets import PRESETS

WEIGHTS = files("rnngan_tf.zoo") / "weights"
FINE_TUNING = 0.1  # of the recipe's learning rate, for trained networks
CHECKED_SAMPLES = 2000  # of the distance that any machine can compute again


def from_preset(
    name: str, weights: bool = True, precision: str = "auto", seed: int = 0, folder: Path | Traversable = WEIGHTS
) -> GANModel | VAE:
    """Return a trained, compiled `GANModel` or `VAE`: it draws at once, and `fit` goes on training it.

    Args:
        name: one of `PRESETS`, such as "lstm_row_mnist" or "names".
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
    recipe = choose("preset", name, PRESETS)
    rate = recipe.learning_rate or (VAE_LEARNING_RATE if recipe.model == "vae" else LEARNING_RATE)
    rate *= FINE_TUNING if weights else 1
    recipe = replace(recipe, schedule="constant", learning_rate=rate, precision=precision, seed=seed)
    model = build(recipe, _shape(name, folder), set_seed=False)
    if weights:
        _check_trained(name, folder)
        model.sampler.set_weights(saving.read(folder, name)[0])
        role, companion = _companion(model)
        companion.set_weights(saving.read(folder, f"{name}.{role}")[0])
        if isinstance(model, GANModel):
            model.generator.set_weights(model.sampler.get_weights())
    return model


def preset_form(name, folder=WEIGHTS):
    """Return what the sequences of a preset stand for, a `SequenceCodec`; None for presets of images.

    Raises:
        ValueError: an unknown name.
        FileNotFoundError: the preset was not trained yet.

    Example:
        >>> preset_form("lstm_row_mnist") is None
        True
    """
    if choose("preset", name, PRESETS).kind_of_data == "images":
        return None
    _check_trained(name, folder)
    return SequenceCodec.from_dict(saving.read_record(folder, name)["form"])


def _check_trained(name, folder):
    """Raise a `FileNotFoundError` unless a folder holds the weights of a preset."""
    if not (folder / f"{name}.json").is_file():
        raise FileNotFoundError(
            f"{name} was not trained yet; train it with rnngan reproduce {name}, or give weights=False."
        )


def _shape(name, folder):
    """Return what tells the shape of a preset's samples, without loading its data where the shape is known."""
    recipe = PRESETS[name]
    if recipe.kind_of_data == "images":
        return RECIPES[recipe.data] if recipe.data in RECIPES else load_images(recipe.data)
    if (folder / f"{name}.json").is_file():
        return preset_form(name, folder)
    return load_sequences(recipe.data)


def _companion(model):
    """Return the role and the network of the one that does not generate."""
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
    saving.write(folder, f"{name}.{role}", companion.get_weights(), {"of": name}, bits)
    return saving.write(folder, name, model.sampler.get_weights(), record)


def distance_to_bundled_digits(gan, seed=0, rounds=100):
    """Return the Frechet distance of a model's digits to bundled ones: any machine can compute it again.

    2,000 samples are compared with the first 2,000 training images of mnist_mini. The distance shows whether weights
    are those of a card, not how good they are.

    Args:
        gan: a model of digits, `(28, 28, 1)`.
        seed: of the samples.
        rounds: bootstrap rounds.

    Returns:
        A dictionary with `name`, and `value` with its 95 % interval `low` and `high`.
    """
    metric = FrechetDistance("mnist", CHECKED_SAMPLES, reference="mini")
    extractor = get_extractor("mnist")
    real_and_generated = (
        load_images("mnist_mini").train_images[:CHECKED_SAMPLES],
        gan.generate(CHECKED_SAMPLES, seed=seed),
    )
    features = [extractor.extract(images).features for images in real_and_generated]
    value, low, high = metric.interval(*features, rounds=rounds)
    return {"name": metric.name, "value": value, "low": low, "high": high}
