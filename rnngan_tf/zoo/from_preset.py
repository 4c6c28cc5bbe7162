"""`from_preset`: a trained GAN by its name, with no network."""

from importlib.resources import files

import keras

from rnngan_tf.evaluation.features.network import RECIPES
from rnngan_tf.models import weights as bundled
from rnngan_tf.models.discriminators import conv
from rnngan_tf.models.gan import GANModel
from rnngan_tf.models.generators import GENERATORS
from rnngan_tf.naming import choose
from rnngan_tf.objectives.penalties import R1R2
from rnngan_tf.zoo.presets import FILTERS, PRESETS

WEIGHTS = files("rnngan_tf.zoo") / "weights"
DISCRIMINATOR = "{}.discriminator"
FINE_TUNING = 6e-5  # learning rate of trained networks


def from_preset(name, weights=True, precision="auto", seed=0, folder=WEIGHTS):
    """Return a trained, compiled `GANModel`: it draws at once, and `fit` goes on training it.

    Args:
        name: one of `PRESETS`, such as "lstm_row_mnist".
        weights: False gives the same recipe untrained.
        precision: see `rnngan_tf.precision.choose`.
        seed: of the model's noise.
        folder: where the weights lie.

    Returns:
        A `GANModel`, compiled with the objective and penalty it was trained with. With weights its learning rates are
        a tenth of the default: training ended with a rate of 0, and at the default the Frechet distance of
        `lstm_row_mnist` rises fourfold within 50 steps, at a tenth by a twentieth.

    Raises:
        ValueError: an unknown name, or damaged weights.
        FileNotFoundError: the preset was not trained yet.

    Example:
        >>> gan = from_preset("lstm_row_mnist", weights=False)
        >>> gan.image_shape, gan.latent_dim
        ((28, 28, 1), 64)
    """
    preset = choose("preset", name, PRESETS)
    image_shape = RECIPES[preset.data].image_shape
    generator = GENERATORS[preset.generator](image_shape, preset.latent_dim, precision=precision, **preset.options)
    discriminator = conv(image_shape, filters=FILTERS, precision=precision)
    if weights:
        if not (folder / f"{name}.json").is_file():
            raise FileNotFoundError(
                f"{name} was not trained yet; train it with rnngan reproduce {name}, or give weights=False."
            )
        generator.set_weights(bundled.read(folder, name)[0])
        discriminator.set_weights(bundled.read(folder, DISCRIMINATOR.format(name))[0])
    gan = GANModel(generator, discriminator, ema_decay=preset.ema_decay, seed=seed)
    adam = {f"{network}_optimizer": _adam(weights) for network in ("generator", "discriminator")}
    gan.compile(penalty=R1R2(preset.gamma), **adam)
    return gan


def _adam(trained):
    """Return the optimizer of a network: the default one, or one for fine-tuning."""
    return keras.optimizers.Adam(FINE_TUNING, beta_1=0.5, beta_2=0.999) if trained else None


def write_preset(gan, name, record, folder):
    """Write the weights of a trained model as a preset's, and what was measured of it.

    Args:
        gan: a `GANModel` of the preset's recipe; its averaged generator is what is kept.
        name: of the preset.
        record: a dictionary of plain values, see `rnngan reproduce`.
        folder: gets `NAME.npz`, `NAME.json`, and the same of `NAME.discriminator`.

    Returns:
        The generator's record, with the size and sha256 of its file.
    """
    bundled.write(folder, DISCRIMINATOR.format(name), gan.discriminator.get_weights(), {"of": name})
    return bundled.write(folder, name, gan.ema_generator.get_weights(), record)
