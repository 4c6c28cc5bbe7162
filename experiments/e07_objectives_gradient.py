"""E7: which generator losses give no gradient where the discriminator is sure, and does training suffer from it?

    python experiments/e07_objectives_gradient.py [--tier quick] [--judge]

Arms:

* gradient: d L_G / d logit of each loss by autodiff, at logits of fakes from -6 (judged fake, the discriminator is
  sure) to 6, one real at logit 6 beside them;
* the name of a loss: dense networks trained on the digits of 8 x 8 pixels with it, alternating updates, and with the
  penalty of its paper. "double sigmoid" and "mean sigmoid" are what documents 1 and 3 write: a sigmoid in the network
  and another one in the loss, and -mean D(G(z)) of a sigmoid;
* "minimax, 5" and the like: as many discriminator updates for each of the generator, on the same reals;
* head: the relativistic objective with another last layer of the generator: tanh, none (linear), a sigmoid spread to
  the data's range [-1, 1], and a sigmoid left at (0, 1).

All arms: the same generator updates, 3e-4 for Adam, the same generator but for its head. FD: `lab.digits.scores`, mean
of the last two of five. A failed training has the FD of its untrained generator.

Decision rule. An arm learns where its mean FD is below half of the untrained generator's. 2.9 (outputs need an
activation): holds where the linear head does not learn, partly where it learns but its FD over that of tanh is above 1
(interval), refuted where it learns no worse; not reproduced where tanh does not learn. 4.10 (train D until it is
accurate, then G): a loss bears it where it learns with 20 steps and its FD is not above that with 1 step (interval of
the ratio); holds where minimax and the non-saturating loss both do, partly where one does, refuted where neither does.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops
from lab import Experiment, Finding, digits, run
from lab.findings import HOLDS, NOT_REPRODUCED, PARTLY, REFUTED
from lab.table import told
from lab.training import follow, last, optimizers

import rnngan_tf as rg

LOGITS = (-6, -4, -2, 0, 2, 4, 6)
UPDATES, RATE, SAMPLES = 800, 3e-4, 1000
STEPS = (1, 5, 20)


class DoubleSigmoid(rg.objectives.Objective):
    """Cross-entropy "from logits" of what already is a sigmoid (document 1, section 4)."""

    def discriminator_loss(self, real_logits, fake_logits):
        return ops.mean(ops.softplus(-ops.sigmoid(real_logits))) + ops.mean(ops.softplus(ops.sigmoid(fake_logits)))

    def generator_loss(self, real_logits, fake_logits):
        return ops.mean(ops.softplus(-ops.sigmoid(fake_logits)))


class MeanSigmoid(DoubleSigmoid):
    """The generator's loss of document 3 (section 4.1) beside its discriminator's, which has the second sigmoid too."""

    def generator_loss(self, real_logits, fake_logits):
        return -ops.mean(ops.sigmoid(fake_logits))


LOSSES = {
    "minimax": rg.objectives.Minimax,
    "non-saturating": rg.objectives.NonSaturating,
    "double sigmoid": DoubleSigmoid,
    "mean sigmoid": MeanSigmoid,
    "least squares": rg.objectives.LeastSquares,
    "hinge": rg.objectives.Hinge,
    "wasserstein": rg.objectives.Wasserstein,
    "relativistic": rg.objectives.Relativistic,
}
GAMES = ("minimax", "non-saturating")
HEADS = {
    "linear": lambda: [],
    "sigmoid, spread": lambda: [layers.Activation("sigmoid"), layers.Rescaling(2, offset=-1)],
    "sigmoid": lambda: [layers.Activation("sigmoid")],
}


class ObjectivesGradient(Experiment):
    name = "e07"
    title = "losses where the discriminator is sure"
    claims = ("2.9", "4.10")
    arms = {
        "quick": (
            "gradient",
            *LOSSES,
            *(f"{loss}, {steps}" for loss in GAMES for steps in STEPS[1:]),
            *(f"head {head}" for head in HEADS),
        )
    }
    seeds = {"quick": 3}

    def run(self, arm, seed, tier):
        keras.utils.set_random_seed(seed)
        if arm == "gradient":
            return {loss: slopes(kind()) for loss, kind in LOSSES.items()}
        if arm.startswith("head"):
            return trained("relativistic", 1, seed, HEADS[arm.removeprefix("head ")])
        loss, _, steps = arm.partition(", ")
        return trained(loss, int(steps or 1), seed)

    def judge(self, table, tier):
        heads = {
            arm: table.ratio(arm, "relativistic", "fd")
            for arm in ("head linear", "head sigmoid, spread", "head sigmoid")
        }
        if table.mean("relativistic", "left") >= 0.5:
            need = NOT_REPRODUCED
        elif table.mean("head linear", "left") >= 0.5:
            need = HOLDS
        else:
            need = PARTLY if heads["head linear"][1] > 1 else REFUTED
        most = {loss: table.ratio(f"{loss}, {STEPS[-1]}", loss, "fd") for loss in GAMES}
        left = {loss: table.mean(f"{loss}, {STEPS[-1]}", "left") for loss in GAMES}
        bears = [most[loss][1] <= 1 and left[loss] < 0.5 for loss in GAMES]
        told_steps = "; ".join(
            f"{loss}: {told(most[loss])} times the FD with 1 step, {left[loss]:.2g} of the untrained generator's"
            for loss in GAMES
        )
        few = [told(table.ratio(f"{loss}, {STEPS[1]}", loss, "fd")) for loss in GAMES]
        flat, steep = (table.raw("gradient", loss)[0][0] for loss in GAMES)
        return {
            "2.9": Finding(
                need,
                f"FD as a multiple of that of tanh: linear {told(heads['head linear'])}, a sigmoid spread to [-1, 1] "
                f"{told(heads['head sigmoid, spread'])}, a sigmoid left at (0, 1) {told(heads['head sigmoid'])}; a "
                f"linear output brings it to {table.mean('head linear', 'left'):.2g} of the untrained generator's.",
            ),
            "4.10": Finding(
                {2: HOLDS, 1: PARTLY, 0: REFUTED}[sum(bears)],
                f"With {STEPS[-1]} discriminator steps for each of the generator, {told_steps}. With {STEPS[1]} steps: "
                f"{few[0]} and {few[1]} times. Where a fake has the logit {LOGITS[0]} the gradient is {flat:.2g} "
                f"(minimax) and {steep:.2g} (non-saturating).",
            ),
        }

    def draw(self, table, tier, figure):
        losses, steps, heads = figure.subplots(1, 3, width_ratios=(1.6, 1, 1))
        _dots(losses, table, LOSSES, f"losses (slope at logit {LOGITS[0]})")
        first = {loss: table.raw("gradient", loss)[0][0] for loss in LOSSES}
        losses.set_xticklabels([f"{loss} ({slope:.2g})" for loss, slope in first.items()])
        for loss in GAMES:
            values = np.array([table.values(arm, "fd") for arm in (loss, *(f"{loss}, {count}" for count in STEPS[1:]))])
            (line,) = steps.plot(STEPS, values.mean(axis=1), label=loss)
            steps.plot(STEPS, values, "o", color=line.get_color())
        steps.set(title="D steps", xlabel="D steps for each of G", ylabel="FD", xscale="log", yscale="log")
        steps.set_xticks(STEPS, STEPS)
        steps.minorticks_off()
        steps.legend(fontsize=7, ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.22))
        _dots(heads, table, ["relativistic", *(f"head {head}" for head in HEADS)], "last layer: head of G")
        heads.set_title("last layer of G")


def _dots(axes, table, arms, title):
    """Draw the FD of each arm, a point for each seed."""
    for number, arm in enumerate(arms):
        values = table.values(arm, "fd")
        axes.plot([number] * len(values), values, "o", color="C0")
    names = [arm.removeprefix("head ").replace("relativistic", "tanh") if "head" in title else arm for arm in arms]
    axes.set_xticks(range(len(names)), names, rotation=60, ha="right")
    axes.set(title=title, ylabel="FD", yscale="log")


def slopes(objective):
    """Return d L_G / d logit at each of `LOGITS` by autodiff."""
    logits = tf.constant([[float(value)] for value in LOGITS])
    with tf.GradientTape() as tape:
        tape.watch(logits)
        loss = len(LOGITS) * objective.generator_loss(tf.fill(logits.shape, 6.0), logits)
    return tape.gradient(loss, logits)[:, 0].numpy()


def trained(loss, steps, seed, head=None):
    """Train a GAN on digits and return its scores."""
    generator = rg.generators.dense((8, 8, 1), latent_dim=32, units=(128, 128))
    if head is not None:
        x = generator.get_layer("image").input
        for layer in (*head(), layers.Reshape((8, 8, 1))):
            x = layer(x)
        generator = keras.Model(generator.input, x)
    discriminator = rg.discriminators.dense((8, 8, 1), units=(128, 64))
    gan = rg.GANModel(generator, discriminator, ema_decay=0.99, seed=seed)
    gan.compile(LOSSES[loss](), updates="alternating", discriminator_steps=steps, **optimizers(RATE))
    start = scores(gan.generate(SAMPLES, seed=0))
    curve = follow(gan, digits.load(), UPDATES, scores, UPDATES // 5, samples=SAMPLES)
    fine = not curve["failed"]
    fd = last(curve, "fd") if fine else start["fd"]
    return {
        "fd": fd,
        "left": fd / start["fd"],
        "classes": curve["classes"][-1] if fine else 0,
        "curve": curve.get("fd", []),
        "accuracy": curve["d_accuracy"],
        "failed": curve["failed"],
        "updates": UPDATES,
        "seconds": curve["seconds"][-1],
        "parameters": generator.count_params(),
    }


def scores(images):
    """Return FD and the digits that appear of images, cut to [-1, 1] as whoever shows them cuts them."""
    found = digits.scores(np.clip(images, -1, 1))
    return {name: found[name] for name in ("fd", "classes")}


if __name__ == "__main__":
    run(ObjectivesGradient())
