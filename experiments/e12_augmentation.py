"""E12: does changing the training images (turn, flip, crop) make a GAN that has few of them more diverse?

    python experiments/e12_augmentation.py [--tier quick] [--judge]

Document 0 (section 6, question 3) advises rotation, flipping and cropping of the training data. Data: 300 digits of
8 x 8 pixels. Arms, of the same dense networks, optimizers and updates, all with the documents' objective
(non-saturating, no penalty), and those named "defaults" with the package's (relativistic, R1 and R2):

* none: the images as they are;
* turned, reals / turned, both: half of the images are turned by 90, 180 or 270 degrees or mirrored (one of the seven
  symmetries of the square), the reals alone as the document says, or whatever the discriminator sees (Zhao et al.,
  2020, whose point is that otherwise the generator learns to draw the changes);
* cropped, reals / cropped, both: half of the images are padded with black and cropped again, one pixel off.

Half and not all, because a change that is made always, or to all forms alike, leaves no trace of what was there before
(Karras et al., 2020). Two objectives, because a first look with one seed showed that 300 images are few for the one,
whose discriminator learns them by heart, and not for the other.

Measured against 500 digits that are not changed: "fd" and "recall" of the averaged generator, means of the last 30 % of
the scorings; and the leak, "turned" and "cropped": the share of generated images that a classifier of changed against
unchanged training digits (all 1,297) takes for changed, beside that of the test digits. A training that fails counts as
its untrained generator.

Decision rule. 0.19 (augmentation increases diversity), for each way and objective against none, paired by seed: it
holds where recall rises and fd does not (its ratio's interval is not all above 1); it is refuted where recall falls, or
where fd rises, since what is then more diverse is not the data; else not reproduced. All are combined.
"""

import functools
import time

import keras
import numpy as np
import tensorflow as tf
from lab import Experiment, Finding, digits, run, training
from lab.findings import REFUTED, combine, decide
from lab.table import told
from sklearn.neural_network import MLPClassifier

import rnngan_tf as rg

IMAGES, UPDATES, EVERY = 300, 2000, 250
WAYS = ("turned, reals", "turned, both", "cropped, reals", "cropped, both", "turned, both, defaults")
WAYS += ("cropped, both, defaults",)


class AugmentationOfFew(Experiment):
    name = "e12"
    title = "augmentation of 300 digits"
    claims = ("0.19",)
    arms = {"quick": ("none", "none, defaults", *WAYS)}
    seeds = {"quick": 4}

    def run(self, arm, seed, tier):
        keras.utils.set_random_seed(seed)
        start = time.perf_counter()
        kind, *words = arm.split(", ")
        change = functools.partial(changed, kind=kind)
        generator = rg.generators.dense((8, 8, 1), latent_dim=16, units=(128, 128))
        discriminator = rg.discriminators.dense((8, 8, 1), units=(128, 128))
        gan = rg.GANModel(generator, discriminator, ema_decay=0.99, seed=seed)
        game = {} if "defaults" in words else {"objective": "non_saturating", "penalty": None}
        gan.compile(**game, augmentation=change if "both" in words else None)
        batches = digits.load(most=IMAGES).train(64).repeat()
        if "reals" in words:
            batches = batches.enumerate().map(lambda step, images: change(images, tf.stack([np.int64(seed), step])))
        found = scores(gan.generate(1000, seed=1))
        curve = training.follow(gan, batches, UPDATES, scores, EVERY)
        if not curve["failed"]:
            found = {name: training.last(curve, name) for name in found}
        tested = scores(digits.load().test_images / 127.5 - 1)
        return found | {
            "turned_real": tested["turned"],
            "cropped_real": tested["cropped"],
            "curve": curve.get("fd", []),
            "failed": curve["failed"],
            "updates": curve["updates"][-1],
            "parameters": generator.count_params() + discriminator.count_params(),
            "seconds": time.perf_counter() - start,
        }

    def judge(self, table, tier):
        verdicts, sentences = [], []
        for way in WAYS:
            plain = "none, defaults" if way.endswith("defaults") else "none"
            recall, fd = table.difference(way, plain, "recall"), table.ratio(way, plain, "fd")
            verdicts.append(REFUTED if fd[1] > 1 else decide(+1, recall[1:]))
            kind = way.split(",")[0]
            leak = f"{table.mean(way, kind):.0%} look {kind}, without it {table.mean(plain, kind):.0%}"
            sentences.append(f"{way}: recall {told(recall)} higher, fd times {told(fd)}, {leak}")
        return {"0.19": Finding(combine(verdicts), f"{'; '.join(sentences)}.")}

    def draw(self, table, tier, figure):
        panels = figure.subplots(1, 3, sharey=True)
        arms = self.arms[tier]
        titles = {"fd": "unchanged digits", "recall": "diversity", "leak": "leak of the change"}
        for panel, (score, title) in zip(panels, titles.items(), strict=True):
            for place, arm in enumerate(arms):
                kinds = ("turned", "cropped") if arm.startswith("none") else (arm.split(",")[0],)
                for one in kinds if score == "leak" else (score,):
                    values = table.values(arm, one)
                    marker = {"turned": "o", "cropped": "^"}.get(one, "o")
                    panel.plot(values, np.full(len(values), place), marker, color=f"C{place}", alpha=0.7)
            words = {"fd": "Frechet distance", "leak": "share that looks changed"}
            panel.set(title=title, xlabel=words.get(score, score))
        panels[0].set(xscale="log")
        panels[0].set_xticks((2, 5, 10, 20), ("2", "5", "10", "20"))
        panels[0].set_xticks((), minor=True)
        panels[1].locator_params(axis="x", nbins=4)
        panels[2].plot([], [], "ko", label="turned")
        panels[2].plot([], [], "k^", label="cropped")
        panels[2].legend()
        panels[0].set(yticks=range(len(arms)), yticklabels=arms)
        panels[0].invert_yaxis()


def changed(images, seed, kind):
    """Return a batch `(B, H, W, C)` half of which is turned or cropped at random; differentiable.

    Args:
        images: in [-1, 1], square.
        seed: two integers.
        kind: "turned" or "cropped".
    """
    table = forms(images.shape[1], kind)
    seeds, batch = tf.random.split(seed, 2), tf.shape(images)[0]
    other = tf.random.stateless_uniform((batch,), seeds[0], minval=1, maxval=len(table), dtype=tf.int32)
    chosen = tf.where(tf.random.stateless_uniform((batch,), seeds[1]) < 0.5, other, 0)
    flat = tf.pad(tf.reshape(images, (batch, table.shape[1])), ((0, 0), (0, 1)), constant_values=-1)
    return tf.reshape(tf.gather(flat, tf.gather(table, chosen), batch_dims=1), tf.shape(images))


def forms(side, kind):
    """Return where each pixel of each form of a image comes from, `(F, side * side)`; the first is the image.

    "turned": the eight symmetries of the square. "cropped": the nine crops of the image padded by one pixel; what
    comes from outside is told by the number after the last pixel's.
    """
    places = np.arange(side**2).reshape(side, side)
    if kind == "turned":
        found = [np.rot90(one, quarter) for one in (places, places[:, ::-1]) for quarter in range(4)]
    else:
        padded = np.pad(places, 1, constant_values=side**2)
        corners = sorted(np.ndindex(3, 3), key=lambda corner: corner != (1, 1))
        found = [padded[down : down + side, right : right + side] for down, right in corners]
    return np.stack(found).reshape(len(found), -1)


@functools.cache
def _classifier(kind):
    """Return a classifier of changed (1) against unchanged (0) images, taught on all training digits."""
    images = digits.load().train_images / 127.5 - 1
    table, flat = forms(8, kind), np.pad(images.reshape(len(images), -1), ((0, 0), (0, 1)), constant_values=-1)
    which = np.random.default_rng(0).integers(1, len(table), len(images))
    rows = np.concatenate([flat[:, :-1], np.take_along_axis(flat, table[which], axis=1)])
    return MLPClassifier((64,), alpha=0.1, max_iter=300, tol=1e-3, random_state=0).fit(
        rows, np.arange(len(rows)) >= len(images)
    )


def scores(images):
    """Return "fd" and "recall" of images against unchanged digits, and the shares that look turned and cropped."""
    found = digits.scores(images)
    rows = images.reshape(len(images), -1)
    leaks = {kind: float(_classifier(kind).predict(rows).mean()) for kind in ("turned", "cropped")}
    return {"fd": found["fd"], "recall": found["recall"], "precision": found["precision"]} | leaks


if __name__ == "__main__":
    run(AugmentationOfFew())
