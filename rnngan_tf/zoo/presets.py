"""The presets: what each is trained on, and how. One table; weights and what was measured lie in `weights/`."""

import json
from dataclasses import dataclass, field

FILTERS = (48, 96, 192)  # of every preset's discriminator: small enough to be shipped beside the generator

GAMMA = 0.5  # of the penalty that the default objective brings along
SCHEDULE = "cosine"  # of the learning rates, which fall to 0 with the last epoch


@dataclass(frozen=True)
class Preset:
    """The recipe of a GAN.

    Attributes:
        data: the data set's name, trained on in full.
        generator: the generator's name in `GENERATORS`.
        epochs: passes over the training images, so that the recipe means the same on every machine.
        latent_dim: size Z of the latent vector.
        options: the generator's other arguments.
        ema_decay: of the averaged generator, which is what is shipped.
        gamma: strength of the R1 and R2 penalties.
    """

    data: str
    generator: str
    epochs: int
    latent_dim: int = 64
    options: dict = field(default_factory=dict)
    ema_decay: float = 0.999
    gamma: float = GAMMA

    def words(self, seed=0, minutes=None):
        """Return what follows `rnngan` to train this preset: a list of words.

        Args:
            seed: of the training.
            minutes: end after this time if the epochs do not first; None for no limit.

        Example:
            >>> " ".join(PRESETS["gru_row_mnist"].words(minutes=1))[:60]
            'train --data mnist --generator lstm_row --latent-dim 64 --ge'
        """
        words = ["train", *_chosen(data=self.data, generator=self.generator, latent_dim=self.latent_dim)]
        words += _options("generator", self.options) + _options("discriminator", {"filters": FILTERS})
        words += _chosen(ema_decay=self.ema_decay)
        if self.gamma != GAMMA:
            words += ["--penalty", "r1r2", "--penalty-option", f"gamma={self.gamma:g}"]
        return words + _length(self.epochs, seed, minutes)


@dataclass(frozen=True)
class VAEPreset:
    """The recipe of a VAE.

    Attributes:
        data, epochs, latent_dim: as of a `Preset`.
        generator, options: the decoder's name in `GENERATORS`, and its other arguments.
        encoder, encoder_options: the encoder's name in `ENCODERS`, and its other arguments.
        likelihood: a name in `LIKELIHOODS`.
    """

    data: str
    generator: str
    encoder: str
    epochs: int
    latent_dim: int
    options: dict = field(default_factory=dict)
    encoder_options: dict = field(default_factory=dict)
    likelihood: str = "bernoulli"

    def words(self, seed=0, minutes=None):
        """Return what follows `rnngan` to train this preset: see `Preset.words`."""
        chosen = _chosen(model="vae", data=self.data, generator=self.generator, latent_dim=self.latent_dim)
        words = ["train", *chosen, *_options("generator", self.options)]
        words += _chosen(encoder=self.encoder) + _options("encoder", self.encoder_options)
        return words + _chosen(likelihood=self.likelihood) + _length(self.epochs, seed, minutes)


def _chosen(**values):
    """Return words and what follows each."""
    return [str(word) for name, value in values.items() for word in (f"--{name.replace('_', '-')}", value)]


def _options(network, options):
    """Return the words for a network's further arguments."""
    return [word for name, value in options.items() for word in (f"--{network}-option", f"{name}={json.dumps(value)}")]


def _length(epochs, seed, minutes):
    """Return the words that say how long to train."""
    limit = [] if minutes is None else ["--minutes", f"{minutes:g}"]
    return [*_chosen(schedule=SCHEDULE, epochs=epochs, seed=seed), *limit]


DENSE_DECODER = {"units": [256, 512], "normalization": None}

PRESETS = {
    "dense_mnist": Preset("mnist", "dense", 15, options={"units": [256, 512, 512]}),
    "conv_transpose_mnist": Preset("mnist", "conv_transpose", 22, options={"kernel_size": 6, "head_filters": 16}),
    "recurrent_mnist": Preset("mnist", "recurrent", 15),
    "lstm_row_mnist": Preset("mnist", "lstm_row", 15),
    "bi_lstm_row_mnist": Preset("mnist", "lstm_row", 15, options={"bidirectional": True, "units": 112}),
    "gru_row_mnist": Preset("mnist", "lstm_row", 15, options={"cell": "gru"}),
    "lstm_conv_mnist": Preset("mnist", "lstm_conv", 15, options={"units": 192, "filters": 48}),
    "conv_transpose_fashion_mnist": Preset("fashion_mnist", "conv_transpose", 20, options={"kernel_size": 6}),
    "lstm_row_fashion_mnist": Preset("fashion_mnist", "lstm_row", 15),
    "conv_transpose_cifar10": Preset("cifar10", "conv_transpose", 15, 100, {"filters": 56}),
    "lstm_row_cifar10": Preset("cifar10", "lstm_row", 15, 100, {"units": 192}),
    "lstm_conv_cifar10": Preset("cifar10", "lstm_conv", 15, 100, {"units": 192, "filters": 48}),
    "vae_mnist": VAEPreset("mnist", "dense", "dense", 40, 32, DENSE_DECODER),
    "vae_fashion_mnist": VAEPreset("fashion_mnist", "dense", "dense", 40, 32, DENSE_DECODER),
}
