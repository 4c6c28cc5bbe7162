"""E17: do recurrent GANs make more realistic sound than GANs without recurrence, and is it good sound at all?

    python experiments/e17_audio.py [--judge]

Data: decaying tones of 8 pitches and 3 timbres, random phases and decays, 256 samples at 4 kHz. Arms, generators of
about 47,000 parameters with the same updates and batches against the same convolutional discriminator:

* LSTM: `rg.generators.sequence` writes 16 frames of 16 samples, frame by frame;
* convolution: transposed convolutions of 25 samples and stride 4 from 4 steps to the wave (Donahue et al., 2019,
  WaveGAN, in small);
* dense: a multi-layer perceptron to all samples at once;
* Gaussian mixture: 24 Gaussians with full covariances in the space of 48 principal components of 4,000 tones, no GAN;
* real: training tones in the place of generated ones, the best that can be asked for.

Measured on 1,000 tones each: Kullback-Leibler divergence of the pitches (semitone of the spectrum's peak) in nats and
share of the real pitches that are there, distance of the mean log spectra in dB, and, in the space of each tone's log
spectrum, which forgets phase and loudness, 1-nearest-neighbour accuracy (0.5 the best) and MMD^2.

Decision rule: 95 % intervals of differences paired by seed, put together by `lab.findings.combine`.
1.3 (sound): the LSTM's tones have a smaller divergence of pitches and a smaller distance of spectra, each than those of
(a) the convolution and (b) the dense network: four parts.
2.3 (sound), of the GAN with the smallest mean divergence: (a) it is at most 0.1 nats and 90 % of the pitches are there,
(b) the spectrum is at most 3 dB from the real one: holds where both, holds partly where one, refuted where neither.
"""

import math
import time

import keras
import numpy as np
from keras import layers
from lab import Experiment, Finding, run, training
from lab.findings import HOLDS, PARTLY, REFUTED, combine, decide
from lab.table import told
from sklearn.decomposition import PCA
from sklearn.mixture import GaussianMixture

import rnngan_tf as rg

GANS = ("LSTM", "convolution", "dense")
FRAMES, LATENT, UNITS, DENSE, FILTERS = 16, 32, 96, (96, 120), (46, 28, 12)
KERNEL, STRIDE, FITTED = 25, 4, 4000
UPDATES, BATCH, SAMPLES, CHECKS, RATE = 1500, 32, 1000, 5, 2e-3
PITCH, SPECTRUM = ("pitch_kl", "nats"), ("spectrum", "dB")
KEPT = ("pitch_kl", "pitch_coverage", "spectrum", "mmd", "nn_accuracy", "nn_accuracy_real", "nn_accuracy_generated")


class Audio(Experiment):
    name = "e17"
    title = "recurrent GANs of sound"
    claims = ("1.3", "2.3")
    arms = {"quick": (*GANS, "Gaussian mixture", "real")}
    seeds = {"quick": 3}

    def run(self, arm, seed, tier):
        keras.utils.set_random_seed(seed)
        data, start = rg.load_sequences("tones", length=FRAMES), time.perf_counter()
        found = {}
        if arm == "real":
            made = data.train_sequences[seed * SAMPLES :][:SAMPLES]
        elif arm == "Gaussian mixture":
            made = mixture(data, seed)
        else:
            found, made = played(arm, data, seed)
        return {"train_seconds": time.perf_counter() - start, **found, **scores(data, made, seed)}

    def judge(self, table, tier):
        parts, words = [], []
        for score, unit in (PITCH, SPECTRUM):
            for rival in GANS[1:]:
                found = table.difference("LSTM", rival, score)
                parts.append(decide(-1, found[1:]))
                words.append(f"{told(found, f' {unit}')} ({score}, {rival})")
        best = min(GANS, key=lambda arm: table.mean(arm, "pitch_kl"))
        own = {score: table.mean(best, score) for score in ("pitch_kl", "pitch_coverage", "spectrum")}
        passed = [own["pitch_kl"] <= 0.1 and own["pitch_coverage"] >= 0.9, own["spectrum"] <= 3]
        others = {score: table.mean("Gaussian mixture", score) for score in own}
        return {
            "1.3": Finding(combine(parts), f"Sound: the LSTM's error less that of the others is {', '.join(words)}."),
            "2.3": Finding(
                {2: HOLDS, 1: PARTLY, 0: REFUTED}[sum(passed)],
                f"Sound: the best GAN ({best}) has {own['pitch_kl']:.2f} nats of pitch divergence, "
                f"{own['pitch_coverage']:.0%} of the pitches and a spectrum {own['spectrum']:.1f} dB off; a Gaussian "
                f"mixture {others['pitch_kl']:.2f}, {others['pitch_coverage']:.0%} and {others['spectrum']:.1f}.",
            ),
        }

    def draw(self, table, tier, figure):
        panels = figure.subplots(1, 3, sharey=True)
        arms = self.arms[tier][::-1]
        labels = ("divergence of pitches, nats", "share of the pitches", "distance of spectra, dB")
        for panel, score, label in zip(panels, ("pitch_kl", "pitch_coverage", "spectrum"), labels, strict=True):
            for place, arm in enumerate(arms):
                values = table.values(arm, score)
                panel.plot(values, np.full(len(values), place), "o", alpha=0.6, color="C1" if arm in GANS else "C0")
                panel.plot(values.mean(), place, "k|", markersize=14)
            panel.set(xlabel=label)
        panels[0].set_xscale("symlog", linthresh=0.01)
        panels[0].set_yticks(range(len(arms)), [f"{arm} GAN" if arm in GANS else arm for arm in arms])


def build(arm, shape):
    """Return a generator."""
    if arm == "LSTM":
        return rg.generators.sequence(shape, LATENT, units=UNITS)
    if arm == "dense":
        return rg.generators.dense(shape, LATENT, units=DENSE)
    samples = math.prod(shape)
    first = samples // STRIDE ** len(FILTERS)
    latents = keras.Input((LATENT,))
    x = layers.Reshape((first, FILTERS[0]))(layers.Dense(first * FILTERS[0])(latents))
    for width in (*FILTERS[1:], 1):
        x = layers.Conv1DTranspose(width, KERNEL, STRIDE, padding="same")(layers.ReLU()(x))
    return keras.Model(latents, layers.Reshape(shape)(layers.Activation("tanh")(x)), name="wave")


def played(arm, data, seed):
    """Train a GAN; return its facts and `SAMPLES` tones."""
    generator = build(arm, data.sequence_shape)
    judge = rg.discriminators.conv1d(data.sequence_shape, (64, 64, 64))
    gan = rg.GANModel(generator, judge, ema_decay=0.99, seed=seed)
    gan.compile(**training.optimizers(RATE))

    def score(made):
        found = scores(data, made, seed)
        return {name: found[name] for name in ("pitch_kl", "spectrum")}

    curve = training.follow(gan, data, UPDATES, score, max(1, UPDATES // CHECKS), BATCH, samples=500)
    facts = {f"{name}_curve": curve.get(name, []) for name in ("pitch_kl", "spectrum")}
    facts |= {"updates": curve["updates"][-1], "failed": curve["failed"], "parameters": generator.count_params()}
    return facts, gan.generate(SAMPLES, seed=seed)


def mixture(data, seed):
    """Fit Gaussians to tones as points and return `SAMPLES` of theirs."""
    rows = data.train_sequences[:FITTED].reshape(FITTED, -1)
    space = PCA(48, random_state=seed).fit(rows)
    model = GaussianMixture(24, max_iter=20, reg_covar=1e-5, random_state=seed).fit(space.transform(rows))
    made = np.clip(space.inverse_transform(model.sample(SAMPLES)[0]), -1, 1)
    return made.reshape(-1, *data.sequence_shape).astype("float32")


def scores(data, made, seed):
    """Return the scores of generated tones; those of a training that failed are the worst of a constant."""
    made = np.nan_to_num(made, nan=0.0, posinf=1.0, neginf=-1.0)
    options = {"samples": SAMPLES, "seed": seed, "sampling_rate": data.sampling_rate}
    found = rg.compare_sequences("audio", data.train_sequences, data.test_sequences, made, **options)
    return {name: found[name] for name in KEPT}


if __name__ == "__main__":
    run(Audio())
