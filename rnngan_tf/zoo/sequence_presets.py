"""The presets of sequences: what each is trained on, and how; weights and what was measured lie in `weights/`."""

import json
from dataclasses import dataclass, field

SCHEDULE = "cosine"


@dataclass(frozen=True)
class SequencePreset:
    """The recipe of a GAN of sequences.

    Attributes:
        data: the data set's name.
        sequence_shape: `(T, D)` of its sequences.
        generator, discriminator: names in `SEQUENCE_GENERATORS` and `SEQUENCE_DISCRIMINATORS`.
        epochs: passes over the training sequences.
        latent_dim: size Z of the latents of a whole sequence.
        options: the generator's other arguments.
        learning_rate: of both networks.
        pretrain_epochs: passes by maximum likelihood before, for texts and music.
        relaxation: of a text generator's gradient, at first and at last; None for series.
        ema_decay: of the averaged generator, which is what is shipped.
    """

    data: str
    sequence_shape: tuple
    generator: str
    epochs: int
    latent_dim: int = 32
    options: dict = field(default_factory=dict)
    discriminator: str = "conv1d"
    learning_rate: float = 6e-4
    pretrain_epochs: int = 0
    relaxation: tuple | None = None
    ema_decay: float = 0.99

    def words(self, seed=0, minutes=None):
        """Return what follows `rnngan` to train this preset: a list of words.

        Args:
            seed: of the training.
            minutes: end after this time if the epochs do not first; None for no limit.

        Example:
            >>> " ".join(SEQUENCE_PRESETS["sines"].words())[:44]
            'train --data sines --generator sequence --di'
        """
        words = ["train", "--data", self.data, "--generator", self.generator, "--discriminator", self.discriminator]
        words += ["--latent-dim", str(self.latent_dim), "--ema-decay", str(self.ema_decay)]
        for name, value in self.options.items():
            words += ["--generator-option", f"{name}={json.dumps(value)}"]
        words += ["--learning-rate", f"{self.learning_rate:g}", "--schedule", SCHEDULE]
        words += ["--pretrain-epochs", str(self.pretrain_epochs)] if self.pretrain_epochs else []
        words += ["--relaxation", ",".join(f"{value:g}" for value in self.relaxation)] if self.relaxation else []
        words += ["--epochs", str(self.epochs), "--seed", str(seed)]
        return words if minutes is None else [*words, "--minutes", f"{minutes:g}"]


SEQUENCE_PRESETS = {
    "sines": SequencePreset("sines", (30, 1), "sequence", 40, options={"units": 64}),
    "names": SequencePreset(
        *("names", (12, 27), "text", 12),
        options={"units": 96},
        learning_rate=1e-4,
        pretrain_epochs=25,
        relaxation=(1.0, 0.5),
    ),  # fmt: skip
    "chorales": SequencePreset(
        *("chorales", (16, 107), "text", 25),
        options={"units": 96},
        learning_rate=1e-4,
        pretrain_epochs=60,
        relaxation=(1.0, 0.5),
    ),  # fmt: skip
}
