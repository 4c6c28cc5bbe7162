"""E10: does an autoencoder without noise generate, and does document 3's "sampling" draw anything?

    python experiments/e10_reparameterisation.py [--tier quick] [--judge]

Document 3 writes a VAE as z = Encoder(x), x' = Decoder(z) (section 3.4), and in its code makes z of mean and deviation
by `batch_normalization(mean + deviation, scale=deviation, offset=0)`. That call lacks a mean and a variance to
normalise with; with 0 and 1 supplied it is (mean + deviation) * deviation, a number and no draw. Arms, the same
networks, loss (squares and the divergence from N(0, 1), as in the document) and updates, on digits of 8 x 8 pixels:

* with noise: z = mean + deviation * noise (Kingma and Welling, 2014);
* document 3: its expression;
* autoencoder: z = mean and no divergence in the loss, which is what its formula says.

Measured: the variance of z for one image beside the encoder's own variance; the Frechet distance, precision and
coverage of images of latents drawn from N(0, 1); the distance where latents are drawn from a normal distribution
fitted to the z of the training images afterwards, which no formula of the document asks for; the mean squared error
of test images encoded and decoded; how test images' z lie beside N(0, 1) (mean over latents of |mean|, and of the
variance); and the test ELBO with the noise that it is defined with.

Decision rule. 3.7 (a VAE is z = Encoder(x), x' = Decoder(z)) says that it generates without noise: for each of the two
without noise the Frechet distance less that with noise, paired by seed; refuted where its 95 % interval lies above 0,
holds where it lies below, else not reproduced. If the two differ, it holds partly. A training that fails is scored as
if it had drawn noise.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import ops
from lab import Experiment, Finding, digits, run
from lab.findings import combine, decide
from lab.table import told

import rnngan_tf as rg
from rnngan_tf.models.sampling import next_seed, normal
from rnngan_tf.models.variational import kl_divergence, reparameterize

SHAPE, LATENTS, UNITS = (8, 8, 1), 16, (128, 128)
UPDATES, TOGETHER, BATCH, RATE = 1000, 10, 64, 2e-3
VARIANCE = 0.5  # of a pixel: makes the log-likelihood the document's sum of squares
NOISE, DOCUMENT, PLAIN = "with noise", "document 3", "autoencoder"


def document_draw(means, log_variances, noise):
    """Return the document's z, with the mean 0 and the variance 1 that its call lacks."""
    deviations = ops.exp(0.5 * log_variances)
    return tf.nn.batch_normalization(means + deviations, 0.0, 1.0, 0.0, deviations, 1e-6)


DRAWS = {NOISE: reparameterize, DOCUMENT: document_draw, PLAIN: lambda means, log_variances, noise: means}


class Reparameterisation(Experiment):
    name = "e10"
    title = "a VAE with noise, and without"
    claims = ("3.7",)
    arms = {"quick": (NOISE, DOCUMENT, PLAIN)}
    seeds = {"quick": 5}

    def run(self, arm, seed, tier):
        keras.utils.set_random_seed(seed)
        data = digits.load()
        decoder = rg.generators.dense(SHAPE, LATENTS, UNITS, normalization=None)
        vae = Drawn(DRAWS[arm], rg.encoders.dense(SHAPE, LATENTS, UNITS), decoder, seed)
        vae.compile(keras.optimizers.Adam(RATE), beta=0.0 if arm == PLAIN else 1.0, steps_per_execution=TOGETHER)
        vae.fit(data.train(BATCH).repeat(), steps_per_epoch=UPDATES, verbose=0)
        return measure(vae, data, seed)

    def judge(self, table, tier):
        worse = {arm: table.difference(arm, NOISE, "fd") for arm in (DOCUMENT, PLAIN)}
        return {
            "3.7": Finding(
                combine([decide(-1, found[1:]) for found in worse.values()]),
                f"Drawn from N(0, 1), pictures of the autoencoder are {told(worse[PLAIN])} farther from real digits in "
                f"Frechet distance than those of a VAE with noise ({table.mean(NOISE, 'fd'):.1f}), and those of "
                f"document 3's expression {told(worse[DOCUMENT])}; its z has {table.mean(DOCUMENT, 'share'):.2f} of "
                f"the encoder's variance for one picture, the VAE's {table.mean(NOISE, 'share'):.2f}. Drawn from a "
                f"normal distribution fitted to its z afterwards, the autoencoder's distance is "
                f"{told(table.interval(PLAIN, 'fd_fitted'))}.",
            )
        }

    def draw(self, table, tier, figure):
        panels = figure.subplots(1, 3)
        for axis, score in zip(panels, ("share", "fd", "error"), strict=True):
            for place, arm in enumerate(self.arms[tier]):
                values = table.values(arm, score)
                axis.plot(np.full(len(values), place), values, "o")
            axis.set(xticks=range(len(self.arms[tier])), xticklabels=self.arms[tier], xlim=(-0.5, 2.5), ylim=(0, None))
            axis.tick_params(axis="x", rotation=20)
        panels[0].set(ylabel="variance of z for one picture, of the encoder's")
        panels[1].set(ylabel="Frechet distance of pictures drawn from N(0, 1)")
        panels[2].set(ylabel="mean squared error of test pictures")


class Drawn(rg.VAE):
    """A VAE whose latents are made by any function of means, log-variances and noise.

    Args:
        function: called with three `(B, Z)`, returns latents `(B, Z)`.
        encoder, decoder, seed: as of `rg.VAE`.
    """

    def __init__(self, function, encoder, decoder, seed):
        super().__init__(encoder, decoder, rg.objectives.Gaussian(VARIANCE), seed)
        self.function = function

    def compute_losses(self, images, seeds, beta, training):
        """As `rg.VAE.compute_losses`, but for the way in which latents are drawn in training."""
        means, log_variances = self.encoder(images, training=training)  # (B, Z) each
        noise = normal(ops.shape(means), next_seed(seeds))
        latents = (self.function if training else reparameterize)(means, log_variances, noise)
        decoded = self.decoder(latents, training=training)  # (B, H, W, C)
        reconstruction = -ops.mean(self.likelihood.log_probability(images, decoded))
        kl = ops.mean(ops.sum(kl_divergence(means, log_variances), axis=-1))
        logs = {"elbo": -reconstruction - kl, "reconstruction": reconstruction, "kl": kl}
        return logs | {"loss": reconstruction + beta * kl}, means


def measure(vae, data, seed):
    """Return what a trained model draws, keeps and adds as noise."""
    images = data.test_images.astype("float32") / 127.5 - 1
    decoded, failed = vae.generate(1000, seed=12345), False
    if not np.isfinite(decoded).all():
        decoded, failed = np.random.default_rng(seed).uniform(-1, 1, decoded.shape), True
    means, log_variances = vae.encode(images)
    noises = np.random.default_rng(seed).normal(size=(32, *means.shape)).astype("float32")
    latents = np.array([vae.function(means, log_variances, noise) for noise in noises])  # (32, N, Z)
    own = latents.var(axis=0, ddof=1).mean() / np.exp(log_variances).mean()
    scores = digits.scores(decoded)
    return {score: scores[score] for score in ("fd", "precision", "coverage", "spread")} | {
        "fd_fitted": scores["fd"] if failed else fitted(vae, data, seed),
        "share": own,
        "error": float(np.square(vae.generate_from(latents[0]) - images).mean()),
        "centre": np.abs(latents[0].mean(axis=0)).mean(),
        "width": latents[0].var(axis=0).mean(),
        "elbo": vae.evaluate(data.test(len(images)), verbose=0, return_dict=True)["elbo"],
        "failed": failed,
        "updates": UPDATES,
        "parameters": vae.count_params(),
    }


def fitted(vae, data, seed):
    """Return the Frechet distance of images of latents drawn from a normal distribution like that of the z."""
    means, log_variances = vae.encode(data.train_images.astype("float32") / 127.5 - 1)
    rng = np.random.default_rng(seed)
    latents = np.array(vae.function(means, log_variances, rng.normal(size=means.shape).astype("float32")))
    drawn = rng.multivariate_normal(latents.mean(axis=0), np.cov(latents.T), 1000)
    return digits.scores(vae.generate_from(drawn))["fd"]


if __name__ == "__main__":
    run(Reparameterisation())
