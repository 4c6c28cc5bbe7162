"""E22: do adversarial networks improve images better than classical methods, and better than without an adversary?

    python experiments/e22_improvement.py [--tier quick] [--judge]

1,000 test digits of 28 x 28 pixels are made worse with one seed and improved by networks that learned on 10,000 others.
Four tasks, each with three arms:

* denoise: normal noise of standard deviation 0.5 on values from -1 to 1;
* fill: a box without pixels, anywhere (completion);
* upscale: a quarter of the pixels on each side;
* translate: the outline around the strokes, from which the digit is to be drawn (translation of one kind of image
  into another, as Isola et al., 2017, who begin with outlines too);

* classical: a median and a Gaussian filter of the sizes that are best on training digits; the mean and the nearest of
  the known pixels; bicubic interpolation; ridge regression of the pixels of true on those of degraded training digits;
* network: a small U-Net, trained on the mean absolute difference;
* adversarial: the same network, updates and images, with a discriminator's loss of weight 0.01 beside the difference
  (as Ledig et al., 2017).

Measured on test digits: PSNR in dB, SSIM, and the Frechet distance to the true ones in the package's feature network.

Decision rule, on 95 % intervals paired by seed. "Did well": its PSNR is above and its Frechet distance below the best
of the classical methods, which need not be one method for both. 4.1: so in completion and translation. 3.1 (a strong
method for improvement): so in all four tasks, and in each the distance is below that of the network without adversary,
as else it is the network that is strong. Parts of different verdicts make "holds partly". A training that fails is
scored as if it had left the images as they were.
"""

import functools
import time

import keras
import numpy as np
import tensorflow as tf
from lab import Experiment, Finding, run
from lab.findings import combine, decide
from lab.table import told

import rnngan_tf as rg
from rnngan_tf.improvement import baselines, networks
from rnngan_tf.improvement.degradations import Degradation
from rnngan_tf.metrics import features
from rnngan_tf.metrics.functional.frechet import frechet_distance

SHAPE, TEST, LEARNED = (28, 28, 1), 1000, 4000
UPDATES, BATCH, RATE, FILTERS, JUDGE, ADVERSARIAL = 300, 32, 4e-3, 8, (16, 32, 64), 0.01
DEGRADED, RIDGE = 7, 10.0  # the seed of the test images' degradation; the penalty of the regression
METHODS = ("classical", "network", "adversarial")
SCORES = ("psnr", "ssim", "fd")


class Outline(Degradation):
    """The pixels next to a stroke are white, all others black."""

    name = "translate"

    def __call__(self, images, seed):
        ink = tf.cast(images > 0, "float32")
        return 2 * (tf.nn.max_pool2d(ink, 3, 1, "SAME") - ink) - 1

    def get_config(self):
        return {}


TASKS = {
    "denoise": rg.improve.Noise(0.5),
    "fill": rg.improve.Hole("box"),
    "upscale": rg.improve.Downscale(4),
    "translate": Outline(),
}


class Improvement(Experiment):
    name = "e22"
    title = "improving digits, with and without an adversary"
    claims = ("3.1", "4.1")
    arms = {"quick": tuple(f"{task}, {method}" for task in TASKS for method in METHODS)}
    seeds = {"quick": 3}

    def run(self, arm, seed, tier):
        keras.utils.set_random_seed(seed)
        task, method = arm.split(", ")
        if method == "classical":
            return classical(task)
        return trained(task, seed, ADVERSARIAL if method == "adversarial" else 0.0)

    def judge(self, table, tier):
        well = {task: did_well(table, task) for task in TASKS}
        gained = {task: table.difference(f"{task}, adversarial", f"{task}, network", "fd") for task in TASKS}
        beside = "; ".join(
            f"{task}: PSNR {compared(table, task, 'psnr')} dB, Frechet distance {compared(table, task, 'fd')}"
            for task in TASKS
        )
        order = "adversarial, the same network without adversary, best classical"
        done = ("fill", "translate")
        return {
            "3.1": Finding(
                combine([*well.values(), *(decide(-1, found[1:]) for found in gained.values())]),
                f"In the order {order}: {beside}. The adversary changes the distance by "
                + ", ".join(f"{told(found)} ({task})" for task, found in gained.items())
                + ".",
            ),
            "4.1": Finding(
                combine([well[task] for task in done]),
                f"Completion and translation, in the order {order}: "
                + "; ".join(f"{task} has a Frechet distance of {compared(table, task, 'fd')}" for task in done)
                + ".",
            ),
        }

    def draw(self, table, tier, figure):
        panels = figure.subplots(1, 2)
        labels = {"psnr": "PSNR, dB", "fd": "Frechet distance to the true digits"}
        for axis, (score, label) in zip(panels, labels.items(), strict=True):
            for index, method in enumerate(METHODS):
                for place, task in enumerate(TASKS):
                    values = table.values(f"{task}, {method}", score)
                    places = np.full(len(values), place + 0.2 * (index - 1))
                    axis.plot(places, values, f"C{index}{'sox'[index]}", label=None if place else method)
            axis.set(ylabel=label, xticks=range(len(TASKS)), xticklabels=TASKS)
        panels[1].set_yscale("log")
        panels[0].legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3)


def did_well(table, task):
    """Return the verdict on what an adversarial network does beside the best classical method."""
    pair = f"{task}, adversarial", f"{task}, classical"
    return combine([decide(sign, table.difference(*pair, score)[1:]) for score, sign in (("psnr", +1), ("fd", -1))])


def compared(table, task, score):
    """Return the means of a task's arms as text."""
    return ", ".join(f"{table.mean(f'{task}, {method}', score):.3g}" for method in METHODS[::-1])


def degraded_tests(data, task):
    """Return the true test images and the degraded ones."""
    true = data.test_images[:TEST].astype("float32") / 127.5 - 1
    return true, np.asarray(TASKS[task](tf.constant(true), (DEGRADED, DEGRADED)))


def measure(true, improved):
    """Return PSNR, SSIM and Frechet distance of improved images."""
    extractor = features.get("mnist")
    expected, made = (extractor.extract(part.astype("float32")).features for part in (true, improved))
    return rg.improve.compare(true, improved) | {"fd": frechet_distance(expected, made)}


@functools.cache  # nothing of it depends on the seed
def classical(task):
    """Return the best value of each score among the classical methods, and the scores of each."""
    start, data = time.perf_counter(), rg.load_images("mnist_mini")
    clean = data.train_images[:LEARNED].astype("float32") / 127.5 - 1
    worse = np.asarray(TASKS[task](tf.constant(clean), (DEGRADED, DEGRADED + 1)))
    true, degraded = degraded_tests(data, task)
    made = {"ridge": regression(worse, clean, degraded)}
    if task == "denoise":
        for function, sizes in ((baselines.median_filter, (3, 5)), (baselines.gaussian_filter, (0.5, 0.7, 0.9, 1.1))):
            near = {size: rg.improve.compare(clean, function(worse, size))["psnr"] for size in sizes}
            made[function.__name__] = function(degraded, max(near, key=near.get))
    elif task == "fill":
        for function in (baselines.mean_fill, baselines.nearest_fill):
            made[function.__name__] = function(degraded[..., :1], degraded[..., 1:])
        made["ridge"] = np.where(degraded[..., 1:] > 0, degraded[..., :1], made["ridge"])
    elif task == "upscale":
        made["bicubic"] = baselines.bicubic(degraded, TASKS[task].factor)
    found = {name: measure(true, improved) for name, improved in made.items()}
    best = {score: (min if score == "fd" else max)(one[score] for one in found.values()) for score in SCORES}
    return best | {"methods": found, "updates": 0, "seconds": time.perf_counter() - start}


def regression(worse, clean, degraded):
    """Return what ridge regression on pixels, learned from pairs of images, makes of degraded ones."""
    inputs, outputs = (part.reshape(len(part), -1) for part in (worse, clean))
    centre, middle = inputs.mean(axis=0), outputs.mean(axis=0)
    inputs = inputs - centre
    weights = np.linalg.solve(inputs.T @ inputs + RIDGE * np.eye(inputs.shape[1]), inputs.T @ (outputs - middle))
    improved = (degraded.reshape(len(degraded), -1) - centre) @ weights + middle
    return np.clip(improved, -1, 1).reshape(-1, *SHAPE).astype("float32")


def trained(task, seed, weight):
    """Train a network on a task and return its scores."""
    degradation, data = TASKS[task], rg.load_images("mnist_mini")
    network = networks.conv(SHAPE, degradation.has_mask, filters=FILTERS)
    judge = rg.discriminators.conv(SHAPE, filters=JUDGE) if weight else None
    model = rg.improve.Improver(network, degradation, SHAPE, judge, seed)
    model.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(RATE, UPDATES)), adversarial=weight)
    start = time.perf_counter()
    model.fit(data.train(BATCH).repeat(), steps_per_epoch=UPDATES, verbose=0)
    seconds = time.perf_counter() - start
    true, degraded = degraded_tests(data, task)
    improved = model.improve(degraded)
    failed = not np.isfinite(improved).all()
    improved = np.asarray(degradation.begin(tf.constant(degraded))) if failed else improved
    sizes = {"parameters": network.count_params(), "updates": UPDATES, "seconds": seconds}
    return measure(true, improved) | sizes | {"failed": failed}


if __name__ == "__main__":
    run(Improvement())
