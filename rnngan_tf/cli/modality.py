"""What `rnngan train` does in one way for images and in another for sequences."""

import os

import numpy as np

from rnngan_tf import plot
from rnngan_tf.cli.devices import scoring_batch
from rnngan_tf.cli.model_source import FORM
from rnngan_tf.core.names import choose
from rnngan_tf.data.sequences.writing import write_sequences
from rnngan_tf.metrics import FrechetDistance, MaximumMeanDiscrepancy, features
from rnngan_tf.training import callbacks
from rnngan_tf.training.callbacks.samples import write_samples
from rnngan_tf.training.recipe import EPOCHS

SUFFIXES = {"series": ".csv", "text": ".txt", "music": ".mid", "audio": ".wav"}


class Images:
    """Data sets of images, and folders of images."""

    unit = "image"
    scored, scoring_batch_size = 2000, 500  # images that score an epoch, and those of a validation batch

    @staticmethod
    def test_set(data):
        """Return the test images."""
        return data.test_images

    @staticmethod
    def can_score(data):
        """Return whether a feature network for these data takes images of their shape."""
        known = data.name in features.EXTRACTORS
        return known and tuple(features.get(data.name).image_shape) == tuple(data.image_shape)

    @staticmethod
    def metric(data, samples):
        """Return the metric that scores an epoch; raise a `ValueError` for data without a feature network."""
        choose("feature network for the data set", data.name, features.EXTRACTORS)
        return FrechetDistance(data.name, samples)

    @staticmethod
    def describe(data):
        """Return how many there are, and of which shape, in words."""
        height, width, channels = data.image_shape
        return f"{len(data.train_images):,} images of {height}x{width}x{channels}"

    @staticmethod
    def sampler(recipe, data, folder):
        """Return the callback that writes samples during training."""
        return callbacks.SampleGrid(folder / "samples", recipe.samples, recipe.seed, recipe.samples_every)

    @staticmethod
    def others(recipe):
        """Return further callbacks: none."""
        return []

    @staticmethod
    def some(data, n):
        """Return `n` training images in [-1, 1], spread over the whole set, which may be sorted by class."""
        spread = np.linspace(0, len(data.train_images) - 1, n).astype(int)
        return data.train_images[spread] / 127.5 - 1

    @staticmethod
    def write_samples(recipe, data, gan, sampler, folder):
        """Write the final grid, the animation and the film strip."""
        plot.grid(gan.generate(recipe.samples, recipe.seed), path=folder / "grid.png")
        for file in sampler.finish():
            os.replace(file, folder / file.name)


class Sequences:
    """Data sets of sequences, and files of them."""

    unit = "sequence"
    scored = scoring_batch_size = 500

    @staticmethod
    def test_set(data):
        """Return the test sequences."""
        return data.test_sequences

    @staticmethod
    def can_score(data):
        """Return True: all sequences can be scored."""
        return True

    @staticmethod
    def metric(data, samples):
        """Return the metric that scores an epoch."""
        return MaximumMeanDiscrepancy(samples)

    @staticmethod
    def describe(data):
        """Return how many there are, and of which shape, in words."""
        steps, size = data.sequence_shape
        return f"{len(data.train_sequences):,} sequences of {steps} steps of {size} ({data.kind})"

    @staticmethod
    def sampler(recipe, data, folder):
        """Return the callback that writes samples during training."""
        decode = None if data.vocabulary is None else data.decode
        options = {"seed": recipe.seed, "every": recipe.samples_every}
        return callbacks.SampleSequences(folder / "samples", decode, min(recipe.samples, 16), **options)

    @staticmethod
    def others(recipe):
        """Return further callbacks: the schedule of a text generator's Gumbel temperature."""
        if not recipe.gumbel_temperature:
            return []
        start, end = recipe.gumbel_temperature
        return [callbacks.AnnealRelaxation(start, end, recipe.epochs or EPOCHS)]

    @staticmethod
    def some(data, n):
        """Return `n` training sequences, spread over the whole set."""
        return data.train_sequences[np.linspace(0, len(data.train_sequences) - 1, n).astype(int)]

    @staticmethod
    def write_samples(recipe, data, gan, sampler, folder):
        """Write final samples, as curves or texts and as a file of their kind; and how to read them."""
        sequences = gan.generate(recipe.samples, recipe.seed)
        few = sequences if data.vocabulary else sequences[:16]
        write_samples(folder / "samples_last", few, None if data.vocabulary is None else data.decode)
        if data.kind != "text":
            write_sequences(folder / f"samples_last{SUFFIXES[data.kind]}", sequences, data)
        data.form.write(folder / FORM)


MODALITIES = {"images": Images, "sequences": Sequences}


def load_scores(modality, recipe, data, strategy=None):
    """Return the metrics and the validation data that score every epoch, an empty list and None without.

    Args:
        modality: `Images` or `Sequences`.
        recipe: the `Recipe`.
        data: its data.
        strategy: of several devices, which share every batch.

    Raises:
        ValueError: more samples than there are in the test set, or images without a feature network.
    """
    samples, available = recipe.score_samples, len(modality.test_set(data))
    if samples is None:
        samples = min(modality.scored, available) if modality.can_score(data) else 0
    if samples == 0:
        return [], None
    if samples > available:
        raise ValueError(f"--score-samples is {samples}; {data.name!r} has {available} test {modality.unit}s.")
    metric = modality.metric(data, samples)
    batch_size = scoring_batch(samples, available, modality.scoring_batch_size, strategy)
    batches = data.test(batch_size, labels=recipe.conditional)
    return [metric], batches.take(-(-samples // batch_size))
