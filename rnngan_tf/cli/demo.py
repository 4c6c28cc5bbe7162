"""`rnngan demo`: images of a trained preset at once, then a training of a few minutes."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np

from rnngan_tf import plot
from rnngan_tf.cli import train
from rnngan_tf.cli.runs import free_folder
from rnngan_tf.models.saving import MODEL, load_trained
from rnngan_tf.training.recipe import Recipe
from rnngan_tf.zoo.from_preset import from_preset

PRESET = "lstm_row_mnist"
FOLDER = "runs/demo"
# Small networks: in the same minutes they see two to three times as many digits as the package's defaults.
RECIPE = Recipe(
    "mnist_mini",
    generator="lstm_row",
    generator_options={"units": 128},
    discriminator_options={"filters": [32, 64, 128]},
    schedule="cosine",
    score_every=2,
    samples_every=2,
)
READABLE_AFTER = 120_000  # images after which fd_mnist_1k_test fell below 10, in the run that made docs/demo_grid.png
SHADES = " .:-=+*#%@"
SHOWN = 5  # images side by side in a terminal


def run(arguments):
    """Show a preset, train, show the result, and return the exit code of the training."""
    folder = Path(arguments.out or (free_folder(FOLDER) if os.path.lexists(FOLDER) else FOLDER))
    print(f"The preset {PRESET}, an LSTM that writes digits row by row, has generated these:\n")
    print(as_text(from_preset(PRESET).generate(SHOWN, seed=arguments.seed)), flush=True)
    print("\nNow a smaller network learns the same from 10,000 digits.\n", flush=True)
    recipe = replace(RECIPE, seed=arguments.seed, minutes=arguments.minutes, target=arguments.target)
    code = train.train(recipe, folder, readable_after=READABLE_AFTER)
    model = folder / MODEL
    if model.exists():
        print("\nThe network that was just trained has generated these:\n")
        print(as_text(load_trained(model).generate(SHOWN, seed=arguments.seed)), flush=True)
    return code


def as_text(images):
    """Return images side by side as lines of characters, two pixel rows a line.

    Args:
        images: `(N, H, W, 1)` floats in [-1, 1].

    Example:
        >>> as_text(np.array([-1.0, 1.0]).reshape(1, 1, 2, 1).repeat(2, axis=1))
        ' @'
    """
    pixels = plot.to_uint8(images)[..., 0].astype("float32")  # (N, H, W)
    rows = pixels[:, : pixels.shape[1] // 2 * 2].reshape(len(pixels), -1, 2, pixels.shape[2]).mean(2)  # (N, H/2, W)
    shades = np.array(list(SHADES))[(rows / 256 * len(SHADES)).astype(int)]
    return "\n".join(" ".join("".join(line) for line in lines).rstrip() for lines in shades.swapaxes(0, 1))
