"""The documents' literal LSTM generator against the package's default recipe, for the same minutes.

    python experiments/literal_recipe.py [--minutes 4] [--seed 0]

Writes 64 samples each to `docs/literal_recipe.png` and `docs/default_recipe.png`, and the figures to
`experiments/results/literal_recipe.json`: the spread is the standard deviation across samples, averaged over pixels,
divided by that of the training images. One image for every latent has spread 0; the data have 1.
"""

import argparse
import json
import platform
from pathlib import Path

import keras
import tensorflow as tf

import rnngan_tf as rg

ROOT = Path(__file__).resolve().parent.parent
LITERAL = {"latent_mode": "repeat", "residual": False, "normalization": None}  # doc 4, section 3.2


def literal(shape):
    """The documents' recipe: stacked LSTMs on repeated latents, dropout, no penalty, Adam(2e-4, 0.5)."""
    discriminator = rg.discriminators.conv(shape, dropout=0.3, minibatch_std=False)
    gan = rg.GANModel(rg.generators.lstm_row(shape, **LITERAL), discriminator)
    optimizers = [keras.optimizers.Adam(2e-4, beta_1=0.5) for _ in range(2)]
    gan.compile("non_saturating", None, *optimizers, updates="alternating")
    return gan


def default(shape):
    """The package's recipe, nothing chosen."""
    gan = rg.GANModel(rg.generators.lstm_row(shape), rg.discriminators.conv(shape))
    gan.compile()
    return gan


def train(make, data, minutes, seed):
    """Train one arm and return its 64 first samples and its figures."""
    keras.utils.set_random_seed(seed)
    gan = make(data.image_shape)
    gan.fit(data.train(64), epochs=1000, verbose=2, callbacks=[rg.callbacks.StopAfter(minutes)])
    images = gan.generate(1000, seed=seed)
    spread = float(images.std(axis=0).mean() / (data.train_images / 127.5).std(axis=0).mean())
    steps = int(gan.generator_optimizer.iterations.numpy())
    return images[:64], {"spread": round(spread, 4), "steps": steps, "minutes": minutes}


def main():
    """Train both arms and write images and figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=4.0)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    data = rg.load_images("mnist_mini")
    versions = {"python": platform.python_version(), "tensorflow": tf.__version__, "keras": keras.__version__}
    results = {"data": data.name, "seed": arguments.seed, "versions": versions, "arms": {}}
    for make in (literal, default):
        images, results["arms"][make.__name__] = train(make, data, arguments.minutes, arguments.seed)
        rg.plot.grid(images, path=ROOT / "docs" / f"{make.__name__}_recipe.png")
    out = ROOT / "experiments" / "results" / "literal_recipe.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(results, indent=2) + "\n")
    print(json.dumps(results["arms"], indent=2))


if __name__ == "__main__":
    main()
