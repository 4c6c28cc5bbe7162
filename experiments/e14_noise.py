"""E14: does noise at the generator's input make its images diverse, and can what is generated be controlled?

    python experiments/e14_noise.py [--tier quick] [--judge]

Document 0 (section 6, question 3) advises random noise as the input; document 1 (section 5.1) says that generated data
may not be what one expects and that better control is looked for. Data: digits of 8 x 8. Arms, of the same dense
networks, updates and package defaults:

* none: the generator's 16 inputs are all 0, so that it has no noise at all;
* noise at D: no noise for the generator, Gaussian noise of 0.3 upon all that the discriminator sees;
* 1, 2, 4, 16, 64: so many latents;
* conditional: 16 latents and the wanted digit, given to both networks (an embedding in each).

Measured on 1,000 images of the averaged generator, means of the last 30 % of the scorings: "entropy" of the digits a
fixed classifier sees (nats), "recall" and "fd" against 500 test digits, and "accuracy": how many are of the wanted
digit, where 100 of each are wanted. Without a condition the wish can reach nothing: chance is 0.1. The classifier's own
accuracy on the test digits stands beside it. A training that fails counts as its untrained generator.

Decision rule. 0.18 (noise at the input increases diversity): entropy and recall with 16 latents less those with none,
paired by seed, each decided by its interval; combined. 1.10 has three parts: without control the images are not what
was wanted (accuracy of arm 16 below that of real digits, interval of the difference), a condition controls them
(accuracy of the conditional arm above that of arm 16), and even so they may not meet expectation (its accuracy below
that of real digits, interval). It holds where all three do, holds partly where only the last is missing, as control is
then as good as can be seen; where the condition controls nothing its own verdict stands; it is refuted where the
images are what was wanted without control.
"""

import time

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from lab import Experiment, Finding, digits, run, training
from lab.findings import HOLDS, PARTLY, REFUTED, combine, decide
from lab.table import interval, told

import rnngan_tf as rg

UPDATES, EVERY = 1000, 200
SIZES = ("1", "2", "4", "16", "64")


class NoiseAndControl(Experiment):
    name = "e14"
    title = "noise, diversity and control"
    claims = ("0.18", "1.10")
    arms = {"quick": ("none", "noise at D", *SIZES, "conditional")}
    seeds = {"quick": 5}

    def run(self, arm, seed, tier):
        keras.utils.set_random_seed(seed)
        start = time.perf_counter()
        classes = 10 if arm == "conditional" else None
        latent_dim = int(arm) if arm in SIZES else 16
        generator = rg.generators.dense((8, 8, 1), latent_dim, units=(128, 128), num_classes=classes)
        if arm in ("none", "noise at D"):
            generator = deaf(generator)
        discriminator = rg.discriminators.dense((8, 8, 1), units=(128, 128), num_classes=classes)
        gan = rg.GANModel(generator, discriminator, classes, ema_decay=0.99, seed=seed)
        gan.compile(augmentation=noisy if arm == "noise at D" else None)
        found = scores(gan.generate(1000, seed=1))
        batches = digits.load().train(64, labels=classes is not None)
        curve = training.follow(gan, batches, UPDATES, scores, EVERY)
        if not curve["failed"]:
            found = {name: training.last(curve, name) for name in found}
        return found | {
            "real_accuracy": real_accuracy(),
            "failed": curve["failed"],
            "updates": curve["updates"][-1],
            "parameters": generator.count_params() + discriminator.count_params(),
            "seconds": time.perf_counter() - start,
        }

    def judge(self, table, tier):
        entropy, recall = (table.difference("16", "none", score) for score in ("entropy", "recall"))
        at_discriminator = told(table.interval("noise at D", "recall"))
        sizes = ", ".join(f"{table.mean(size, 'recall'):.2f} with {size}" for size in SIZES)
        control = table.difference("conditional", "16", "accuracy")
        free, missing = (
            interval(table.values(arm, "accuracy") - table.values(arm, "real_accuracy"))
            for arm in ("16", "conditional")
        )
        given = " and ".join(
            f"{told(table.interval(arm, 'accuracy'))} {words}"
            for arm, words in {"16": "without a condition", "conditional": "with one"}.items()
        )
        return {
            "0.18": Finding(
                combine([decide(+1, entropy[1:]), decide(+1, recall[1:])]),
                f"16 latents against none: entropy {told(entropy, ' nats')} higher, recall {told(recall)} higher; "
                f"recall by number of latents is {sizes}, and {at_discriminator} with noise at the discriminator only.",
            ),
            "1.10": Finding(
                controlled(free, control, missing),
                f"Of the pictures, {given} are of the wanted digit (chance: 0.1; real digits: "
                f"{table.mean('16', 'real_accuracy'):.3f}).",
            ),
        }

    def draw(self, table, tier, figure):
        panels = figure.subplots(1, 4, sharey=True)
        titles = {"entropy": "classes, nats", "recall": "recall", "fd": "Frechet distance", "accuracy": "wanted digit"}
        arms = self.arms[tier]
        for panel, (score, title) in zip(panels, titles.items(), strict=True):
            for place, arm in enumerate(arms):
                values = table.values(arm, score)
                panel.plot(values, np.full(len(values), place), "o", color=f"C{place}", alpha=0.7)
            panel.set(title=title)
        panels[0].axvline(np.log(10), color="0.6", linestyle=":")
        panels[2].set(xscale="log")
        panels[3].axvline(0.1, color="0.6", linestyle=":")
        panels[3].axvline(table.mean("16", "real_accuracy"), color="0.6", linestyle=":")
        names = [f"{arm} latent{'s' * (arm != '1')}" if arm in SIZES else arm for arm in arms]
        panels[0].set(yticks=range(len(arms)), yticklabels=names)
        panels[0].invert_yaxis()


def controlled(free, control, missing):
    """Return the verdict on claim 1.10.

    Args:
        free: mean, low and high of accuracy without control less that of real digits.
        control: of accuracy with a condition less that without.
        missing: of accuracy with a condition less that of real digits.
    """
    if free[2] >= 0:
        return REFUTED
    verdict = decide(+1, control[1:])
    return PARTLY if verdict == HOLDS and missing[2] >= 0 else verdict


def deaf(generator):
    """Return a generator that hears nothing of its latents: all of them are multiplied by 0."""
    latents = keras.Input(generator.input_shape[1:], name="latents")
    return keras.Model(latents, generator(layers.Rescaling(0.0)(latents)), name="deaf_generator")


def noisy(images, seed):
    """Return images with Gaussian noise upon them."""
    return images + 0.3 * tf.random.stateless_normal(tf.shape(images), seed)


def scores(images):
    """Return "entropy", "recall" and "fd" of images, and "accuracy" where image n should be of the digit n % 10."""
    found = digits.scores(images)
    seen = digits.features(images)[1].argmax(axis=1)
    accuracy = float((seen == np.arange(len(images)) % 10).mean())
    return {name: found[name] for name in ("entropy", "recall", "fd")} | {"accuracy": accuracy}


def real_accuracy():
    """Return how many test digits the classifier takes for what they are."""
    data = digits.load()
    seen = digits.features(data.test_images / 127.5 - 1)[1].argmax(axis=1)
    return float((seen == data.test_labels).mean())


if __name__ == "__main__":
    run(NoiseAndControl())
