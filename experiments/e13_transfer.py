"""E13: does a GAN that has learnt other digits learn new ones better from few images than one that begins anew?

    python experiments/e13_transfer.py [--tier quick] [--judge]

Document 0 (section 6, question 3) advises transfer learning for better images. The new task: digits 5 to 9 from 100
images of 8 x 8. Arms, of the same dense networks and package defaults, with the same seeds:

* pretrained: 1,000 updates on all training images of the digits 0 to 4, then both networks go on with the 100;
* from scratch: 1,000 + 1,000 updates on the 100 alone, so that it can be compared twice.

Measured: "fd" and "recall" of the averaged generator against all test images of the digits 5 to 9, every 100 updates
on the 100 images: "early" the first of them, "end" the mean of the last three of the first 1,000, "total" the mean of
the last three there are. A training that fails counts as its untrained generator.

Decision rule. 0.20 (transfer learning improves quality): three comparisons of fd, paired by seed: early, at the end of
1,000 updates on the new digits for each, and at equal updates in all (the pretrained one after its 2,000, the other
after its 2,000). Each holds where the ratio's interval is below 1, is refuted where it is above, else not reproduced;
the three are combined.
"""

import time

import keras
import numpy as np
from lab import Experiment, Finding, digits, run, training
from lab.findings import combine, decide
from lab.table import interval, told

import rnngan_tf as rg

OLD, NEW, IMAGES = tuple(range(5)), tuple(range(5, 10)), 100
BEFORE, AFTER, EVERY = 1000, 1000, 100
MOMENTS = ("early", "end", "total")


class Transfer(Experiment):
    name = "e13"
    title = "new digits from 100 pictures"
    claims = ("0.20",)
    arms = {"quick": ("pretrained", "from scratch")}
    seeds = {"quick": 8}

    def run(self, arm, seed, tier):
        keras.utils.set_random_seed(seed)
        start = time.perf_counter()
        generator = rg.generators.dense((8, 8, 1), latent_dim=16, units=(128, 128))
        discriminator = rg.discriminators.dense((8, 8, 1), units=(128, 128))
        gan = rg.GANModel(generator, discriminator, ema_decay=0.99, seed=seed)
        gan.compile()
        untrained = scores(gan.generate(1000, seed=1))
        updates = AFTER if arm == "pretrained" else BEFORE + AFTER
        failed = False
        if arm == "pretrained":
            failed = training.follow(gan, digits.load(OLD), BEFORE, scores, BEFORE)["failed"]
            gan.compile()  # new optimizers: what they remember is of the old task
        curve = training.follow(gan, digits.load(NEW, IMAGES), updates, scores, EVERY)
        failed = failed or curve["failed"]
        found = {}
        for name, value in untrained.items():
            values = [value] * (updates // EVERY) if failed else curve[name]
            first = AFTER // EVERY
            parts = {"early": values[:1], "end": values[first - 3 : first], "total": values[-3:]}
            found |= {f"{name} {moment}": np.mean(part) for moment, part in parts.items()}
        return found | {
            "curve": curve.get("fd", []),
            "failed": failed,
            "updates": curve["updates"][-1] + (BEFORE if arm == "pretrained" else 0),
            "parameters": generator.count_params() + discriminator.count_params(),
            "seconds": time.perf_counter() - start,
        }

    def judge(self, table, tier):
        ratios = {moment: table.ratio("pretrained", "from scratch", f"fd {moment}") for moment in MOMENTS}
        verdicts = [decide(-1, np.log(ratio[1:])) for ratio in ratios.values()]
        recall = table.difference("pretrained", "from scratch", "recall end")
        return {
            "0.20": Finding(
                combine(verdicts),
                f"Pretrained, fd is {told(ratios['early'])} times that from scratch after {EVERY} updates on "
                f"{IMAGES} new pictures, {told(ratios['end'])} times after {AFTER:,}, and {told(ratios['total'])} "
                f"times at equal updates in all; recall after {AFTER:,} differs by {told(recall)}.",
            )
        }

    def draw(self, table, tier, figure):
        panel = figure.subplots()
        for place, arm in enumerate(self.arms[tier]):
            curves = [curve for curve in table.raw(arm, "curve") if curve]
            length = min(map(len, curves))
            curves = np.array([curve[:length] for curve in curves])
            updates = EVERY * np.arange(1, length + 1)
            for curve in curves:
                panel.plot(updates, curve, color=f"C{place}", alpha=0.25, linewidth=1)
            panel.plot(updates, np.exp(np.log(curves).mean(axis=0)), color=f"C{place}", linewidth=2.5, label=arm)
        for place, arm in enumerate(self.arms[tier]):
            mean = interval(table.values(arm, "fd total"))[0]
            panel.axhline(mean, color=f"C{place}", linestyle=":", label=f"{arm}, after {BEFORE + AFTER:,} in all")
        panel.set(xlabel=f"updates on {IMAGES} pictures of the digits 5 to 9", yscale="log")
        panel.set_ylabel("Frechet distance to test digits 5 to 9")
        panel.legend()


def scores(images):
    """Return "fd" and "recall" of images against all test images of the new digits."""
    found = digits.scores(images, digits.load(NEW).test_images / 127.5 - 1)
    return {"fd": found["fd"], "recall": found["recall"]}


if __name__ == "__main__":
    run(Transfer())
