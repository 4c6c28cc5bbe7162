"""Anomaly scores: a digit that was never seen in training, told from the others by a VAE and by a GAN.

    python experiments/anomaly.py [--strange 9] [--epochs 15]

Trains a VAE and a row-LSTM GAN on the bundled digits without one class, and scores test digits: 100 of each class. The
area under the ROC curve is the share of pairs of a strange and a usual digit that a score puts in the right order; 0.5
is guessing. The last rows need no model: how far a digit is from the mean of the training digits, and from the nearest
one. Writes `experiments/results/anomaly.json`.
"""

import argparse
import json
from pathlib import Path

import keras
import numpy as np

import rnngan_tf as rg
from rnngan_tf.metrics.samples import to_float

ROOT = Path(__file__).resolve().parent.parent
INVERTED = 200  # digits of each kind that are searched for


def main():
    """Train both models, score, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strange", type=int, default=9, choices=range(10))
    parser.add_argument("--epochs", type=int, default=15)
    arguments = parser.parse_args()
    data = rg.load_images("mnist_mini")
    train, test = map(to_float, (data.train_images, data.test_images))
    usual = train[np.asarray(data.train_labels) != arguments.strange]
    strange = np.asarray(data.test_labels) == arguments.strange
    keras.utils.set_random_seed(0)
    vae = rg.VAE(
        rg.encoders.dense(data.image_shape, 16),
        rg.generators.dense(data.image_shape, 16, units=(256, 512), normalization=None),
    )
    vae.compile()
    gan = rg.GANModel(rg.generators.lstm_row(data.image_shape), rg.discriminators.conv(data.image_shape))
    gan.compile()
    for model in (vae, gan):
        model.fit(usual, batch_size=64, epochs=arguments.epochs, verbose=2)
    found = {
        "VAE, reconstruction": score(vae, test, strange, "reconstruction"),
        "VAE, likelihood": score(vae, test, strange, "likelihood"),
        "VAE, inversion": score(vae, test, strange, "inversion", INVERTED),
        "GAN, inversion": score(gan, test, strange, "inversion", INVERTED),
        "distance to the mean": rg.auroc(*split(distances(test, usual.mean(axis=0)[None]), strange)),
        "distance to the nearest": rg.auroc(*split(distances(test, usual), strange)),
    }
    result = {"strange": arguments.strange, "epochs": arguments.epochs, "auroc": found}
    path = ROOT / "experiments/results/anomaly.json"
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    for name, value in found.items():
        print(f"{name:28} AUROC {value:.3f}")


def score(model, images, strange, kind, limit=None):
    """Return how well a score tells the strange digits from the usual ones."""
    parts = [part[:limit] for part in split(images, strange)]
    return rg.auroc(*(rg.anomaly_scores(model, part, kind) for part in parts))


def split(values, strange):
    """Return the values of usual and of strange digits."""
    return values[~strange], values[strange]


def distances(images, others):
    """Return the distance of each image to the nearest of some others."""
    a, b = (part.reshape(len(part), -1) for part in (images, others))
    return np.sqrt(((a**2).sum(axis=1)[:, None] - 2 * a @ b.T + (b**2).sum(axis=1)).clip(0).min(axis=1))


if __name__ == "__main__":
    main()
