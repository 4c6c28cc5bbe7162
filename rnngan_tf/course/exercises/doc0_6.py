"""Checks of notebook 0.6: weights of a recurrent layer, layers until all is seen, and a change made at random."""

import math

import numpy as np
import tensorflow as tf

from rnngan_tf.course.exercises.judging import EMPTY, Function, Number, Probe

IMAGES = np.random.default_rng(0).normal(size=(400, 6, 5, 1)).astype("float32")
SEED, OTHER = np.array([3, 4], "int32"), np.array([5, 6], "int32")


def layers_needed(side):
    """Return how many 3x3 convolutions of stride 1 it takes for an output to see so many pixels a side."""
    return math.ceil((side - 1) / 2)


def made(change, images=IMAGES, seed=SEED):
    """Return what a change makes of images, as an array."""
    return np.asarray(change(tf.constant(images), tf.constant(seed)))


def mirrored(change):
    """Return which images are mirrored, `(N,)`; nan where one is neither mirrored nor as it was."""
    found = made(change)
    as_it_was = np.isclose(found, IMAGES).all(axis=(1, 2, 3))
    turned = np.isclose(found, IMAGES[:, :, ::-1]).all(axis=(1, 2, 3))
    return np.where(as_it_was | turned, turned, np.nan)


def upside_down(change):
    """Tell whether some images stand on their heads."""
    return np.isclose(made(change), IMAGES[:, ::-1]).all(axis=(1, 2, 3)).any()


def no_gradient(change):
    """Tell whether no gradient comes through a change."""
    images = tf.constant(IMAGES)
    with tf.GradientTape() as tape:
        tape.watch(images)
        total = tf.reduce_sum(tf.convert_to_tensor(change(images, tf.constant(SEED))))
    return tape.gradient(total, images) is None


EXERCISES = {
    1: Number(
        100 * (32 * 3 + 100 + 1),
        {
            32 * 100 * (32 * 3 + 100 + 1): "the same weights serve all 32 steps; do not count them 32 times.",
            100 * (32 * 3 + 100): "those are both kernels; each of the 100 units has a bias, too.",
            100 * (32 * 3 + 1): "the state is read, too: 100 more inputs for each unit.",
            100 * (32 + 100 + 1): "a row has 32 pixels of three colours: 96 numbers.",
            4 * 100 * (32 * 3 + 100 + 1): "that is an LSTM, which has four such sets; a simple RNN has one.",
            100 * (32 * 32 * 3 + 100 + 1): "it reads a row at a time, not the whole image.",
        },
        "100 units that read 96 numbers, 100 states and a bias; how many steps there are does not matter.",
        tolerance=1e-4,
    ),
    2: Function(
        layers_needed,
        [(2,), (3,), (8,), (14,), (28,), (64,)],
        {
            "it rounds down: with 13 layers an output sees 27 pixels, and 28 are asked for.": lambda side: (
                (side - 1) // 2
            ),
            "a layer of 3x3 adds two pixels to what is seen, not three: neighbours overlap.": lambda side: math.ceil(
                side / 3
            ),
            "that is the number of steps of an RNN; a layer of 3x3 adds two pixels, one on each side.": lambda side: (
                side
            ),
            "what is seen grows by two pixels a layer; it doubles only with strides.": lambda side: math.ceil(
                math.log2(side)
            ),
            "the first output sees one pixel before any layer; take it away first.": lambda side: side / 2,
        },
    ),
    3: Probe(
        [
            (EMPTY, lambda change: change(tf.constant(IMAGES), tf.constant(SEED)) is None),
            ("its images have another shape.", lambda change: made(change).shape != IMAGES.shape),
            ("some images stand on their heads: mirror the columns, axis 2, not the rows.", upside_down),
            (
                "some images are neither mirrored nor as they were.",
                lambda change: np.isnan(mirrored(change)).any(),
            ),
            ("no image is mirrored.", lambda change: not mirrored(change).any()),
            ("all images are mirrored; each has a chance of a half.", lambda change: mirrored(change).all()),
            (
                "far from half of the images are mirrored.",
                lambda change: abs(mirrored(change).mean() - 0.5) > 0.12,
            ),
            (
                "the same seed gives another result: draw with a stateless function, from `seed`.",
                lambda change: not np.array_equal(made(change), made(change)),
            ),
            (
                "another seed mirrors the same images: use `seed`.",
                lambda change: np.array_equal(made(change), made(change, seed=OTHER)),
            ),
            ("no gradient comes through, so the generator would learn nothing: stay in TensorFlow.", no_gradient),
        ],
        "Given to compile(augmentation=...), it changes reals and fakes, each with a seed of its own.",
    ),
}
