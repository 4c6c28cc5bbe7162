"""E8: is a VAE worse than a GAN of the same network, and how far from real images does either stand?

    python experiments/e08_vae.py [--tier quick] [--judge]

The GAN's generator and the VAE's decoder are the same network, trained with as many updates on as many images: digits
of 8 x 8 pixels. A network that discriminates and one that encodes stand beside it, neither of which is used to draw.
Arms:

* GAN; GAN, labels (class-conditional in both networks); GAN, LSTM rows (the generator `lstm_row`);
* VAE; VAE, LSTM rows: normal pixels with a learned variance; images are the decoder's, without the pixels' noise;
* Gaussian: probabilistic PCA with as many latents, the same model with a linear decoder fitted in closed form;
* real: 1,000 training digits drawn by chance, which no model can be asked to beat;
* photographs: 2,000 draws of `lstm_row_cifar10`, the best of the package's trained GANs on photographs, scored against
  2,000 test photographs by the Frechet distance alone; "real photographs" is 2,000 training photographs.

Measured: Frechet distance, precision, recall and coverage (k = 5), 1-NN accuracy, sharpness (mean variance of a
image's Laplacian beside that of real digits), log-likelihood of test digits in nats (of a VAE: bounds from below, the
ELBO and with 64 draws), seconds, and the spread of the distance over seeds. Scores are means over the last 30 % of the
updates. A training that fails is scored as if it had drawn noise.

Decision rule, paired by seed, on 95 % intervals. High quality: a precision of at least 0.9 of that of real digits, and
a coverage of at least 0.8 of it. 2.3 and 4.1, images: both parts for the GAN of the smallest mean distance. 0.14: both
parts for the better GAN without labels, and the distance of the dense one at most 1.2 times that with labels. 0.10
(quality is limited): the best GAN's distance is more than twice that of real digits, and that on photographs more than
twice that of real photographs (this second part was added after the first run, which told of digits alone). 3.2: the
VAE has the larger distance and the smaller precision, in each of the two networks. 3.3: the VAE's log-likelihood,
recall and coverage are above the Gaussian's. Parts that come to different verdicts make "holds partly".
"""

import time

import keras
import numpy as np
from lab import Experiment, Finding, digits, run
from lab.findings import combine, decide
from lab.table import interval, told
from lab.training import follow, last, optimizers
from scipy import ndimage
from sklearn.decomposition import PCA

import rnngan_tf as rg
from rnngan_tf.metrics import features
from rnngan_tf.metrics.functional.frechet import frechet_distance

SHAPE, LATENTS, UNITS = (8, 8, 1), 16, (128, 128)
UPDATES, EVERY, TOGETHER, BATCH, RATE = 1500, 300, 10, 64, 2e-3
SCORES = ("fd", "precision", "recall", "coverage", "nn_accuracy", "spread", "sharpness")
PRECISION, COVERAGE = 0.9, 0.8  # of that of real digits: high quality
GANS = ("GAN", "GAN, labels", "GAN, LSTM rows")
PHOTOGRAPHS, PRESET = ("photographs", "real photographs"), "lstm_row_cifar10"
NETWORKS = {"dense": ("VAE", "GAN"), "LSTM rows": ("VAE, LSTM rows", "GAN, LSTM rows")}


class AutoencoderBesideGAN(Experiment):
    name = "e08"
    title = "VAE and GAN of the same network, 8 x 8 digits"
    claims = ("0.10", "0.14", "2.3", "3.2", "3.3", "4.1")
    arms = {"quick": (*GANS, "VAE", "VAE, LSTM rows", "Gaussian", "real", *PHOTOGRAPHS)}
    seeds = {"quick": 5}

    def run(self, arm, seed, tier):
        keras.utils.set_random_seed(seed)
        if arm in PHOTOGRAPHS:
            return photographs(arm, seed)
        data = digits.load()
        if arm == "real":
            chosen = np.random.default_rng(seed).permutation(len(data.train_images))[:1000]
            return measure(data.train_images[chosen] / 127.5 - 1)
        if arm == "Gaussian":
            return gaussian(data, seed)
        return trained(data, arm, seed)

    def judge(self, table, tier):
        best = min(GANS, key=lambda arm: table.mean(arm, "fd"))
        free = min((arm for arm in GANS if arm != "GAN, labels"), key=lambda arm: table.mean(arm, "fd"))
        limited = [table.ratio(*pair, "fd") for pair in ((best, "real"), PHOTOGRAPHS)]
        labels = table.ratio("GAN", "GAN, labels", "fd")
        worse = [decide(sign, table.difference(*pair, score)[1:]) for pair, score, sign in comparisons()]
        spread = {arm: table.values(arm, "fd").std(ddof=1) for arm in ("VAE", "GAN")}
        learned = {score: table.difference("VAE", "Gaussian", score) for score in ("nats", "recall", "coverage")}
        good = Finding(combine(quality(table, best)), f"Images: {described(table, best)}.")
        return {
            "0.10": Finding(
                combine([decide(+1, tuple(end - 2 for end in found[1:])) for found in limited]),
                f"The best GAN ({best}) has {told(limited[0])} times the Frechet distance of real digits, that of "
                f"photographs ({PRESET}) {told(limited[1])} times that of real photographs; with digits a nearest "
                f"neighbour tells its pictures from real ones in {100 * table.mean(best, 'nn_accuracy'):.0f} % of "
                f"cases, and other real ones in {100 * table.mean('real', 'nn_accuracy'):.0f} %.",
            ),
            "0.14": Finding(
                combine([*quality(table, free), decide(-1, tuple(end - 1.2 for end in labels[1:]))]),
                f"Without labels {described(table, free)}; the dense one's distance is {told(labels)} times that with "
                "labels.",
            ),
            "2.3": good,
            "4.1": good,
            "3.2": Finding(
                combine(worse),
                "; ".join(
                    f"{name}: the VAE has {told(table.ratio(vae, gan, 'fd'))} times the distance of the GAN, precision "
                    f"{table.mean(vae, 'precision'):.2f} beside {table.mean(gan, 'precision'):.2f}, sharpness "
                    f"{table.mean(vae, 'sharpness'):.2f} beside {table.mean(gan, 'sharpness'):.2f}"
                    for name, (vae, gan) in NETWORKS.items()
                )
                + f"; the distance's standard deviation over seeds is {spread['VAE']:.2f} beside {spread['GAN']:.2f}.",
            ),
            "3.3": Finding(
                combine([decide(+1, found[1:]) for found in learned.values()]),
                f"Above a Gaussian with as many latents by {told(learned['nats'], ' nats')} of test log-likelihood, "
                f"{told(learned['recall'])} of recall and {told(learned['coverage'])} of coverage.",
            ),
        }

    def draw(self, table, tier, figure):
        arms = [arm for arm in self.arms[tier][::-1] if arm not in PHOTOGRAPHS]
        panels = figure.subplots(1, 3, sharey=True)
        shown = {"fd": (panels[0], "C0o"), "precision": (panels[1], "C0o"), "coverage": (panels[1], "C1x")}
        for score, (axis, form) in (shown | {"sharpness": (panels[2], "C0o")}).items():
            for row, arm in enumerate(arms):
                values = table.values(arm, score)
                axis.plot(values, np.full(len(values), row), form, label=None if row else score)
        panels[0].set(xlabel="Frechet distance", xlim=(0, None), yticks=range(len(arms)), yticklabels=arms)
        panels[1].set(xlabel="precision and coverage")
        panels[1].legend(loc="lower left")
        panels[2].set(xlabel="sharpness beside real digits")


def measure(images):
    """Return the scores of images `(N, 8, 8, 1)` in [-1, 1], and how sharp they are beside real ones."""
    real = digits.load().test_images / 127.5 - 1
    return digits.scores(images) | {"sharpness": sharpness(images) / sharpness(real)}


def photographs(arm, seed, count=2000):
    """Return the Frechet distance of a trained GAN's photographs, or of real ones, from test photographs."""
    data, extractor = rg.load_images("cifar10"), features.get("cifar10")
    if arm == "photographs":
        images = rg.from_preset(PRESET).generate(count, seed=seed)
    else:
        chosen = np.random.default_rng(seed).permutation(len(data.train_images))[:count]
        images = np.float32(data.train_images[chosen] / 127.5 - 1)
    real = np.float32(data.test_images[:count] / 127.5 - 1)
    return {"fd": frechet_distance(extractor.extract(real)[0], extractor.extract(images)[0])}


def sharpness(images):
    """Return the mean variance of the images' Laplacians."""
    return float(np.mean([ndimage.laplace(image[..., 0]).var() for image in np.asarray(images, float)]))


def generator(arm):
    """Return the network that draws."""
    classes = 10 if arm.endswith("labels") else None
    if arm.endswith("LSTM rows"):
        return rg.generators.lstm_row(SHAPE, LATENTS, num_layers=1, units=48)
    return rg.generators.dense(SHAPE, LATENTS, UNITS, num_classes=classes)


def trained(data, arm, seed):
    """Train an arm and return its scores."""
    network, labelled = generator(arm), arm.endswith("labels")
    if arm in GANS:
        beside = rg.discriminators.dense(SHAPE, (256, 128), num_classes=10 if labelled else None)
        model = rg.GANModel(network, beside, num_classes=10 if labelled else None, ema_decay=0.99, seed=seed)
        model.compile(**optimizers(RATE), steps_per_execution=TOGETHER)
    else:
        beside = rg.encoders.dense(SHAPE, LATENTS, UNITS)
        model = rg.VAE(beside, network, "gaussian", seed)
        model.compile(keras.optimizers.Adam(RATE), steps_per_execution=TOGETHER)
    curve = follow(model, data.train(BATCH, labels=labelled), UPDATES, measure, EVERY, BATCH)
    if curve["failed"]:
        found = measure(np.random.default_rng(seed).uniform(-1, 1, (1000, *SHAPE)))
    else:
        found = {score: last(curve, score) for score in SCORES}
    if arm not in GANS:
        found |= likelihoods(model, data)
    sizes = {"parameters": network.count_params(), "parameters_beside": beside.count_params()}
    return found | sizes | {"failed": curve["failed"], "updates": UPDATES, "seconds": sum(curve["seconds"][-1:])}


def likelihoods(vae, data):
    """Return two lower bounds of the mean log-likelihood of test digits."""
    elbo = vae.evaluate(data.test(len(data.test_images)), verbose=0, return_dict=True)["elbo"]
    return {"elbo": elbo, "nats": float(vae.log_likelihood(data.test_images / 127.5 - 1, 64).mean())}


def gaussian(data, seed):
    """Return the scores of probabilistic PCA with as many latents as the networks have."""
    start = time.perf_counter()
    model = PCA(LATENTS).fit(flat(data.train_images))
    seconds = time.perf_counter() - start
    scales = np.sqrt(model.explained_variance_ - model.noise_variance_)  # as of a VAE, without the pixels' noise
    drawn = np.random.default_rng(seed).normal(size=(1000, LATENTS)) * scales @ model.components_ + model.mean_
    found = measure(np.clip(drawn, -1, 1).reshape(-1, *SHAPE))
    sizes = {"parameters": model.components_.size + model.mean_.size + 1, "updates": 0, "seconds": seconds}
    return found | sizes | {"nats": model.score(flat(data.test_images)), "failed": False}


def flat(images):
    """Return uint8 images as rows of numbers in [-1, 1]."""
    return images.reshape(len(images), -1) / 127.5 - 1


def comparisons():
    """Return what "the VAE is worse" means: VAE, GAN, score, and the sign of the difference that says so."""
    return [(pair, score, sign) for pair in NETWORKS.values() for score, sign in (("fd", +1), ("precision", -1))]


def quality(table, arm):
    """Return a verdict on each of the two parts of high quality."""
    shares = {"precision": PRECISION, "coverage": COVERAGE}
    above = [table.values(arm, score) - share * table.values("real", score) for score, share in shares.items()]
    return [decide(+1, interval(values)[1:]) for values in above]


def described(table, arm):
    """Return precision and coverage of a GAN beside those of real digits, as text."""
    parts = [
        f"{score} {told(table.interval(arm, score))} beside {table.mean('real', score):.2f} of real digits"
        for score in ("precision", "coverage")
    ]
    return f"{arm} has " + " and ".join(parts)


if __name__ == "__main__":
    run(AutoencoderBesideGAN())
