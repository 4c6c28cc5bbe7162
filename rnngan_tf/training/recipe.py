"""A training as data: `Recipe` holds every choice of a training, checks it, and is written and read as JSON or YAML.

Neither TensorFlow nor Keras is imported here, so that `rnngan --help`, which is made of these fields, answers at once.
"""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from difflib import get_close_matches
from functools import partial
from typing import Any

from rnngan_tf.core.registry_names import (
    DISCRIMINATORS,
    ENCODERS,
    GENERATORS,
    IMAGES,
    LIKELIHOODS,
    OBJECTIVES,
    PENALTIES,
    SEQUENCE_DISCRIMINATORS,
    SEQUENCE_FILES,
    SEQUENCE_GENERATORS,
    SEQUENCES,
)
from rnngan_tf.training import recipe_files
from rnngan_tf.training.recipe_checks import SCHEDULES, check_recipe
from rnngan_tf.training.recipe_values import (
    CHOICE,
    INTEGER,
    MODELS,
    NUMBER,
    OPTIONS,
    PAIR,
    SHARE,
    SIZE,
    SWITCH,
    TEXT,
    recipe_field,
)

EPOCHS = 20  # where neither epochs nor minutes are given


_data, _networks = partial(recipe_field, "data"), partial(recipe_field, "networks")
_objective, _training, _output = (
    partial(recipe_field, "objective"),
    partial(recipe_field, "training"),
    partial(recipe_field, "output"),
)
_gan = {"models": ("gan",)}
_vae = partial(recipe_field, "with model vae, in place of discriminator and objective", models=("vae",))
_text = partial(recipe_field, "of texts and music", models=("gan",), data=("sequences",))


def _listed(names):
    return ", ".join(names)


@dataclass(frozen=True)
class Recipe:
    """A training as data: what is trained on what, how, for how long, and what is written meanwhile.

    Every argument is a plain value; `fields(Recipe)` tells for each its help, its kind and the models that have it.
    Fields with `compare=False`, such as `samples_every`, do not change what is trained and are left out of `==` and
    `differences`.

    Raises:
        ValueError: a value of the wrong type or outside its range, named with its field.

    Example:
        >>> recipe = Recipe(data="mnist", generator="lstm_row", generator_options={"cell": "gru"}, epochs=15)
        >>> Recipe.from_dict(recipe.to_dict()) == recipe
        True
        >>> recipe.differences(Recipe(data="mnist", generator="lstm_row", epochs=20))
        ('generator_options', 'epochs')
    """

    data: str = _data(
        TEXT,
        "mnist_mini",
        f"{_listed(IMAGES)}, or a folder of images; of sequences: {_listed(SEQUENCES)}, or a .csv or .txt file",
    )
    image_size: tuple[int, int] | None = _data(
        SIZE, None, "28, or 28x32 (height x width) (default: the data's own; 64 for a folder)", data=("images",)
    )
    length: int | None = _data(
        INTEGER(1), None, "steps of a sequence (default: the data's own)", data=("sequences",)
    )  # fmt: skip
    data_dir: str | None = _data(
        TEXT, None, "folder of TensorFlow Datasets (default: TFDS_DATA_DIR, or its own)", compare=False
    )
    batch_size: int = _data(INTEGER(1), 64, "images or sequences in a step")
    conditional: bool = _data(SWITCH, False, "give both networks the class (default: without classes)", **_gan)
    augment: str | None = _data(
        TEXT,
        None,
        "a list of translation, color and cutout, applied to real and generated images (default: none)",
        data=("images",),
        **_gan,
    )

    model: str = _networks(TEXT, "gan", _listed(MODELS))
    generator: str | None = _networks(
        TEXT,
        None,
        f"{_listed(GENERATORS)}; of a VAE: the decoder; of sequences: {_listed(SEQUENCE_GENERATORS)} "
        "(default: lstm_row; of sequences, chosen by the data)",
    )
    discriminator: str | None = _networks(
        TEXT,
        None,
        f"{_listed(DISCRIMINATORS)}; of sequences: {_listed(SEQUENCE_DISCRIMINATORS)} "
        "(default: conv; of sequences conv1d)",
        **_gan,
    )
    latent_dim: int = _networks(INTEGER(1), 64, "length of a latent vector")
    generator_options: dict[str, Any] = _networks(
        OPTIONS, {}, "a further argument of the generator, as units=256; again for more (default: none)"
    )
    discriminator_options: dict[str, Any] = _networks(
        OPTIONS, {}, "the same for the discriminator (default: none)", **_gan
    )
    precision: str = _networks(TEXT, "auto", "auto, float32, mixed_bfloat16, mixed_float16")

    objective: str = _objective(TEXT, "relativistic", _listed(OBJECTIVES), **_gan)
    penalty: str = _objective(
        TEXT, "auto", f"{_listed(PENALTIES)}, none, or auto: what the objective's paper needs", **_gan
    )
    penalty_options: dict[str, Any] = _objective(
        OPTIONS, {}, "an argument of the penalty, as gamma=1; again for more (default: none)", **_gan
    )
    updates: str = _objective(
        TEXT, "simultaneous", "simultaneous (one forward pass for both networks) or alternating", **_gan
    )
    discriminator_steps: int | None = _objective(
        INTEGER(1), None, "discriminator updates per generator update (default: the objective's, mostly 1)", **_gan
    )
    learning_rate: float | None = _objective(
        NUMBER("above 0"), None, "of all networks (default: 0.0006, of a VAE 0.001, of a language model 0.002)"
    )
    generator_learning_rate: float | None = _objective(
        NUMBER("above 0"), None, "of the generator alone (default: the learning rate)", **_gan
    )
    discriminator_learning_rate: float | None = _objective(
        NUMBER("above 0"), None, "of the discriminator alone (default: the learning rate)", **_gan
    )
    schedule: str = _objective(
        TEXT, "constant", f"of the learning rates over all epochs, or all minutes: {_listed(SCHEDULES)} (to 0)"
    )
    ema_decay: float = _objective(SHARE, 0.999, "decay of the averaged generator, which generates samples", **_gan)

    encoder: str = _vae(TEXT, "conv", _listed(ENCODERS))
    encoder_options: dict[str, Any] = _vae(
        OPTIONS, {}, "a further argument of the encoder; again for more (default: none)"
    )
    likelihood: str = _vae(TEXT, "bernoulli", _listed(LIKELIHOODS))
    likelihood_options: dict[str, Any] = _vae(
        OPTIONS, {}, "an argument of the likelihood, as variance=0.1 (default: none)"
    )
    beta: float = _vae(NUMBER(">= 0"), 1.0, "weight of the divergence")
    warm_up_steps: int = _vae(INTEGER(0), 0, "steps over which that weight grows from 0")
    free_bits: float = _vae(NUMBER(">= 0"), 0.0, "nats of divergence per latent that cost nothing")

    pretrain_epochs: int = _text(INTEGER(0), 0, "epochs of maximum likelihood before the adversarial training")
    gumbel_temperature: tuple[float, float] | None = _text(
        PAIR, None, "of the gradient through the tokens, from A in the first to B in the last epoch (default: 1)"
    )

    epochs: int | None = _training(INTEGER(1), None, "passes over the data (default: 20, or no limit with minutes)")
    minutes: float | None = _training(
        NUMBER("above 0"), None, "end after this time if epochs do not first (default: no limit)"
    )
    target: float | None = _training(
        NUMBER("above 0"),
        None,
        "end at the first epoch whose Frechet distance is at most this (default: no target)",
    )
    steps_per_epoch: int | None = _training(INTEGER(1), None, "an epoch's length (default: all of the data)")
    jit: str = _training(
        CHOICE("auto", "on", "off"), "auto", "compile with XLA; auto: where it is faster", compare=False
    )  # fmt: skip
    devices: str = _training(
        CHOICE("one", "all"),
        "one",
        "all: every GPU of this machine, or all workers that TF_CONFIG names, take an equal part of each batch",
        compare=False,
    )
    steps_per_execution: int = _training(INTEGER(1), 1, "steps between calls of the callbacks", compare=False)
    seed: int = _training(INTEGER(0), 0, "of weights, noise and the order of the data")
    stop_on_collapse: bool = _training(SWITCH, True, "stop when every sample looks the same", compare=False)
    score_samples: int | None = _training(
        INTEGER(0),
        None,
        "images that score each epoch by a Frechet distance, 0 for none (default: up to 2000 where the data have a "
        "feature network)",
        compare=False,
    )
    score_every: int = _training(INTEGER(1), 1, "epochs between scores", compare=False)

    samples: int = _output(INTEGER(1), 64, "how many samples a grid shows", compare=False)
    samples_every: int = _output(INTEGER(1), 1, "epochs between grids", compare=False)
    checkpoint_steps: int | None = _output(
        INTEGER(1),
        None,
        "steps between checkpoints within an epoch (default: none by steps; each epoch ends with one)",
        compare=False,
    )
    checkpoint_minutes: float = _output(
        NUMBER("above 0"), 5.0, "minutes between checkpoints within an epoch", compare=False
    )

    def __post_init__(self):
        for each in fields(self):
            value, kind = getattr(self, each.name), each.metadata["kind"]
            if value is not None or each.default is not None:
                object.__setattr__(self, each.name, kind.checked(each.name, value))

    @property
    def kind_of_data(self) -> str:
        """ "sequences" or "images", as `data` names them."""
        return "sequences" if self.data in SEQUENCES or self.data.lower().endswith(SEQUENCE_FILES) else "images"

    def complete(self, tokens: bool | None = None) -> "Recipe":
        """Return the recipe with the networks that are used where none are named.

        Args:
            tokens: for sequences, whether they are tokens; None where the data are not loaded yet, which leaves their
                generator open.
        """
        images = self.kind_of_data == "images"
        usual = "lstm_row" if images else {None: None, True: "text", False: "sequence"}[tokens]
        discriminator = self.discriminator or ("conv" if images else "conv1d")
        return replace(
            self,
            generator=self.generator or usual,
            discriminator=discriminator if self.model == "gan" else self.discriminator,
        )

    def check(self, spell: Callable[[str], str] = str) -> None:
        """Check names and the fields that must fit each other, before any data are loaded.

        Args:
            spell: returns how messages write the name of a field; the command line writes `--latent-dim`.

        Raises:
            ValueError: an unknown name, with the nearest one; or fields that do not go together.
        """
        check_recipe(self, spell)

    def differences(self, other: "Recipe") -> tuple[str, ...]:
        """Return the names of the fields in which another recipe trains something else."""
        compared = [each.name for each in fields(self) if each.compare]
        return tuple(name for name in compared if getattr(self, name) != getattr(other, name))

    def to_dict(self) -> dict[str, Any]:
        """Return a dictionary of plain values, which JSON and YAML can hold."""
        return json.loads(json.dumps(asdict(self)))

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Recipe":
        """Return the recipe of a dictionary as `to_dict` makes it; fields that are missing have their default.

        The `config.json` of a run folder is read too, in its form of today and in that of earlier versions.

        Raises:
            ValueError: an unknown field, with the nearest one, or a value that is not accepted.
        """
        values = recipe_files.current_fields(values)
        known = [each.name for each in fields(cls)]
        for name in values:
            if name not in known:
                nearest = get_close_matches(str(name), known, n=1, cutoff=0)[0]
                raise ValueError(f"A recipe has no field {name!r}. Did you mean {nearest!r}?")
        return cls(**values)

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> "Recipe":
        """Return the recipe in a `.json`, `.yaml` or `.yml` file.

        Raises:
            ValueError: not such a file, or a field that cannot be used.
            OSError: the file cannot be read.
        """
        return cls.from_dict(recipe_files.read(path))
