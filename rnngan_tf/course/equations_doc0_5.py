r"""Equations of notebook 0.5: the distance of two normal distributions, and descent in low precision."""

from collections import Counter

import keras
import numpy as np
from keras import layers, ops

import rnngan_tf as rg


def frechet(one, other):
    r"""Return the Frechet distance between normal distributions fitted to two sets of numbers (equation 0.5a).

    $$d^2 = (\mu_1 - \mu_2)^2 + (\sigma_1 - \sigma_2)^2$$

    With many features the second part is $\operatorname{tr}(\Sigma_1 + \Sigma_2 - 2 (\Sigma_1 \Sigma_2)^{1/2})$, see
    `rnngan_tf.metrics.functional.frechet`.

    Args:
        one, other: numbers, at least two each.

    Example:
        >>> frechet([0.0, 2.0], [3.0, 5.0])  # equal deviations, means that differ by 3
        9.0
    """
    return float((np.mean(one) - np.mean(other)) ** 2 + (np.std(one, ddof=1) - np.std(other, ddof=1)) ** 2)


def descend(start, rate, steps, dtype):
    r"""Minimise $(w - 1)^2 / 2$ by gradient descent with a weight of the given precision.

    bfloat16 has 8 significant bits, so a step is always lost if it is less than a 512th of the weight (equation 0.5b):

    $$w - \eta\, g = w \quad\text{where}\quad |\eta\, g| < 2^{-9}\, |w|$$

    Args:
        start: the initial weight.
        rate: the learning rate.
        steps: number of steps.
        dtype: "float32" or "bfloat16".

    Returns:
        The final weight, a float.

    Example:
        >>> descend(2.0, 0.01, 1000, "bfloat16")  # the minimum is at 1
        1.390625
    """
    weight = ops.cast(start, dtype)
    for _ in range(steps):
        weight = weight - ops.cast(rate, dtype) * (weight - ops.cast(1, dtype))
    return float(weight)


def passes(count=4, **options):
    """Return how often generator and discriminator are called in `count` updates of a `GANModel`.

    Args:
        count: number of updates that are counted, after as many that are not counted.
        **options: arguments of `GANModel.compile`.

    Example:
        >>> passes(objective="non_saturating", penalty=None) == {"generator": 4, "discriminator": 8}
        True
    """
    counter = Counter()

    class Count(layers.Layer):
        """Count calls without changing the inputs."""

        def call(self, inputs):
            counter.update([self.name])
            return inputs

    generator = [layers.Dense(64), layers.Reshape((8, 8, 1)), Count(name="generator")]
    discriminator = [Count(name="discriminator"), layers.Flatten(), layers.Dense(1)]
    networks = [
        keras.Sequential([keras.Input((4,)), *generator]),
        keras.Sequential([keras.Input((8, 8, 1)), *discriminator]),
    ]
    gan = rg.GANModel(*networks)
    gan.compile(run_eagerly=True, **options)
    for turn in range(2 * count):
        if turn == count:
            counter.clear()
        gan.train_on_batch(np.zeros((2, 8, 8, 1), "float32"))
    return dict(counter)
