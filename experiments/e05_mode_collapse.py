"""E5: mode collapse: how far does it go, where does it come from, and which cures help?

    python experiments/e05_mode_collapse.py [--judge]

Every arm trains on a ring of 8 Gaussians and on the 8 x 8 digits (10 modes: the classes a classifier sees). The
baseline collapses: non-saturating loss, dense networks, Adam as Keras has it (rate 0.001, beta_1 0.9). Each cure is one
change. Another generator: four times as wide, or recurrent with as many parameters. Another training: beta_1 0.5, a
quarter of both rates, a discriminator four times as fast. More noise: 64 latents, or Gaussian noise on all that the
discriminator sees. Beside these: minibatch standard deviation, R1, relativistic with R1 and R2. Arm "frozen": a healthy
training (beta_1 0.5) stops after 500 updates; then generator and discriminator learn alone by turns, 1,000 each.
Measured, after equal updates: modes with at least 1 % of the samples (ring: samples within three standard deviations of
the centre, whose share is "quality"; digits: 2 %, the classifier errs); "covered": the share of modes found, mean over
the last 30 % of the curve and both data; "reached": modes that are nearest to so many samples, however far these are;
"spread": the standard deviation of samples over that of data.

Decision rule. 0.15 (only one specific image): a training collapsed where it ends with at most half of the modes reached
(so that samples all over the place do not count), and makes one image where its spread is below 0.1. Interval of the
share of one image among collapsed trainings: above 1/2: holds; below: holds partly (the extreme occurs), refuted where
it is 0; not reproduced where it covers 1/2 or fewer than five collapsed. 3.9 (identical images score higher, hence
collapse): against a frozen discriminator the spread shrinks, it shrinks to less than a tenth, the mean logit of samples
rises, and it stays above that of real ones once the discriminator has learned again (else being alike pays only as long
as nobody learns): the four combined. 3.10 (other generators, other training, more noise are cures): each of the three
holds where "covered" is above the baseline's for one of its cures at least (paired by seed), is refuted where it is
below for all of them, else is not reproduced; the three combined.
"""

import functools
import time

import keras
import numpy as np
import tensorflow as tf
from lab import Experiment, Finding, digits, run, training
from lab.findings import HOLDS, NOT_REPRODUCED, PARTLY, REFUTED, combine, decide
from lab.table import interval, told

import rnngan_tf as rg
from rnngan_tf.data.pipeline import shuffled_batches

CENTRES = 0.7 * np.stack([np.cos(np.arange(8) * np.pi / 4), np.sin(np.arange(8) * np.pi / 4)], axis=1)  # (8, 2)
WIDTH = 0.05  # standard deviation of a Gaussian of the ring
RECURRENT = {  # with as many parameters as the dense generators
    "ring": functools.partial(rg.generators.sequence, units=31, noise_dim=0),
    "digits": functools.partial(rg.generators.lstm_row, units=40, num_layers=1),
}
SIZES = {
    "ring": {"modes": 8, "width": 64, "latents": 2, "updates": 1500},
    "digits": {"modes": 10, "width": 128, "latents": 16, "updates": 1000},
}
RATE, HEALTHY, ALONE, ROUNDS = 1e-3, 500, 1000, 3


def noisy(images, seed):
    """Add Gaussian noise to what the discriminator sees."""
    return images + 0.2 * tf.random.stateless_normal(tf.shape(images), seed)


CURES = {  # kind and what changes
    "wide generator": ("generator", {"wider": 4}),
    "recurrent generator": ("generator", {"recurrent": True}),
    "beta_1 0.5": ("training", {"beta_1": 0.5}),
    "slow rates": ("training", {"rate": RATE / 4}),
    "fast discriminator": ("training", {"ratio": 4.0}),
    "64 latents": ("noise", {"latents": 64}),
    "noise on images": ("noise", {"augmentation": noisy}),
    "minibatch std": ("beside these", {"minibatch_std": True}),
    "R1": ("beside these", {"penalty": rg.penalties.R1(1.0)}),
    "relativistic, R1R2": ("beside these", {"objective": "relativistic", "penalty": rg.penalties.R1R2(0.5, every=1)}),
}


class ModeCollapse(Experiment):
    name = "e05"
    title = "mode collapse: size, cause, cures"
    claims = ("0.15", "3.9", "3.10")
    arms = {"quick": ("baseline", *CURES, "frozen")}
    seeds = {"quick": 6}

    def run(self, arm, seed, tier):
        keras.utils.set_random_seed(seed)
        if arm == "frozen":
            return {data: by_turns(data, seed) for data in SIZES}
        found = {data: train(data, seed, CURES[arm][1] if arm in CURES else {}) for data in SIZES}
        return found | {"covered": np.mean([row["covered"] for row in found.values()])}

    def judge(self, table, tier):
        ended = collapsed(table)
        one = interval([row["one"] for row in ended])
        clear = len(ended) >= 5 and (one[1] > 0.5 or one[2] < 0.5)
        extreme = HOLDS if one[1] > 0.5 else PARTLY if one[0] > 0 else REFUTED
        modes = [f"{sum(row['modes'] == count for row in ended)} with {count}" for count in range(6)]

        rows = [row for data in SIZES for row in table.raw("frozen", data) if None not in row["spread"] + row["answer"]]
        shrunk = interval([row["spread"][1] / row["spread"][0] for row in rows])
        gain, answer = (interval([row[score][0] for row in rows]) for score in ("gain", "answer"))
        parts = [(-1, np.subtract(shrunk, left)) for left in (1, 0.1)] + [(+1, gain), (+1, answer)]
        visited = interval([len(set(row["first"])) for row in rows])

        gains = {arm: table.difference(arm, "baseline", "covered") for arm in CURES}
        kinds = {kind: [arm for arm in CURES if CURES[arm][0] == kind] for kind, _ in CURES.values()}
        text = [f"{kind}: {', '.join(f'{arm} {told(gains[arm])}' for arm in arms)}" for kind, arms in kinds.items()]
        found = [{decide(+1, gains[arm][1:]) for arm in kinds[kind]} for kind in ("generator", "training", "noise")]
        helps = [HOLDS if HOLDS in of else REFUTED if of == {REFUTED} else NOT_REPRODUCED for of in found]
        return {
            "0.15": Finding(
                extreme if clear else NOT_REPRODUCED,
                f"{len(ended)} trainings collapsed, to modes: {', '.join(modes)}; {told(one)} of them made one image.",
            ),
            "3.9": Finding(
                combine(decide(sign, part[1:]) for sign, part in parts),
                f"Against a frozen discriminator {told(shrunk)} of the spread is left and the mean logit rises by "
                f"{told(gain)}; once the discriminator has learned again, the same samples score {told(answer)} beside "
                f"real ones. In {ROUNDS} turns their largest mode is one of {told(visited)}.",
            ),
            "3.10": Finding(combine(helps), f"Change of the share of modes found; {'; '.join(text)}."),
        }

    def draw(self, table, tier, figure):
        cured, sizes, frozen = figure.subplots(1, 3, width_ratios=(3, 2, 2))
        for row, arm in enumerate(("baseline", *CURES)):
            covered = table.values(arm, "covered")
            cured.plot(covered, np.full(len(covered), row), "C0o", alpha=0.4)
            cured.plot(table.interval(arm, "covered")[1:], (row, row), "k", linewidth=2)
        cured.axvline(table.mean("baseline", "covered"), color="C3", linestyle=":")
        cured.set_yticks(range(len(CURES) + 1), ("baseline", *CURES))
        cured.set(title="cures", xlabel="modes found, share", ylim=(len(CURES) + 0.5, -0.5))
        for colour, label, ones in (("C7", "several images", (0, 1)), ("C3", "one image", (1,))):
            counts = np.bincount([row["modes"] for row in collapsed(table) if row["one"] in ones], minlength=6)
            sizes.bar(range(len(counts)), counts, color=colour, label=label)
        sizes.set(title="collapsed trainings", xlabel="modes at the end", ylabel="trainings")
        sizes.legend(fontsize="x-small", loc="upper center", bbox_to_anchor=(0.5, -0.15))
        for data, colour in zip(SIZES, ("C0", "C1"), strict=True):
            for seed, found in enumerate(table.raw("frozen", data)):
                frozen.plot(found["spread"], f"{colour}o-", alpha=0.6, label=None if seed else data)
        frozen.set(title="generator alone", xlabel="turns", ylabel="spread", yscale="log")
        frozen.legend(fontsize="x-small", loc="upper center", bbox_to_anchor=(0.5, -0.15))


def collapsed(table):
    """Return the trainings that end at no more than half of the modes: "modes", and whether they make "one" image."""
    rows = [(data, row) for arm in ("baseline", *CURES) for data in SIZES for row in table.raw(arm, data)]
    ended = [row for data, row in rows if not row["failed"] and row["reached"] <= SIZES[data]["modes"] / 2]
    return [{"modes": int(row["reached"]), "one": row["spread"] < 0.1} for row in ended]


@functools.cache
def real(data):
    """Return real samples: digits, or points of the ring as series of two steps, `(6400, 2, 1)`."""
    if data == "digits":
        return np.float32(digits.load().train_images / 127.5 - 1)
    rng = np.random.default_rng(0)
    return np.float32(CENTRES[rng.integers(0, 8, 6400)] + rng.normal(0, WIDTH, (6400, 2)))[..., None]


def score(data, samples):
    """Return how many modes samples hit and reach, which is the first among these, their quality, and their spread."""
    if data == "digits":
        nearest, near, least = digits.features(samples)[1].argmax(axis=1), np.full(len(samples), True), 0.02
    else:
        distances = np.linalg.norm(samples.reshape(-1, 1, 2) - CENTRES, axis=2)  # (N, 8)
        nearest, near, least = distances.argmin(axis=1), distances.min(axis=1) < 3 * WIDTH, 0.01
    hit, reached = (np.bincount(found, minlength=8) for found in (nearest[near], nearest))
    modes, wide = ((counts >= least * len(samples)).sum() for counts in (hit, reached))
    spread = samples.std(axis=0).mean() / real(data).std(axis=0).mean()
    return {"modes": modes, "reached": wide, "first": reached.argmax(), "quality": near.mean(), "spread": spread}


def build(data, seed, setting):
    """Return a compiled GAN, the baseline but for `setting`, and a function that trains it and returns its curve."""
    size, shape = SIZES[data], real(data).shape[1:]
    latents, width = setting.get("latents", size["latents"]), size["width"] * setting.get("wider", 1)
    dense = functools.partial(rg.generators.dense, units=(width, width), normalization=None)
    generator = (RECURRENT[data] if setting.get("recurrent") else dense)(shape, latents)
    mixed = setting.get("minibatch_std", False)
    discriminator = rg.discriminators.dense(shape, (size["width"],) * 2, minibatch_std=mixed)
    gan = rg.GANModel(generator, discriminator, ema_decay=0.0, seed=seed)
    rates = training.optimizers(setting.get("rate", RATE), setting.get("beta_1", 0.9), setting.get("ratio", 1.0))
    options = {"augmentation": setting.get("augmentation"), "steps_per_execution": 50}
    gan.compile(setting.get("objective", "non_saturating"), setting.get("penalty"), **rates, **options)
    batches = shuffled_batches(real(data), None, 64, seed)
    return gan, functools.partial(training.follow, gan, batches, score=functools.partial(score, data))


def train(data, seed, setting):
    """Train with one change of the baseline and return how many modes there are in the end."""
    start, updates = time.process_time(), SIZES[data]["updates"]
    gan, follow = build(data, seed, setting)
    curve = follow(updates, every=updates // 10)
    parameters = gan.generator.count_params() + gan.discriminator.count_params()
    found = {"updates": updates, "parameters": parameters, "seconds": time.process_time() - start}
    if curve["failed"]:
        return found | {"failed": 1, "covered": 0.0, "modes": None, "reached": None}
    found |= {"failed": 0, "covered": training.last(curve, "modes") / SIZES[data]["modes"]}
    return found | {name: curve[name][-1] for name in ("modes", "reached", "spread", "quality")}


def by_turns(data, seed):
    """Stop a healthy training, then let the networks learn alone by turns; return what becomes of the samples."""
    gan, follow = build(data, seed, {"beta_1": 0.5})
    found = {"spread": follow(HEALTHY, every=HEALTHY).get("spread", [np.nan]), "first": [], "gain": [], "answer": []}

    def logit(samples):
        return float(np.mean(gan.discriminator(samples)))

    players = (gan.generator_optimizer, gan.discriminator_optimizer)
    for _ in range(ROUNDS):
        before, players[0].learning_rate, players[1].learning_rate = logit(gan.generate(1000, seed=1)), RATE, 0.0
        curve, samples = follow(ALONE, every=ALONE), gan.generate(1000, seed=1)
        found["gain"].append(logit(samples) - before)
        found["spread"] += curve.get("spread", [np.nan])
        found["first"] += curve.get("first", [])
        players[0].learning_rate, players[1].learning_rate = 0.0, RATE
        follow(ALONE, every=ALONE)
        found["answer"].append(logit(samples) - logit(real(data)[:1000]))
    return found


if __name__ == "__main__":
    run(ModeCollapse())
