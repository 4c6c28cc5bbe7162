"""`rnngan train --data sines|names|chorales|...`: sequences in place of images."""

import keras
import numpy as np

from rnngan_tf.cli import build, build_vae
from rnngan_tf.cli.devices import scoring_batch
from rnngan_tf.cli.subjects import FORM
from rnngan_tf.cli.words.values import SEQUENCE_FILES, SEQUENCES
from rnngan_tf.core.names import choose
from rnngan_tf.data import load_sequences
from rnngan_tf.data.sequences.writing import write_sequences
from rnngan_tf.metrics import MaximumMeanDiscrepancy
from rnngan_tf.models.discriminators import SEQUENCE_DISCRIMINATORS
from rnngan_tf.models.gan import GANModel
from rnngan_tf.models.generators import SEQUENCE_GENERATORS
from rnngan_tf.models.language import LEARNING_RATE, LanguageModel
from rnngan_tf.training import callbacks
from rnngan_tf.training.callbacks.sequences import write_samples

EPOCHS = 20  # over which the relaxation falls where no number is given
SCORED = 500  # sequences that score an epoch
NO_WORDS = ("image_size", "augment")
OF_GANS = (
    *("discriminator", "discriminator_option", "objective", "penalty", "penalty_option", "updates", "conditional"),
    *("discriminator_steps", "generator_learning_rate", "discriminator_learning_rate", "ema_decay"),
)
SUFFIXES = {"series": ".csv", "text": ".txt", "music": ".mid", "audio": ".wav"}


def is_sequences(data):
    """Tell whether the word after --data names sequences."""
    return data in SEQUENCES or data.lower().endswith(SEQUENCE_FILES)


class Sequences:
    """Data sets of sequences, and files of them."""

    unit = "sequence"

    @staticmethod
    def prepare(arguments):
        """Fill in what is usual for sequences; raise a `ValueError` where a word does not go with them."""
        given = getattr(arguments, "given", ())
        refused = NO_WORDS + (OF_GANS if arguments.model == "language" else ())
        wrong = [f"--{name.replace('_', '-')}" for name in given if name in refused]
        if wrong:
            raise ValueError(f"The training of a {arguments.model} on {arguments.data} has no {', '.join(wrong)}.")
        if arguments.model == "vae":
            raise ValueError(f"--model vae learns images and {arguments.data} holds sequences; choose gan or language.")
        choose("model", arguments.model, MODELS)
        build_vae.check_words(arguments)
        if "discriminator" not in given and arguments.discriminator not in SEQUENCE_DISCRIMINATORS:
            arguments.discriminator = "conv1d"
        if "generator" not in given and arguments.generator not in SEQUENCE_GENERATORS:
            arguments.generator = None  # the data decide

    @staticmethod
    def load_data(arguments):
        """Return the `SequenceData` and the training set that the words ask for, and choose the generator."""
        data = load_sequences(arguments.data, arguments.length, arguments.seed, arguments.data_dir)
        if arguments.generator is None:
            arguments.generator = "sequence" if data.vocabulary is None else "text"
        if arguments.model == "language" and data.vocabulary is not None and arguments.generator != "text":
            raise ValueError(f"--model language trains --generator text, not {arguments.generator}; leave it out.")
        if (arguments.generator == "text" or arguments.model == "language") and data.vocabulary is None:
            raise ValueError(f"{data.name} holds numbers, no tokens; train --model gan --generator sequence.")
        wanted = [
            f"--{word}" for word in ("pretrain-epochs", "relaxation") if getattr(arguments, word.replace("-", "_"))
        ]
        if wanted and (arguments.generator != "text" or arguments.model == "language"):
            raise ValueError(f"{', '.join(wanted)} is for a GAN with --generator text; leave it out.")
        build.check_options("generator", arguments.generator, SEQUENCE_GENERATORS, arguments.generator_option)
        judges = SEQUENCE_DISCRIMINATORS
        build.check_options("discriminator", arguments.discriminator, judges, arguments.discriminator_option)
        return data, build.training_batches(arguments, data)

    @staticmethod
    def load_scores(arguments, data, strategy=None):
        """Return the metrics and the validation data that score every epoch, an empty list and None without."""
        available = len(data.test_sequences)
        samples = min(SCORED, available) if arguments.score_samples is None else arguments.score_samples
        if samples == 0:
            return [], None
        if samples > available:
            raise ValueError(f"--score-samples is {samples}; {data.name!r} has {available} test sequences.")
        size = scoring_batch(samples, available, SCORED, strategy)
        batches = data.test(size, labels=arguments.conditional)
        return [MaximumMeanDiscrepancy(samples)], batches.take(-(-samples // size))

    @staticmethod
    def build(arguments, data, metrics):
        """Return the compiled model that the words ask for."""
        return MODELS[arguments.model](arguments, data, metrics)

    @staticmethod
    def describe(data):
        """Return how many there are, and of which shape, in words."""
        steps, size = data.sequence_shape
        return f"{len(data.train_sequences):,} sequences of {steps} steps of {size} ({data.kind})"

    @staticmethod
    def sampler(arguments, data, folder):
        """Return the callback that draws while training goes on."""
        decode = None if data.vocabulary is None else data.decode
        options = {"seed": arguments.seed, "every": arguments.samples_every}
        return callbacks.SampleSequences(folder / "samples", decode, min(arguments.samples, 16), **options)

    @staticmethod
    def others(arguments):
        """Return further callbacks: the schedule of a text generator's gradient."""
        if not arguments.relaxation:
            return []
        start, end = arguments.relaxation
        return [callbacks.AnnealRelaxation(start, end, arguments.epochs or EPOCHS)]

    @staticmethod
    def some(data, n):
        """Return `n` training sequences, spread over the whole set."""
        return data.train_sequences[np.linspace(0, len(data.train_sequences) - 1, n).astype(int)]

    @staticmethod
    def write_samples(arguments, data, gan, sampler, folder):
        """Write final samples, as curves or texts and as the file that the kind is known by; and their form."""
        sequences = gan.generate(arguments.samples, arguments.seed)
        few = sequences if data.vocabulary else sequences[:16]
        write_samples(folder / "samples_last", few, None if data.vocabulary is None else data.decode)
        if data.kind != "text":
            write_sequences(folder / f"samples_last{SUFFIXES[data.kind]}", sequences, data)
        data.form.write(folder / FORM)


def build_gan(arguments, data, metrics=()):
    """Return the compiled GANModel of sequences that the words ask for."""
    keras.utils.set_random_seed(arguments.seed)
    classes = data.num_classes if arguments.conditional else None
    shared = {"num_classes": classes, "precision": arguments.precision}
    own = {**dict(arguments.generator_option), "latent_dim": arguments.latent_dim}
    generator = SEQUENCE_GENERATORS[arguments.generator](data.sequence_shape, **shared, **own)
    if arguments.pretrain_epochs and not arguments.resume:
        pretrain(generator, arguments, data)
    options = dict(arguments.discriminator_option)
    discriminator = SEQUENCE_DISCRIMINATORS[arguments.discriminator](data.sequence_shape, **shared, **options)
    gan = GANModel(generator, discriminator, classes, arguments.ema_decay, arguments.seed)
    return build.compile_gan(gan, arguments, data, metrics)


def pretrain(generator, arguments, data):
    """Train a text generator by maximum likelihood, before it plays against a discriminator."""
    model = LanguageModel(generator, arguments.seed)
    model.compile()
    print(f"Pretrain   {arguments.pretrain_epochs} epochs of maximum likelihood", flush=True)
    told = model.fit(data.train(arguments.batch_size), epochs=arguments.pretrain_epochs, verbose=0).history
    print(f"Pretrained to {told['nll'][-1]:.3f} nats a sequence, perplexity {told['perplexity'][-1]:.3f}", flush=True)


def build_language(arguments, data, metrics=()):
    """Return the compiled LanguageModel that the words ask for."""
    keras.utils.set_random_seed(arguments.seed)
    own = {**dict(arguments.generator_option), "latent_dim": arguments.latent_dim}
    model = LanguageModel(SEQUENCE_GENERATORS["text"](data.sequence_shape, **own), arguments.seed)
    rate = build.learning_rate(arguments, data, arguments.learning_rate or LEARNING_RATE)
    options = {"jit_compile": build.JIT[arguments.jit], "steps_per_execution": arguments.steps_per_execution}
    model.compile(keras.optimizers.Adam(rate), metrics=list(metrics), **options)
    return model


MODELS = {"gan": build_gan, "language": build_language}
