"""What `rnngan train` does in one way for images and in another for sequences."""

import os

import numpy as np

from rnngan_tf import plot
from rnngan_tf.cli import build, build_vae, sequences
from rnngan_tf.core.names import choose as choose_name
from rnngan_tf.training import callbacks


class Images:
    """Data sets of images, and folders of images."""

    unit = "image"
    models = {"gan": (build.check_names, build.build_gan), "vae": (build_vae.check_names, build_vae.build_vae)}

    @staticmethod
    def load_data(arguments):
        """Return data and training set, see `build.load_data`."""
        return build.load_data(arguments)

    @staticmethod
    def load_scores(arguments, data, strategy=None):
        """Return metrics and validation data, see `build.load_scores`."""
        return build.load_scores(arguments, data, strategy)

    @staticmethod
    def prepare(arguments):
        """Raise a `ValueError` where a word does not go with images, before any data are loaded or downloaded."""
        if arguments.model == "language":
            raise ValueError("--model language learns texts, as --data names; for images choose gan or vae.")
        given = [name for name in ("length", "pretrain_epochs", "relaxation") if getattr(arguments, name)]
        if given:
            words = ", ".join(f"--{name.replace('_', '-')}" for name in given)
            raise ValueError(f"{words}: only for sequences, as --data names; leave it out for images.")
        build_vae.check_words(arguments)
        choose_name("model", arguments.model, Images.models)[0](arguments)

    @staticmethod
    def build(arguments, data, metrics):
        """Return the compiled model that the words ask for."""
        return Images.models[arguments.model][1](arguments, data, metrics)

    @staticmethod
    def describe(data):
        """Return how many there are, and of which shape, in words."""
        height, width, channels = data.image_shape
        return f"{len(data.train_images):,} images of {height}x{width}x{channels}"

    @staticmethod
    def sampler(arguments, data, folder):
        """Return the callback that draws while training goes on."""
        return callbacks.SampleGrid(folder / "samples", arguments.samples, arguments.seed, arguments.samples_every)

    @staticmethod
    def others(arguments):
        """Return further callbacks: none."""
        return []

    @staticmethod
    def some(data, n):
        """Return `n` training images in [-1, 1], spread over the whole set, which may lie in the order of classes."""
        spread = np.linspace(0, len(data.train_images) - 1, n).astype(int)
        return data.train_images[spread] / 127.5 - 1

    @staticmethod
    def write_samples(arguments, data, gan, sampler, folder):
        """Write the final grid, the animation and the film strip."""
        plot.grid(gan.generate(arguments.samples, arguments.seed), path=folder / "grid.png")
        for file in sampler.finish():
            os.replace(file, folder / file.name)


def choose(arguments):
    """Return the family of the data that the words name."""
    return sequences.Sequences if sequences.is_sequences(arguments.data) else Images
