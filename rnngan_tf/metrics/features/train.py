"""Train the bundled feature networks: `python -m rnngan_tf.metrics.features.train mnist` (Adam, cosine decay).

Writes the weights, float16, and what was measured of them (test accuracy, sha256) beside this file, or to `--out`.
"""

import argparse
import json
import time
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from rnngan_tf.core.precision import choose
from rnngan_tf.data import load_images
from rnngan_tf.metrics.features.bundled import RECIPES, classifier
from rnngan_tf.models import saving

BUNDLED = Path(__file__).parent / "weights"
BATCH_SIZE = 128
LEARNING_RATE = 2e-3


def train(name, out=BUNDLED, epochs=None, seed=0, data_dir=None, verbose=2):
    """Train the feature network of a data set, and write its weights and its record.

    Args:
        name: "mnist", "fashion_mnist" or "cifar10".
        out: folder that gets `NAME.npz` and `NAME.json`.
        epochs: passes over the data; None takes the recipe's.
        seed: of the weights, the order and the augmentation.
        data_dir: the folder of tensorflow-datasets.
        verbose: of `fit`.

    Returns:
        The record that was written: a dict with `test_accuracy` in [0, 1], `sha256` and what made them.
    """
    recipe = RECIPES[name]
    data = load_images(name, seed=seed, data_dir=data_dir)
    return train_on(data, recipe, name, Path(out), epochs or recipe.epochs, seed, verbose)


def train_on(data, recipe, name, out, epochs, seed, verbose):
    """Train a network of this recipe on any labelled `ImageData`; see `train`."""
    keras.utils.set_random_seed(seed)
    started = time.monotonic()
    shape = (recipe.image_shape, recipe.widths, data.num_classes)
    network = classifier(*shape, dtype=choose("auto").policy)
    steps = epochs * (len(data.train_images) // BATCH_SIZE)
    trained = keras.Model(network.input, network.outputs[1])
    trained.compile(
        keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(LEARNING_RATE, steps), weight_decay=5e-3),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    batches = data.train(BATCH_SIZE, labels=True)
    for epoch in range(epochs):
        batches.epoch.assign(epoch)
        varied = batches.enumerate().map(_augmentation(recipe, seed + epoch)).with_options(_calm())
        trained.fit(varied, initial_epoch=epoch, epochs=epoch + 1, shuffle=False, verbose=verbose)
    halves = [weight.astype("float16") for weight in network.get_weights()]
    scored = classifier(*shape)
    scored.set_weights([half.astype("float32") for half in halves])
    record = {
        "data": name,
        "train_images": len(data.train_images),
        "test_images": len(data.test_images),
        "test_accuracy": accuracy(scored, data),
        "parameters": scored.count_params(),
        "epochs": epochs,
        "seed": seed,
        "precision": choose("auto").policy,
        "minutes": round((time.monotonic() - started) / 60, 1),
    }
    return saving.write(out, name, halves, record)


def accuracy(network, data):
    """Return the share of the test images that a network of `classifier` names rightly, in [0, 1]."""
    right = 0
    for images, labels in data.test(500, labels=True):
        right += int(np.sum(np.argmax(network(images, training=False)[1], axis=1) == np.asarray(labels)))
    return right / len(data.test_images)


def _augmentation(recipe, seed):
    """Return a function that shifts and mirrors the images of a numbered batch, the same for the same numbers."""
    height, width, channels = recipe.image_shape
    around = [[0, 0], [recipe.shift] * 2, [recipe.shift] * 2, [0, 0]]

    def augment(number, batch):
        images, labels = batch
        pair = tf.stack([tf.cast(seed, tf.int64), number])
        images = tf.pad(images, around, constant_values=-1.0 if channels == 1 else 0.0)
        count = tf.shape(images)[0]
        shifts = tf.random.stateless_uniform((count, 2), pair, 0, 2 * recipe.shift + 1, tf.int32)
        rows = shifts[:, :1] + tf.range(height)  # (B, H)
        columns = shifts[:, 1:] + tf.range(width)  # (B, W)
        images = tf.gather(images, rows, axis=1, batch_dims=1)
        images = tf.gather(images, columns, axis=2, batch_dims=1)
        if recipe.flip:
            mirrored = tf.random.stateless_uniform((count, 1, 1, 1), pair + 1) < 0.5
            images = tf.where(mirrored, tf.reverse(images, [2]), images)
        return tf.ensure_shape(images, [None, height, width, channels]), labels

    return augment


def _calm():
    options = tf.data.Options()
    options.autotune.enabled = False  # its thread delays the end of every epoch
    return options


def main():
    """Train the named networks and print their records."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="+", choices=tuple(RECIPES))
    parser.add_argument("--out", type=Path, default=BUNDLED)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    for name in arguments.names:
        print(json.dumps(train(name, arguments.out, seed=arguments.seed)))


if __name__ == "__main__":
    main()
