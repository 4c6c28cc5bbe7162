r"""What notebook 0.5 counts: a distance of two bell curves, and descent with weights of few digits."""

from collections import Counter

import keras
import numpy as np
from keras import layers, ops

import rnngan_tf as rg


def frechet(one, other):
    r"""Return the Frechet distance of two sets of numbers, each taken for a bell curve (equation 0.5a).

    $$d^2 = (\mu_1 - \mu_2)^2 + (\sigma_1 - \sigma_2)^2$$

    With many features the second part is $\operatorname{tr}(\Sigma_1 + \Sigma_2 - 2 (\Sigma_1 \Sigma_2)^{1/2})$, see
    `rnngan_tf.metrics.functional.frechet`.

    Args:
        one, other: numbers, at least two each.

    Example:
        >>> frechet([0.0, 2.0], [3.0, 5.0])  # the same spread, the mean moved by 3
        9.0
    """
    return float((np.mean(one) - np.mean(other)) ** 2 + (np.std(one, ddof=1) - np.std(other, ddof=1)) ** 2)


def descend(start, rate, steps, dtype):
    r"""Walk down the slope of $(w - 1)^2 / 2$ with a weight that is kept in some precision.

    bfloat16 keeps 8 bits of a number, so a step is lost for sure where it is less than a 512th of the weight
    (equation 0.5b):

    $$w - \eta\, g = w \quad\text{where}\quad |\eta\, g| < 2^{-9}\, |w|$$

    Args:
        start: the weight at the beginning.
        rate: the learning rate.
        steps: number of steps.
        dtype: "float32" or "bfloat16".

    Returns:
        The weight at the end, a float.

    Example:
        >>> descend(2.0, 0.01, 1000, "bfloat16")  # the goal is 1
        1.390625
    """
    weight = ops.cast(start, dtype)
    for _ in range(steps):
        weight = weight - ops.cast(rate, dtype) * (weight - ops.cast(1, dtype))
    return float(weight)


def passes(count=4, **options):
    """Return how often generator and discriminator run in some updates of a `GANModel`.

    Args:
        count: number of updates that are counted, after as many that are not.
        **options: of `GANModel.compile`.

    Example:
        >>> passes(objective="non_saturating", penalty=None) == {"generator": 4, "discriminator": 8}
        True
    """
    counter = Counter()

    class Count(layers.Layer):
        """Change nothing, and count."""

        def call(self, inputs):
            counter.update([self.name])
            return inputs

    drawn = [layers.Dense(64), layers.Reshape((8, 8, 1)), Count(name="generator")]
    judged = [Count(name="discriminator"), layers.Flatten(), layers.Dense(1)]
    networks = [keras.Sequential([keras.Input((4,)), *drawn]), keras.Sequential([keras.Input((8, 8, 1)), *judged])]
    gan = rg.GANModel(*networks)
    gan.compile(run_eagerly=True, **options)
    for turn in range(2 * count):
        if turn == count:
            counter.clear()
        gan.train_on_batch(np.zeros((2, 8, 8, 1), "float32"))
    return dict(counter)
