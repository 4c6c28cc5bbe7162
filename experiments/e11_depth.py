"""E11: do deeper generators and discriminators make better images?

    python experiments/e11_depth.py [--tier quick] [--judge]

Document 0 (section 6, question 3) advises to make both networks deeper. Arms: dense generator and discriminator, each
of 2, 3, 4 or 5 hidden layers, on 8x8 digits, with the package's objective and optimizers, the same updates for all:

* `plain`: dense layers and LeakyReLU, as the documents' networks; `normalised`: layer normalisation before each
  LeakyReLU; `residual`: each layer after the first adds to what it reads. In these three the width falls with the
  depth, so that the generator and the discriminator together keep their parameters within 10 %;
* `added`: plain layers of one width, so that each layer adds its parameters: the advice as it reads.

Score: Frechet distance (FD), mean of the last 30 % of scorings. The effect of a layer is the slope of log FD over
depth, a line through the four depths of each seed.

Decision rule. 0.16 (deeper networks improve quality): in each form the slope's 95 % interval over seeds lies below 0
(holds), above 0 (refuted) or covers it (not reproduced); the four are combined: it holds where FD falls in all, holds
partly where in some.
"""

import keras
import numpy as np
from keras import layers
from keras.initializers import VarianceScaling
from lab import Experiment, Finding, digits, run
from lab.findings import combine, decide
from lab.table import interval, told
from lab.training import follow, last, optimizers

import rnngan_tf as rg
from rnngan_tf.metrics.functional.frechet import frechet_distance

DEPTHS, LATENTS = (2, 3, 4, 5), 32
NARROWING = {2: 128, 3: 97, 4: 82, 5: 72}  # widths of about 54,000 parameters in both networks together
FORMS = ("plain", "normalised", "residual", "added")
ADDED = 96
UPDATES, EVERY, RATE = 600, 60, 6e-4


class Depth(Experiment):
    name = "e11"
    title = "depth of both networks"
    claims = ("0.16",)
    arms = {"quick": tuple(f"{form}, {depth} layers" for form in FORMS for depth in DEPTHS)}
    seeds = {"quick": 4}

    def run(self, arm, seed, tier):
        keras.utils.set_random_seed(seed)
        form, depth = arm.split(", ")[0], int(arm.split(", ")[1][0])
        generator, discriminator = networks(form, depth)
        gan = rg.GANModel(generator, discriminator, seed=seed)
        gan.compile(**optimizers(RATE))
        curve = follow(gan, digits.load(), UPDATES, distance, EVERY)
        parameters = generator.count_params() + discriminator.count_params()
        found = {
            "parameters": parameters,
            "seconds": curve["seconds"][-1],
            "updates": UPDATES,
            "curve": curve.get("fd"),
        }
        return found | {"fd": None if curve["failed"] else last(curve, "fd")}

    def judge(self, table, tier):
        slopes = {form: interval(slope(table, form)) for form in FORMS}
        verdicts = [decide(-1, found[1:]) for found in slopes.values()]
        text = ", ".join(
            f"{form} {told([100 * np.expm1(end) for end in found], ' %')}" for form, found in slopes.items()
        )
        return {"0.16": Finding(combine(verdicts), f"Change of the Frechet distance with each layer more: {text}.")}

    def draw(self, table, tier, figure):
        left, right = figure.subplots(1, 2)
        for index, form in enumerate(FORMS):
            values = distances(table, form)  # (S, 4)
            places = np.array(DEPTHS) + 0.1 * (index - 1.5)
            left.plot(places, np.exp(np.log(values).mean(axis=0)), f"C{index}-", label=form)
            for seed in values:
                left.plot(places, seed, f"C{index}o", markersize=4)
            mean, low, high = (100 * np.expm1(end) for end in interval(slope(table, form)))
            right.errorbar(index, mean, [[mean - low], [high - mean]], fmt=f"C{index}o", capsize=4)
        left.set(yscale="log", xlabel="hidden layers of each network", ylabel="Frechet distance", xticks=DEPTHS)
        left.legend(fontsize=8)
        right.axhline(0, color="grey", linewidth=0.8)
        right.set(ylabel="change of the distance with each layer, %", xlim=(-0.5, len(FORMS) - 0.5))
        right.set_xticks(range(len(FORMS)), FORMS)


def distance(images):
    """Return the Frechet distance of digits, infinite where the weights are not finite."""
    if not np.isfinite(images).all():
        return {"fd": np.inf}
    real = digits.load().test_images / 127.5 - 1
    return {"fd": frechet_distance(*(digits.features(part)[0] for part in (real, images)))}


def networks(form, depth):
    """Return a generator and a discriminator of so many hidden layers."""
    width = ADDED if form == "added" else NARROWING[depth]
    latents, images = keras.Input((LATENTS,)), keras.Input((8, 8, 1))
    made = layers.Dense(64, activation="tanh")(hidden(latents, form, depth, width))
    logits = layers.Dense(1)(hidden(layers.Flatten()(images), form, depth, width))
    return keras.Model(latents, layers.Reshape((8, 8, 1))(made)), keras.Model(images, logits)


def hidden(x, form, depth, width):
    """Return `depth` hidden layers upon `x`, `(B, D)` to `(B, width)`."""
    for index in range(depth):
        added = form == "residual" and index
        # he_normal, smaller in branches so that the sum keeps its size whatever the depth
        y = layers.Dense(width, kernel_initializer=VarianceScaling(2 / depth if added else 2, "fan_in"))(x)
        y = layers.LayerNormalization()(y) if form == "normalised" else y
        y = layers.LeakyReLU(0.2)(y)
        x = layers.Add()([x, y]) if added else y
    return x


def distances(table, form):
    """Return the distances of a form, a row for each seed and a column for each depth; a failed run has the worst."""
    found = np.stack([table.values(f"{form}, {depth} layers", "fd") for depth in DEPTHS], axis=1)
    worst = max(np.nanmax(table.values(arm, "fd"), initial=0) for arm in table.arms)
    return np.where(np.isfinite(found), found, worst)


def slope(table, form):
    """Return for each seed how much the logarithm of the distance grows with each layer."""
    return np.polyfit(DEPTHS, np.log(distances(table, form)).T, 1)[0]


if __name__ == "__main__":
    run(Depth())
