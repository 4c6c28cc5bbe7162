"""E21: do simple statistical models draw worse digits than a GAN, and does that change as data grow?

    python experiments/e21_classical.py [--tier quick] [--judge]

Digits of 8 x 8 pixels, 100, 400 and 1,297 of them to learn from, drawn by chance with the seed; every method gets the
same. Arms, each with each number:

* mixture: principal components that keep 95 % of the variance, and a mixture of normal distributions in them, whose
  number of components (1 to 40) and form (full or diagonal covariances) give a fifth of the digits, left out, most;
* kernels: the same components, and a normal kernel around each digit, of the width that finds each likeliest when it is
  left out;
* GAN: a dense generator and discriminator, 1,500 updates whatever the number of digits.

Measured: Frechet distance, precision, recall, coverage and 1-NN accuracy against the 500 test digits; parameters (of
the GAN: both networks; of the kernels: the digits that they keep), seconds of learning; and "copy": the mean distance
of a image to the nearest digit learned from, beside that of a test digit (near 0: the digits are repeated).

Decision rule, on 95 % intervals paired by seed, with the better classical method of each number (the smaller mean
distance). 2.1 (traditional methods no longer meet the need as data grow) has two parts: with 1,297 digits the classical
distance is above the GAN's, and the logarithm of classical over GAN distance grows from 100 to 1,297 digits. 1.12 (GANs
are very complex; simpler models would do) has two parts: with 1,297 digits the GAN has more than twice the parameters
and more than twice the seconds of the better classical method, and that method's distance is at most 1.2 times the
GAN's. Parts of different verdicts make "holds partly". A training that fails is scored as if it had drawn noise.
"""

import time
import warnings

import keras
import numpy as np
from lab import Experiment, Finding, digits, run
from lab.findings import combine, decide
from lab.table import interval, told
from lab.training import follow, last, optimizers
from scipy.spatial.distance import cdist
from scipy.special import logsumexp
from sklearn.decomposition import PCA
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

import rnngan_tf as rg
from rnngan_tf.data import ImageData

SHAPE, LATENTS, DRAWN = (8, 8, 1), 16, 1000
UPDATES, EVERY, TOGETHER, BATCH, RATE = 1500, 300, 10, 64, 2e-3
NUMBERS = (100, 400, 1297)
CLASSICAL, METHODS = ("mixture", "kernels"), ("mixture", "kernels", "GAN")
COMPONENTS, WIDTHS = (1, 2, 5, 10, 20, 40), np.geomspace(0.1, 1.5, 12)
SCORES = ("fd", "precision", "recall", "coverage", "nn_accuracy")


class Classical(Experiment):
    name = "e21"
    title = "simple models and a GAN, 8 x 8 digits"
    claims = ("1.12", "2.1")
    arms = {"quick": tuple(f"{method}, {number}" for number in NUMBERS for method in METHODS)}
    seeds = {"quick": 4}

    def run(self, arm, seed, tier):
        keras.utils.set_random_seed(seed)
        method, number = arm.split(", ")
        images = digits.load().train_images
        images = images[np.random.default_rng(seed).permutation(len(images))[: int(number)]]
        learn = {"mixture": mixture, "kernels": kernels, "GAN": adversarial}[method]
        return learn(images, seed)

    def judge(self, table, tier):
        most = NUMBERS[-1]
        best = {number: better(table, number) for number in NUMBERS}
        ahead = {number: log_ratio(table, f"{best[number]}, {number}", number) for number in NUMBERS}
        growth = interval(ahead[most] - ahead[NUMBERS[0]])
        gan, simple = f"GAN, {most}", f"{best[most]}, {most}"
        costs = {score: table.ratio(gan, simple, score) for score in ("parameters", "seconds")}
        complex_parts = [decide(+1, tuple(end - 2 for end in found[1:])) for found in costs.values()]
        ratio = table.ratio(simple, gan, "fd")
        ratios = {number: told(table.ratio(f"{best[number]}, {number}", f"GAN, {number}", "fd")) for number in NUMBERS}
        return {
            "2.1": Finding(
                combine([decide(+1, interval(ahead[most])[1:]), decide(+1, growth[1:])]),
                "The better classical method has, of the GAN's Frechet distance, "
                + ", ".join(f"{ratios[n]} times with {n:,} digits ({best[n]})" for n in NUMBERS)
                + f"; with the most, its coverage is {table.mean(simple, 'coverage'):.2f} beside the GAN's "
                f"{table.mean(gan, 'coverage'):.2f}.",
            ),
            "1.12": Finding(
                combine([combine(complex_parts), decide(-1, tuple(end - 1.2 for end in ratio[1:]))]),
                f"The GAN has {told(costs['parameters'])} times the parameters and {told(costs['seconds'])} times the "
                f"seconds of the {best[most]}, whose Frechet distance is {told(ratio)} times the GAN's.",
            ),
        }

    def draw(self, table, tier, figure):
        labels = {"fd": "Frechet distance", "coverage": "coverage", "copy": "distance to learned digits, of test's"}
        panels = figure.subplots(1, 3)
        for axis, (score, label) in zip(panels, labels.items(), strict=True):
            for index, method in enumerate(METHODS):
                found = [table.values(f"{method}, {number}", score) for number in NUMBERS]
                axis.plot(NUMBERS, [values.mean() for values in found], f"C{index}-", label=method)
                for number, values in zip(NUMBERS, found, strict=True):
                    axis.plot(np.full(len(values), number), values, f"C{index}.")
            axis.set(xlabel="digits learned from", ylabel=label, xscale="log", ylim=(0, None))
            axis.set_xticks(NUMBERS, [f"{number:,}" for number in NUMBERS])
            axis.minorticks_off()
        panels[0].legend()


def better(table, number):
    """Return the classical method with the smaller mean distance."""
    return min(CLASSICAL, key=lambda method: table.mean(f"{method}, {number}", "fd"))


def log_ratio(table, arm, number):
    """Return the logarithm of an arm's distance over the GAN's, for each seed."""
    return np.log(table.values(arm, "fd")) - np.log(table.values(f"GAN, {number}", "fd"))


def mixture(images, seed):
    """Learn and score a mixture of normal distributions."""
    start = time.perf_counter()
    components, codes = reduced(images)
    left_out, kept = np.split(codes, [len(codes) // 5])
    forms = [(count, form) for count in COMPONENTS for form in ("full", "diag") if count <= len(kept) // 5]
    likelihood = {form: normal_mixture(*form, seed, kept).score(left_out) for form in forms}
    best = normal_mixture(*max(likelihood, key=likelihood.get), seed, codes)
    seconds = time.perf_counter() - start
    parameters = best.means_.size + best.covariances_.size + best.weights_.size
    drawn = np.random.default_rng(seed).permutation(best.sample(DRAWN)[0])  # they come sorted by component
    drawn = components.inverse_transform(drawn)
    sizes = {"parameters": parameters + components.components_.size + 64, "seconds": seconds, "updates": 0}
    return measure(drawn, images) | sizes | {"components": best.n_components}


def normal_mixture(count, form, seed, codes):
    """Return a fitted mixture of `count` normal distributions."""
    model = GaussianMixture(count, covariance_type=form, reg_covar=1e-2, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the digits left out tell which are of use
        return model.fit(codes)


def kernels(images, seed):
    """Learn and score a kernel density."""
    start = time.perf_counter()
    components, codes = reduced(images)
    squares = cdist(codes, codes, "sqeuclidean")
    np.fill_diagonal(squares, np.inf)  # each is left out where its own likelihood is asked for

    def likelihood(width):
        return logsumexp(-squares / (2 * width**2), axis=1).mean() - codes.shape[1] * np.log(width)

    width = max(WIDTHS, key=likelihood)
    seconds = time.perf_counter() - start
    rng = np.random.default_rng(seed)
    drawn = codes[rng.integers(len(codes), size=DRAWN)] + width * rng.normal(size=(DRAWN, codes.shape[1]))
    sizes = {"parameters": codes.size + components.components_.size + 65, "seconds": seconds, "updates": 0}
    return measure(components.inverse_transform(drawn), images) | sizes | {"width": width}


def adversarial(images, seed):
    """Learn and score a GAN."""
    generator = rg.generators.dense(SHAPE, LATENTS, (128, 128))
    discriminator = rg.discriminators.dense(SHAPE, (256, 128))
    gan = rg.GANModel(generator, discriminator, ema_decay=0.99, seed=seed)
    gan.compile(**optimizers(RATE), steps_per_execution=TOGETHER)
    data = ImageData("digits", (images, None), (images, None), "scikit-learn's digits", seed=seed)
    curve = follow(gan, data, UPDATES, lambda made: measure(made, images), EVERY, BATCH)
    if curve["failed"]:
        found = measure(np.random.default_rng(seed).uniform(-1, 1, (DRAWN, *SHAPE)), images)
    else:
        found = {score: last(curve, score) for score in (*SCORES, "copy")}
    sizes = {"parameters": generator.count_params() + discriminator.count_params(), "updates": UPDATES}
    return found | sizes | {"seconds": sum(curve["seconds"][-1:]), "failed": curve["failed"]}


def reduced(images):
    """Return fitted principal components with 95 % of the variance, and the images in them."""
    components = PCA(0.95).fit(flat(images / 127.5 - 1))
    return components, components.transform(flat(images / 127.5 - 1))


def measure(drawn, images):
    """Return the scores of samples that were drawn, and how near they are to those that were learned from."""
    drawn = np.clip(drawn, -1, 1).reshape(-1, *SHAPE)
    learned, test = flat(images / 127.5 - 1), flat(digits.load().test_images / 127.5 - 1)
    near, usual = (cdist(flat(samples), learned).min(axis=1).mean() for samples in (drawn, test))
    scores = digits.scores(drawn)
    return {score: scores[score] for score in SCORES} | {"copy": near / usual}


def flat(images):
    """Return images as rows of numbers."""
    return np.asarray(images, float).reshape(len(images), -1)


if __name__ == "__main__":
    run(Classical())
