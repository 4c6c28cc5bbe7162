"""`rnngan train` with networks and epochs small enough for tests, shared by the tests of the command line."""

from rnngan_tf.cli import main

TINY = [
    *("train", "--generator", "dense", "--generator-option", "units=[8]", "--latent-dim", "4"),
    *("--discriminator", "dense", "--discriminator-option", "units=[8]", "--precision", "float32"),
    *("--penalty", "none"),
    *("--batch-size", "16", "--steps-per-epoch", "3", "--samples", "6", "--score-samples", "0"),
]


def train(*words):
    """`rnngan train` with tiny networks and three steps an epoch."""
    return main([*TINY, *map(str, words)])
