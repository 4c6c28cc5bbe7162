"""E19: what does training cost: a GAN beside other models, an LSTM generator beside others, and what does pooling save?

    python experiments/e19_cost.py [--tier quick] [--judge]

Times are medians of rounds that take turns within one process, and are compared within one cell only. Arms:

* `step`: time of an update of a GAN, a VAE and a classifier of the same networks, 64 images of 8x8, in full 28x28;
* `to a distance`: seconds until a GAN, a VAE and a mixture of Gaussians in principal components reach one Frechet
  distance of digits, 1.1 times that of the one that ends worst; compiling is not counted;
* `generators, SIDE`, `wide generators, SIDE`: time of an update of the whole GAN, and of making 64 images, with
  generators of one size within 10 %; an LSTM takes SIDE steps, `wide` has twice its units;
* `pooling`: classifiers of digits, two convolutions with pooling, nothing or strides after them: parameters, accuracy
  on test digits moved by a pixel in eight ways.

Decision rule, by 95 % intervals over seeds, combined (all alike stand, "holds" among others is "holds partly"). 0.11,
the slow half: an update of the GAN takes longer than of the VAE, and of the classifier. 1.8 (very time-consuming): the
GAN takes longer to the distance than the VAE, and more than 10 times as long as the faster of VAE and mixture. 4.18
(LSTM costs more and trains longer): an update, and a image, of `lstm_row` takes longer than of `row_mlp`, `dense` and
`conv_transpose`, in every arm. 0.13 (pooling cuts parameters and improves robustness): fewer parameters than with
nothing and than with strides; better on moved digits than both.
"""

import functools
import time

import keras
import numpy as np
from keras import layers
from lab import Experiment, Finding, digits, run
from lab.findings import combine, decide
from lab.rates import counted
from lab.table import interval, told
from lab.timing import medians
from lab.training import follow, last

import rnngan_tf as rg
from rnngan_tf.metrics import reference_models
from rnngan_tf.models.discriminators.images import default_filters

BATCH, UPDATES, EVERY, WORSE, MANY, EPOCHS = 64, 500, 25, 1.1, 10, 15
GENERATORS = ("lstm_row", "gru", "row_mlp", "dense", "conv_transpose")
OTHERS = GENERATORS[2:]
# units of lstm_row and row_mlp, of gru, of dense, filters of conv_transpose
WIDTHS = {
    "generators, 8": (33, 37, (128, 180), (48, 20)),
    "wide generators, 8": (66, 75, (256, 280), (120, 20)),
    "generators, 16": (33, 37, (128, 134), (27, 12)),
    "generators, 28": (98, 110, (256, 270), (38, 16)),
    "generators, 64": (98, 110, (64, 104), (20, 12)),
}
REDUCTIONS = ("pooling", "nothing", "strides")


class Cost(Experiment):
    name = "e19"
    title = "what training costs"
    times = True
    claims = ("0.11", "0.13", "1.8", "4.18")
    arms = {"quick": ("step", "to a distance", "pooling", *list(WIDTHS)[:3])}
    arms |= {"full": ("step", "to a distance", "pooling", *list(WIDTHS)[3:])}
    seeds = {"quick": 3, "full": 5}

    def run(self, arm, seed, tier):
        keras.utils.set_random_seed(seed)
        if arm == "step":
            return steps(8 if tier == "quick" else 28, seed)
        if arm == "to a distance":
            return to_a_distance(seed)
        return pooled() if arm == "pooling" else generated(arm)

    def judge(self, table, tier):
        longer = {name: shares(table, "step", "GAN", name) for name in ("VAE", "classifier")}
        reach = {name: shares(table, "to a distance", "GAN", name) for name in ("VAE", "mixture")}
        ours, *others = (table.values("to a distance", name) for name in ("GAN", *reach))
        much = interval(np.log(ours / np.minimum(*others)))
        compared = [(arm, other) for arm in table.arms if arm in WIDTHS for other in OTHERS]
        slower = {
            what: [shares(table, arm, f"{what} lstm_row", f"{what} {other}") for arm, other in compared]
            for what in ("update", "picture")
        }
        told_slower = " and ".join(f"{what} {counted(np.exp(found), 1, '{:.2g}')}" for what, found in slower.items())
        count = {name: table.raw("pooling", f"parameters {name}")[0] for name in REDUCTIONS}
        moved = {name: table.values("pooling", f"moved {name}") for name in REDUCTIONS}
        moved = {name: interval(moved["pooling"] - moved[name]) for name in REDUCTIONS[1:]}
        fewer = [decide(-1, [count["pooling"] - count[name]] * 2) for name in moved]
        ends = [f"{table.mean('to a distance', f'distance {name}'):.2g} ({name})" for name in ("GAN", *reach)]
        texts = {
            "0.11": f"Time of a GAN's update over that of the {times(longer)}.",
            "1.8": f"Seconds of a GAN to one distance over those of the {times(reach)}; they end at {', '.join(ends)}.",
            "4.18": f"Time of lstm_row over row_mlp, dense and conv_transpose of its size: {told_slower}.",
            "0.13": f"Parameters {', '.join(f'{one:,} with {name}' for name, one in count.items())}; accuracy on moved "
            f"digits with pooling less that with {' and '.join(f'{name} {told(one)}' for name, one in moved.items())}.",
        }
        verdicts = {
            "0.11": [decide(1, found[1:]) for found in longer.values()],
            "1.8": [decide(1, reach["VAE"][1:]), decide(1, much[1:], np.log(MANY))],
            "4.18": [decide(1, one[1:]) for found in slower.values() for one in found],
            "0.13": [*fewer, *(decide(1, found[1:]) for found in moved.values())],
        }
        return {claim: Finding(combine(verdicts[claim]), texts[claim]) for claim in self.claims}

    def draw(self, table, tier, figure):
        left, middle, right = figure.subplots(1, 3)
        for index, arm in enumerate(arm for arm in table.arms if arm in WIDTHS):
            dots(left, {name: table.values(arm, f"update {name}") for name in GENERATORS}, index, arm)
        left.set(ylabel="ms an update of the GAN")
        dots(middle, {name: table.values("to a distance", name) for name in ("GAN", "VAE", "mixture")}, 0, None)
        middle.set(ylabel="seconds to the same distance")
        dots(right, {name: 100 * table.values("pooling", f"moved {name}") for name in REDUCTIONS}, 0, None)
        right.set(ylabel="accuracy on moved digits, %")
        for axis in (left, middle):
            axis.set_yscale("log", subs=(2, 5))
            axis.yaxis.set_major_formatter("{x:g}")
            axis.yaxis.set_minor_formatter("{x:g}")
        left.legend(fontsize="x-small", loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)


def dots(axis, values, index, label):
    """Draw a column of points for each name, the columns of each `index` a little to the right."""
    for place, found in enumerate(values.values()):
        places = [place + 0.2 * index] * len(found)
        axis.plot(places, found, f"C{index}o", markersize=4, label=None if place else label)
    axis.set_xticks(range(len(values)), values, rotation=30, ha="right", fontsize=8)
    axis.set_xlim(-0.5, len(values) - 0.1)


def shares(table, arm, one, other):
    """Return the mean of the logarithm of one time over another of the same cells, with its interval."""
    return interval(np.log(table.values(arm, one) / table.values(arm, other)))


def times(ratios):
    """Return ratios as text, given their logarithms."""
    return ", ".join(f"{name} {told(np.exp(ratio))}" for name, ratio in ratios.items())


def models(side, seed):
    """Return a GAN, a VAE and a classifier of the same networks, compiled."""
    shape, filters, decoder = (side, side, 1), (16, 32), {"filters": 48, "head_filters": 20}
    vae = rg.VAE(rg.encoders.conv(shape, 32, filters), rg.generators.conv_transpose(shape, 32, **decoder), seed=seed)
    vae.compile()
    hidden = [layers.Conv2D(width, 4, 2, "same", activation="leaky_relu") for width in filters]
    classifier = keras.Sequential([keras.Input(shape), *hidden, layers.Flatten(), layers.Dense(10)])
    classifier.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return gan_of(rg.generators.conv_transpose(shape, 32, **decoder), filters, seed), vae, classifier


def gan_of(generator, filters, seed=0):
    """Return a compiled GAN of a generator and a convolutional discriminator."""
    gan = rg.GANModel(generator, rg.discriminators.conv(generator.output_shape[1:], filters), seed=seed)
    gan.compile()
    return gan


def steps(side, seed):
    """Return the milliseconds of an update of a GAN, a VAE and a classifier."""
    images, labels = np.random.uniform(-1, 1, (BATCH, side, side, 1)).astype("float32"), np.arange(BATCH) % 10
    calls = [functools.partial(model.train_on_batch, images) for model in models(side, seed)]
    calls[2] = functools.partial(calls[2], labels)
    return medians(dict(zip(("GAN", "VAE", "classifier"), calls, strict=True)))


def to_a_distance(seed):
    """Return the seconds in which a GAN, a VAE and a mixture of Gaussians reach the same distance."""
    data, curves = digits.load(), {}
    for name, model in zip(("GAN", "VAE"), models(8, seed)[:2], strict=True):
        model.fit(data.train(BATCH).take(1), verbose=0)
        curves[name] = follow(model, data, UPDATES, lambda made: {"fd": digits.scores(made)["fd"]}, EVERY)
    for _ in range(2):  # the first loads what it needs
        start = time.perf_counter()
        images = reference_models.samples("pca_mixture", data, 1000, seed)
        seconds = time.perf_counter() - start
    ends = {name: last(curve, "fd") for name, curve in curves.items()} | {"mixture": digits.scores(images)["fd"]}
    goal = WORSE * max(ends.values())
    found = {name: curve["seconds"][np.argmax(np.array(curve["fd"]) <= goal)] for name, curve in curves.items()}
    return found | {"mixture": seconds, "goal": goal} | {f"distance {name}": end for name, end in ends.items()}


@functools.cache
def gans(arm):
    """Return an arm's GANs, a dictionary by the names of their generators."""
    side, (rows, gru, dense, (filters, head)) = int(arm.split(", ")[1]), WIDTHS[arm]
    shape, latents, builders = (side, side, 1), 64 if side > 16 else 32, rg.generators
    made = {
        "lstm_row": builders.lstm_row(shape, latents, units=rows),
        "gru": builders.lstm_row(shape, latents, cell="gru", units=gru),
        "row_mlp": builders.row_mlp(shape, latents, units=rows),
        "dense": builders.dense(shape, latents, units=dense),
        "conv_transpose": builders.conv_transpose(shape, latents, filters=filters, head_filters=head),
    }
    small = tuple(width // 4 for width in default_filters(shape))
    return {name: gan_of(generator, small) for name, generator in made.items()}


def generated(arm):
    """Return the milliseconds of an update and of 64 images with each generator, and their parameters."""
    made = gans(arm)
    images = np.random.uniform(-1, 1, (BATCH, *made["dense"].image_shape)).astype("float32")
    found = medians({f"update {name}": functools.partial(gan.train_on_batch, images) for name, gan in made.items()})
    found |= medians({f"picture {name}": functools.partial(gan.generate, BATCH, seed=0) for name, gan in made.items()})
    return found | {f"parameters {name}": gan.generator.count_params() for name, gan in made.items()}


def pooled():
    """Return parameters and accuracies of classifiers with pooling, with nothing and with strides in its place."""
    data, found = digits.load(), {}
    images, test = (part / np.float32(127.5) - 1 for part in (data.train_images, data.test_images))
    wide = np.pad(test, ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=-1)
    moved = np.concatenate([wide[:, down : down + 8, right : right + 8] for down in range(3) for right in range(3)])
    for name in REDUCTIONS:
        stride, after = 2 if name == "strides" else 1, layers.MaxPooling2D if name == "pooling" else layers.Identity
        stack = [(layers.Conv2D(width, 3, stride, "same", activation="relu"), after()) for width in (16, 32)]
        model = keras.Sequential([keras.Input((8, 8, 1)), *sum(stack, ()), layers.Flatten(), layers.Dense(10)])
        model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        model.fit(images, data.train_labels, batch_size=BATCH, epochs=EPOCHS, verbose=0)
        ways = (model.predict(moved, 500, verbose=0).argmax(axis=1).reshape(9, -1) == data.test_labels).mean(axis=1)
        found |= {f"test {name}": ways[4], f"moved {name}": np.delete(ways, 4).mean()}  # the fifth way moves by nothing
        found[f"parameters {name}"] = model.count_params()
    return found


if __name__ == "__main__":
    run(Cost())
