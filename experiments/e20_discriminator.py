"""E20: what becomes of generator and discriminator as they compete, and may each be trained over all the data in turn?

    python experiments/e20_discriminator.py [--tier quick] [--judge]

Documents 0 and 1 say that competition makes the generator better and the discriminator more accurate, document 4 that
the discriminator can tell less and less; document 1 (section 3) updates the discriminator over all training images,
then the generator as often, and repeats (its words repeat only the generator's part). Digits of 8 x 8, dense networks.
Two objectives, each in two orders: "documents" is the non-saturating loss without a penalty, Adam(2e-4, 0.5);
"defaults" the package's relativistic loss with R1 and R2, Adam(6e-4, 0.5).

* alternating: discriminator, then generator, batch by batch;
* phases: a pass over the data (20 batches) for the discriminator, then as many updates for the generator, again and
  again: as many updates of each as in the other arm;
* literal (documents' objective only): one pass for the discriminator, then the generator alone to the end.

Measured every 100 updates of the generator and after its turn, for the weights as they are and not averaged ones, since
they are what the other plays against: "fd" of 1,000 images; "accuracy": how well the discriminator tells 500 test
digits, which it never saw, from 500 fakes made anew, as the share of pairs in which the digit has the larger logit (0.5
is guessing); "kept" the same with fakes kept from the first scoring. The discriminator has no statistics of the batch.
"early" is the mean of the first fifth of the scorings, "late" of the last 30 %. A generator or discriminator whose
outputs are not finite counts as untrained.

Decision rules, paired by seed, alternating arms alone but for 1.5, both objectives combined:

* 0.3 (competition gradually improves the generator): fd falls from early to late (its ratio's interval below 1); and
  gradually: so does each third of the training against the one before. Whether it falls at every scoring is told.
* 1.1 (the generator gets more realistic and the discriminator more accurate): fd falls as above; accuracy rises from
  early to late (interval above 0).
* 4.7 (the discriminator can tell less and less): accuracy falls from early to late (interval below 0).
* 1.5 (phases work): fd late in phases over alternating. It holds where the interval's upper end is at most 1.1 (as good
  within 10 %), is refuted where its lower end is above 1.1, else not reproduced; the two of phases and the literal one
  are combined.
"""

import functools
import time

import keras
import numpy as np
import tensorflow as tf
from lab import Experiment, Finding, digits, run, training
from lab.findings import HOLDS, NOT_REPRODUCED, REFUTED, combine, decide
from lab.table import interval, told

import rnngan_tf as rg

UPDATES, EVERY, PASS = 2000, 100, 20
OBJECTIVES = ("documents", "defaults")
PHASED = (*(f"{objective}, phases" for objective in OBJECTIVES), "documents, literal")
CURVES = ("fd", "accuracy", "kept")


class DiscriminatorOverTime(Experiment):
    name = "e20"
    title = "both players over time"
    claims = ("0.3", "1.1", "1.5", "4.7")
    arms = {"quick": (*(f"{objective}, alternating" for objective in OBJECTIVES), *PHASED)}
    seeds = {"quick": 6}

    def run(self, arm, seed, tier):
        keras.utils.set_random_seed(seed)
        start = time.perf_counter()
        objective, order = arm.split(", ")
        generator = rg.generators.dense((8, 8, 1), latent_dim=16, units=(128, 128))
        discriminator = rg.discriminators.dense((8, 8, 1), units=(128, 128), minibatch_std=False)
        gan = rg.GANModel(generator, discriminator, ema_decay=0, seed=seed)
        if objective == "documents":
            gan.compile("non_saturating", None, **training.optimizers(2e-4))
        else:
            gan.compile()
        untrained = digits.scores(made(generator, 1000))["fd"]
        found = play(gan, order)
        fd = [untrained if value is None else value for value in found["fd"]]
        count = len(fd)
        parts = np.split(np.log(fd), [count // 3, 2 * count // 3])
        return found | {
            "fd_early": np.mean(fd[: max(1, count // 5)]),
            "fd_late": training.last({"fd": fd}, "fd"),
            "accuracy_early": np.mean(found["accuracy"][: count // 5]),
            "accuracy_late": training.last(found, "accuracy"),
            "thirds": [np.exp(part.mean()) for part in parts],
            "fell": np.mean(np.diff(fd) < 0),
            "untrained": untrained,
            "parameters": generator.count_params() + discriminator.count_params(),
            "seconds": time.perf_counter() - start,
        }

    def judge(self, table, tier):
        names = [f"{objective}, alternating" for objective in OBJECTIVES]
        better = {arm: change(table, arm, "fd", np.log) for arm in names}
        sharper = {arm: change(table, arm, "accuracy") for arm in names}
        steps = [third_on_third(table, arm, third) for arm in names for third in (1, 2)]
        improves = [decide(-1, difference[1:]) for difference in better.values()]
        gradual = [decide(-1, step[1:]) for step in steps]
        fallen = " and ".join(f"{told(np.exp(better[arm]))} times ({arm.split(',')[0]})" for arm in names)
        moved = " and ".join(
            f"{table.mean(arm, 'accuracy_early'):.3f} to {table.mean(arm, 'accuracy_late'):.3f}, a change of "
            f"{told(sharper[arm])} ({arm.split(',')[0]})"
            for arm in names
        )
        old = " and ".join(f"{np.mean([row[-1] for row in table.raw(arm, 'kept')]):.3f}" for arm in names)
        fell = " and ".join(f"{table.mean(arm, 'fell'):.0%}" for arm in names)
        ratios = {arm: table.ratio(arm, f"{arm.split(',')[0]}, alternating", "fd_late") for arm in PHASED}
        return {
            "0.3": Finding(
                combine(improves + gradual),
                f"From early to late fd falls to {fallen}; from third to third to "
                f"{', '.join(f'{np.exp(step[0]):.2f}' for step in steps)} times; {fell} of the scorings are lower.",
            ),
            "1.1": Finding(
                combine(improves + [decide(+1, difference[1:]) for difference in sharper.values()]),
                f"fd falls to {fallen}; the discriminator's accuracy on unseen digits and new fakes goes from {moved}; "
                f"on fakes kept from the first scoring it ends at {old}.",
            ),
            "1.5": Finding(
                combine([as_good(ratio) for ratio in ratios.values()]),
                "fd over that of alternating by batches: "
                f"{'; '.join(f'{arm} {told(ratio)}' for arm, ratio in ratios.items())}.",
            ),
            "4.7": Finding(
                combine([decide(-1, difference[1:]) for difference in sharper.values()]),
                f"The discriminator's accuracy on unseen digits and new fakes goes from {moved}.",
            ),
        }

    def draw(self, table, tier, figure):
        panels = figure.subplots(1, 2)
        titles = {"fd": "generator: Frechet distance", "accuracy": "discriminator: accuracy on unseen digits"}
        for panel, score in zip(panels, titles, strict=True):
            for place, arm in enumerate(self.arms[tier]):
                curves = np.array([[np.nan if v is None else v for v in row] for row in table.raw(arm, score)])
                updates = EVERY * np.arange(1, curves.shape[1] + 1)
                low, high = np.nanmin(curves, axis=0), np.nanmax(curves, axis=0)
                panel.fill_between(updates, low, high, color=f"C{place}", alpha=0.15, linewidth=0)
                panel.plot(updates, np.nanmedian(curves, axis=0), color=f"C{place}", label=arm)
            panel.set(title=titles[score], xlabel="updates of the generator")
        panels[0].set(yscale="log")
        panels[1].axhline(0.5, color="0.6", linestyle=":")
        panels[0].legend(fontsize="small", title="median and range of seeds", title_fontsize="small")


def play(gan, order):
    """Train a compiled GAN in an order and return what is measured every `EVERY` updates: a dictionary of lists."""
    steps = {name: tf.function(functools.partial(gan.update, networks=name)) for name in ("discriminator", "generator")}
    batches = iter(digits.load().train(64).repeat())
    curve, kept = {name: [] for name in CURVES}, None
    for update in range(0, UPDATES, PASS):
        for network in turns(order, update):
            steps[network](next(batches), None)
        if (update + PASS) % EVERY == 0:
            images = made(gan.generator, 1000)
            kept = images[:500] if kept is None else kept
            for name, value in scores(gan.discriminator, images, kept).items():
                curve[name].append(value)
    return curve


def turns(order, update):
    """Return which network is updated in each step of a pass that begins at an update: a list."""
    if order == "alternating":
        return ["discriminator", "generator"] * PASS
    if order == "literal" and update:
        return ["generator"] * PASS
    return ["discriminator"] * PASS + ["generator"] * PASS


def made(generator, count):
    """Return images of the generator as it is, always from the same latents."""
    latents = np.random.default_rng(12345).normal(size=(count, generator.input_shape[1]))
    return generator.predict_on_batch(np.float32(latents))


def scores(discriminator, images, kept):
    """Return "fd" of images, and how well they and those kept are told from test digits."""
    real = np.float32(digits.load().test_images / 127.5 - 1)
    logits = [discriminator.predict_on_batch(one)[:, 0] for one in (real, images[: len(real)], kept)]
    finite = np.isfinite(images).all() and np.isfinite(logits).all()
    return {
        "fd": digits.scores(images)["fd"] if finite else None,
        "accuracy": pairs(logits[0], logits[1]) if finite else 0.5,
        "kept": pairs(logits[0], logits[2]) if finite else 0.5,
    }


def pairs(real, fake):
    """Return the share of pairs of a real and a fake in which the real has the larger logit; a tie counts half."""
    return float(0.5 + 0.5 * np.sign(real[:, None] - fake).mean())


def change(table, arm, score, scale=np.asarray):
    """Return mean, low and high of a score late less early in training, paired by seed."""
    return interval(scale(table.values(arm, f"{score}_late")) - scale(table.values(arm, f"{score}_early")))


def third_on_third(table, arm, third):
    """Return mean, low and high of the logarithm of fd in a third of the training less that in the one before."""
    thirds = np.log(np.array(table.raw(arm, "thirds"), float))
    return interval(thirds[:, third] - thirds[:, third - 1])


def as_good(ratio):
    """Return whether fd is as good within 10 %, from the mean, low and high of its ratio."""
    if ratio[2] <= 1.1:
        return HOLDS
    return REFUTED if ratio[1] > 1.1 else NOT_REPRODUCED


if __name__ == "__main__":
    run(DiscriminatorOverTime())
