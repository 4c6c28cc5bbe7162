"""Posterior collapse of a VAE caused, and cured: what each latent tells of a image, for eight trainings.

    python experiments/posterior_collapse.py [--epochs 6] [--seed 0]

A latent is given up where the divergence of its posterior from the prior is 0 for every image. Two causes: a fixed
variance of the pixels that is large beside those of the data (Lucas et al., 2019: nothing is worth encoding beyond the
largest eigenvalue of the data's covariance, and no way of training changes that); and networks that learn slowly, here
of eight hidden layers each, in which the divergence wins before latents are of use. Cures: of the first a variance
that follows the data, of the second a weight of the divergence that grows from 0 (warm-up), or free bits.

Writes `docs/posterior_collapse.png` and `experiments/results/posterior_collapse.json`. Three minutes on two cores.
"""

import argparse
import json
import platform
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

import rnngan_tf as rg

ROOT = Path(__file__).resolve().parent.parent
Gaussian = rg.objectives.Gaussian
LATENTS = 16
SHALLOW, DEEP = (512, 256), (256,) * 8  # hidden layers of the encoder; the decoder has them in the other order
ARMS = {  # a panel each, and in it by name: hidden layers, likelihood, arguments of `compile`; True stands for half
    "Gaussian, 2 hidden layers": {
        "variance 25": (SHALLOW, Gaussian(25.0), {}),
        "variance 25, warm-up": (SHALLOW, Gaussian(25.0), {"warm_up_steps": True}),
        "variance 5": (SHALLOW, Gaussian(5.0), {}),
        "variance 0.5 (document 3)": (SHALLOW, Gaussian(0.5), {}),
        "variance learned": (SHALLOW, Gaussian(), {}),
    },
    "Bernoulli, 8 hidden layers": {
        "plain": (DEEP, "bernoulli", {}),
        "warm-up": (DEEP, "bernoulli", {"warm_up_steps": True}),
        "free bits 0.5": (DEEP, "bernoulli", {"free_bits": 0.5}),
    },
}
TELLING = 0.1  # nats


def main():
    """Train all arms, and write the plot and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    data = rg.load_images("mnist_mini")
    pixels = data.train_images.reshape(len(data.train_images), -1) / 127.5 - 1
    eigenvalues = np.linalg.eigvalsh(np.cov(pixels.T))[::-1]
    results = {
        "data": data.name,
        "epochs": arguments.epochs,
        "seed": arguments.seed,
        "versions": {"python": platform.python_version(), "tensorflow": tf.__version__, "keras": keras.__version__},
        "largest_eigenvalues": [round(float(value), 2) for value in eigenvalues[:4]],
        "eigenvalues_above": {str(bound): int((eigenvalues > bound).sum()) for bound in (25, 5, 0.5)},
        "arms": {
            title: {name: train(arm, data, arguments) for name, arm in arms.items()} for title, arms in ARMS.items()
        },
    }
    plot(results["arms"], ROOT / "docs/posterior_collapse.png")
    path = ROOT / "experiments/results/posterior_collapse.json"
    path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(f"Largest eigenvalues of the data's covariance: {results['largest_eigenvalues']}")
    for title, arms in results["arms"].items():
        for name, found in arms.items():
            print(
                f"{title}, {name:25} {found['telling']:2} of {LATENTS} latents tell more than {TELLING} nats; "
                f"active units {found['active_units']:2}, KL {found['kl']:5.2f}, ELBO {found['elbo']:8.1f}"
            )


def train(arm, data, arguments):
    """Train one arm and return what its latents tell of test images."""
    hidden, likelihood, options = arm
    keras.utils.set_random_seed(arguments.seed)
    batches = data.train(64)
    if "warm_up_steps" in options:
        options = {**options, "warm_up_steps": len(batches) * arguments.epochs // 2}
    encoder = rg.encoders.dense(data.image_shape, LATENTS, hidden)
    decoder = rg.generators.dense(data.image_shape, LATENTS, hidden[::-1], normalization=None)
    vae = rg.VAE(encoder, decoder, likelihood, arguments.seed)
    vae.compile(**options)
    vae.fit(batches, epochs=arguments.epochs, verbose=0)
    logs = vae.evaluate(data.test(500), verbose=0, return_dict=True)
    images = data.test_images.astype("float32") / 127.5 - 1
    told = np.sort(vae.divergences(images))[::-1]
    learned = None if vae.log_variance is None else round(float(np.exp(vae.log_variance)), 4)
    return {
        "telling": int((told > TELLING).sum()),
        "active_units": int(logs["active_units"]),
        "kl": round(float(logs["kl"]), 3),
        "elbo": round(float(logs["elbo"]), 2),
        "learned_variance": learned,
        "kl_of_each_latent": [round(float(value), 4) for value in told],
        "spread_of_samples": round(float(vae.generate(500, seed=0).std(axis=0).mean() / images.std(axis=0).mean()), 4),
    }


def plot(results, path):
    """Draw what the latents tell, the most telling first, a panel for each likelihood."""
    with rg.plot.drawing(path, figsize=(10, 5.5)) as figure:
        for axis, (title, arms) in zip(figure.subplots(1, len(results)), results.items(), strict=True):
            for name, found in arms.items():
                told = found["kl_of_each_latent"]
                axis.plot(range(1, LATENTS + 1), told, "o-", label=f"{name}: {found['telling']} of {LATENTS}")
            axis.set(title=title, xlabel="latent, the most telling first", ylabel="nats it tells of a picture (KL)")
            title = f"latents that tell more than {TELLING} nats"
            axis.legend(title=title, loc="upper center", bbox_to_anchor=(0.5, -0.2))


if __name__ == "__main__":
    main()
