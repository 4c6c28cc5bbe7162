"""`start` and `Run`: seed, budget, versions and data of a notebook, and its comparison with bands."""

import json
import os
import textwrap

import keras
import tensorflow as tf

import rnngan_tf as rg
from rnngan_tf.core.precision import choose
from rnngan_tf.core.threads import set_threads
from rnngan_tf.course import bands, display, exercises, ledger
from rnngan_tf.course.learning import NotLearnedError, Start
from rnngan_tf.data import tfds_source
from rnngan_tf.plot import grid

BUDGETS = ("fast", "full")
BUNDLED = {"mnist": "mnist_mini", "cifar10": "stacked_mnist_mini"}  # data sets of the fast budget


def start(notebook, seed=None):
    """Start a notebook: set all seeds and TensorFlow's threads, read the budget and print the versions.

    The environment variable RNNGAN_BUDGET is "fast" (the default: about a minute of training on two CPU cores) or
    "full" (for a GPU).

    Args:
        notebook: a name such as "doc4.1".
        seed: an integer that seeds everything random; None uses RNNGAN_SEED, or 0 if it is not set.

    Returns:
        A `Run`.

    Raises:
        ValueError: RNNGAN_BUDGET has another value.

    Example:
        >>> run = start("doc4.1")  # doctest: +ELLIPSIS
        doc4.1: budget fast, seed 0, rnngan_tf ..., Keras ..., TensorFlow ..., on ...
        >>> run.pick(fast=4, full=60)
        4
    """
    budget = os.environ.get("RNNGAN_BUDGET", "fast")
    if budget not in BUDGETS:
        raise ValueError(f"RNNGAN_BUDGET is {budget!r}; it must be one of {', '.join(BUDGETS)}.")
    seed = int(os.environ.get("RNNGAN_SEED", 0)) if seed is None else seed
    set_threads(training=True)
    keras.utils.set_random_seed(seed)
    tf.get_logger().setLevel("ERROR")  # several GANs in one notebook make TensorFlow warn of retracing
    device = "a GPU" if tf.config.list_physical_devices("GPU") else "the CPU"
    versions = f"rnngan_tf {rg.__version__}, Keras {keras.version()}, TensorFlow {tf.__version__}"
    print(f"{notebook}: budget {budget}, seed {seed}, {versions}, on {device} in {choose().policy}")
    return Run(notebook, budget, seed)


class Run:
    """A run of a notebook.

    Attributes:
        notebook: its name, such as "doc4.1".
        budget: "fast" or "full".
        seed: an integer.
        verbose: argument of `fit`: 1 shows progress bars to readers, 0 shows none if the run is recorded.
    """

    def __init__(self, notebook, budget="fast", seed=0):
        self.notebook, self.budget, self.seed = notebook, budget, seed
        self.verbose = 0 if "RNNGAN_RECORD" in os.environ else 1
        self.starts, self.record = {}, {"values": {}, "problems": [], "exercises": {}}

    def pick(self, fast, full):
        """Return the value that belongs to the budget."""
        return {"fast": fast, "full": full}[self.budget]

    def load(self, name, image_size=None):
        """Load a data set: the whole of it with the full budget, one that needs no download with the fast budget.

        The fast budget uses `mnist_mini` for "mnist". For "cifar10" it uses the photographs if they are on disk,
        otherwise coloured digits, `stacked_mnist_mini`, and prints a note.

        Args:
            name: "mnist" or "cifar10".
            image_size: as for `rnngan_tf.load_images`.
        """
        bundled = name if self.budget == "full" or name not in BUNDLED else BUNDLED[name]
        if name == "cifar10" and os.environ.get("RNNGAN_DATA") != "bundled" and tfds_source.found(name, None):
            bundled = name
        data = rg.load_images(bundled, image_size=image_size, seed=self.seed)
        instead = "" if bundled == name else f", in place of {name}: the fast budget downloads nothing"
        height, width, _ = data.image_shape
        print(f"{data.name}: {len(data.train_images):,} training images of {height}x{width}{instead}")
        return data

    def untrained(self, gan, data, n=16):
        """Show a GAN's images before training, and store its weights and metrics."""
        self.starts[id(gan)] = Start(gan, data, self.seed)
        display.show(grid(gan.generate(n, seed=self.seed), columns=8), "Images of the untrained generator: noise.")

    def trained(self, gan, alt=None, n=16, values=None):
        """Show a trained GAN's images for the same latents, and its metrics beside their bands.

        Args:
            gan: a GAN that was passed to `untrained` and then trained.
            alt: alternative text of the images; None makes one from the name of the data.
            n: number of images.
            values: a dictionary of further values that have bands.

        Raises:
            NotLearnedError: a network's weights did not change, the distance is not halved, or all images are alike.
        """
        begun = self._start(gan)
        alt = alt or f"{n} images that the generator made after training on {begun.data.name}."
        display.show(grid(gan.generate(n, seed=self.seed), columns=8), alt)
        found = begun.problems(gan)
        self.record["problems"] += found
        if found:
            self._write()
            raise NotLearnedError(" ".join(found))
        print("Both networks moved, the score improved, the images differ.")
        self.you_should_see(begun.scores(gan) | (values or {}))

    def problems(self, gan):
        """Return the problems of a GAN that was passed to `untrained` and then trained, in lines of 96 letters."""
        return [textwrap.fill(problem, 96) for problem in self._start(gan).problems(gan)]

    def you_should_see(self, values):
        """Show values beside the bands of several seeds, and say what to do if one lies outside.

        Args:
            values: a dictionary from names to numbers.
        """
        self.record["values"] |= {name: float(value) for name, value in values.items()}
        self._write()
        text, outside = bands.lines(self.notebook, self.budget, values)
        if outside:
            text += (
                f"\n\nOutside its band: {', '.join(outside)}. A band is that of a few seeds on one machine: run it "
                "again with `RNNGAN_SEED=1`; where it is outside again, something was changed, or is wrong."
            )
        display.tell(text)

    def check(self, number, answer):
        """Check the answer to an exercise and print the result; no errors are raised.

        Args:
            number: 1, 2 or 3.
            answer: a letter, a number, a function or a model, as the exercise asks.
        """
        right, message = exercises.judge(self.notebook, number, answer)
        self.record["exercises"][str(number)] = right
        self._write()
        print(f"{'✓' if right else '✗'} Exercise {number}: {message}")

    def claims(self):
        """Show the claims of this notebook's section."""
        ledger.claims(self.notebook)

    def _start(self, gan):
        if id(gan) not in self.starts:
            raise ValueError("This GAN was not passed to run.untrained before training; do that first.")
        return self.starts[id(gan)]

    def _write(self):
        """Write the record to the file that RNNGAN_RECORD names."""
        if "RNNGAN_RECORD" in os.environ:
            with open(os.environ["RNNGAN_RECORD"], "w", encoding="utf-8") as file:
                json.dump(self.record, file)
