r"""Penalties on the discriminator's gradient with respect to its input images.

A penalty is called as `penalty(critic, real, fake, seed)` and returns a float32 scalar, weight included, to be added to
the discriminator's loss. It is meant to be run only every `every` steps, its value multiplied by `every` then ("lazy
regularisation": Karras et al., 2020, "StyleGAN2", appendix B); that is the training step's work.

`critic` is any function from images to one logit each. The gradient is taken of the sum of the logits, which gives each
sample its own gradient; in a critic whose layers mix the samples of a batch (minibatch standard deviation), it is the
gradient of that whole sum.

Penalties train the critic only: no gradient flows back through the images.
"""

from abc import ABC, abstractmethod
from math import isfinite
from numbers import Integral, Real

import keras
import tensorflow as tf

from rnngan_tf.objectives.configured import Configured

# Added under the square root, whose own gradient is infinite at 0. It moves a norm of 1 by 5e-13, below float32.
SQUARED_NORM_FLOOR = 1e-12


class Penalty(Configured, ABC):
    """Base of the gradient penalties.

    Args:
        every: run the penalty on one step in so many, at least 1.

    Raises:
        ValueError: `every` is no whole number of at least 1.
    """

    name = None

    def __init__(self, every: int) -> None:
        if isinstance(every, bool) or not isinstance(every, Integral) or every < 1:
            raise ValueError(f"every is {every!r}; give a whole number of steps, at least 1.")
        self.every = int(every)

    @abstractmethod
    def __call__(self, critic, real, fake, seed=None):
        """Return the penalty, weight included, as a float32 scalar.

        Args:
            critic: a function from images to logits, one a sample.
            real, fake: images `(B, H, W, C)` (any shape that begins with the batch).
            seed: two integers, `(2,)` int32, for penalties that draw at random; the others ignore it.
        """

    @abstractmethod
    def get_config(self):
        """Return the constructor's arguments."""


@keras.saving.register_keras_serializable(package="rnngan_tf")
class R1(Penalty):
    r"""Pull the critic flat where the data are (Mescheder et al., 2018, eq. 9).

    $$\frac{\gamma}{2} E_x \lVert \nabla_x D(x) \rVert^2$$

    Args:
        gamma: strength, at least 0; the paper's 10 suits images of 128 pixels and more, small ones want less.
        every: run on one step in so many.

    Raises:
        ValueError: a negative `gamma`, or an `every` below 1.

    Example:
        >>> slope_three = lambda images: 3.0 * images           # gradient 3 everywhere: 2/2 * 9
        >>> float(R1(gamma=2.0)(slope_three, tf.zeros((4, 1)), tf.zeros((4, 1))))
        9.0
    """

    name = "r1"

    def __init__(self, gamma: float = 10.0, every: int = 1) -> None:
        super().__init__(every)
        self.gamma = _number("gamma", gamma)

    def __call__(self, critic, real, fake, seed=None):
        return self.gamma / 2 * tf.reduce_mean(squared_norm(input_gradient(critic, real)))

    def get_config(self):
        return {"gamma": self.gamma, "every": self.every}


@keras.saving.register_keras_serializable(package="rnngan_tf")
class R1R2(Penalty):
    r"""Pull the critic flat where the data are and where the samples are (Huang et al., 2024, "R3GAN").

    $$\frac{\gamma}{2} E_x \lVert \nabla_x D(x) \rVert^2
    + \frac{\gamma}{2} E_z \lVert \nabla_{\hat x} D(\hat x) \rVert^2, \qquad \hat x = G(z)$$

    The critic sees reals and fakes in two calls, as in training: layers that look at the whole batch would give other
    values on a mixed one.

    Args:
        gamma: strength, at least 0.
        every: run on one step in so many.

    Raises:
        ValueError: a negative `gamma`, or an `every` below 1.

    Example:
        >>> slope_three = lambda images: 3.0 * images           # 2/2 * 9 on reals, and again on fakes
        >>> float(R1R2(gamma=2.0)(slope_three, tf.zeros((4, 1)), tf.zeros((4, 1))))
        18.0
    """

    name = "r1r2"

    def __init__(self, gamma: float = 0.5, every: int = 4) -> None:
        super().__init__(every)
        self.gamma = _number("gamma", gamma)

    def __call__(self, critic, real, fake, seed=None):
        on_reals = tf.reduce_mean(squared_norm(input_gradient(critic, real)))
        on_fakes = tf.reduce_mean(squared_norm(input_gradient(critic, fake)))
        return self.gamma / 2 * (on_reals + on_fakes)

    def get_config(self):
        return {"gamma": self.gamma, "every": self.every}


@keras.saving.register_keras_serializable(package="rnngan_tf")
class GradientPenalty(Penalty):
    r"""Ask for a gradient of norm 1 between data and samples (Gulrajani et al., 2017, eq. 3).

    $$\lambda\, E\big[(\lVert \nabla_{\hat x} D(\hat x) \rVert - 1)^2\big], \qquad
    \hat x = x + \epsilon\,(G(z) - x), \quad \epsilon \sim U[0, 1)$$

    One $\epsilon$ a sample, from the uniform distribution; one norm a sample, over all its pixels. The critic must not
    contain batch normalisation.

    Args:
        weight: $\lambda$, at least 0.
        every: run on one step in so many.
        target: the norm asked for, at least 0.
        one_sided: punish only norms above the target ($\max(0, \cdot)$ inside the square; section 4 of the paper).
        seed: an integer for the draws of calls that bring no `seed` of their own; None takes a random one.

    Raises:
        ValueError: a negative `weight` or `target`, an `every` below 1, or (when called) batches that cannot be paired.

    Example:
        >>> slope_three = lambda images: 3.0 * images           # 10 * (3 - 1)^2, whatever epsilon is
        >>> float(GradientPenalty()(slope_three, tf.zeros((4, 1)), tf.ones((4, 1)), seed=(0, 1)))
        40.0
    """

    name = "gradient_penalty"

    def __init__(
        self,
        weight: float = 10.0,
        every: int = 1,
        target: float = 1.0,
        one_sided: bool = False,
        seed: int | None = None,
    ) -> None:
        super().__init__(every)
        self.weight = _number("weight", weight)
        self.target = _number("target", target)
        self.one_sided = bool(one_sided)
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def __call__(self, critic, real, fake, seed=None):
        seed = self.seed_generator.next() if seed is None else seed
        gradient = input_gradient(critic, interpolate(real, fake, seed))
        norm = tf.sqrt(squared_norm(gradient) + SQUARED_NORM_FLOOR)  # (B,)
        excess = norm - self.target
        if self.one_sided:
            excess = tf.nn.relu(excess)
        return self.weight * tf.reduce_mean(tf.square(excess))

    def get_config(self):
        return {
            "weight": self.weight,
            "every": self.every,
            "target": self.target,
            "one_sided": self.one_sided,
            "seed": self.seed,
        }


def input_gradient(critic, images):
    """Return the gradient of the critic's logits with respect to the images, in float32.

    Can itself be differentiated by the critic's weights, inside an outer tape.

    Args:
        critic: a function from images to logits, one a sample.
        images: `(B, ...)`.

    Returns:
        `(B, ...)` like the images; zeros where the critic ignores them.

    Example:
        >>> input_gradient(lambda images: images**2, tf.constant([[1.0], [3.0]])).numpy().tolist()
        [[2.0], [6.0]]
    """
    images = tf.stop_gradient(tf.cast(images, tf.float32))
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(images)
        total = tf.reduce_sum(tf.cast(critic(images), tf.float32))
    return tape.gradient(total, images, unconnected_gradients=tf.UnconnectedGradients.ZERO)


def squared_norm(gradient):
    """Return the squared Euclidean norm of each sample, over all its axes: `(B, ...)` to `(B,)`.

    Example:
        >>> squared_norm(tf.ones((2, 3, 3, 1))).numpy().tolist()
        [9.0, 9.0]
    """
    return tf.reduce_sum(tf.square(gradient), axis=list(range(1, gradient.shape.rank)))


def interpolate(real, fake, seed):
    """Return one random point on the segment between each real and the fake beside it, in float32.

    Args:
        real, fake: `(B, ...)`, paired along the batch.
        seed: two integers, `(2,)`; the same seed draws the same points, with XLA or without.

    Raises:
        ValueError: the shapes differ.

    Example:
        >>> interpolate(tf.zeros((2, 4, 4, 1)), tf.zeros((2, 4, 4, 1)), seed=(0, 1)).shape.as_list()
        [2, 4, 4, 1]
    """
    real, fake = tf.cast(real, tf.float32), tf.cast(fake, tf.float32)
    if not real.shape.is_compatible_with(fake.shape):
        raise ValueError(
            f"Reals of shape {tuple(real.shape)} cannot be paired with fakes of shape {tuple(fake.shape)}; "
            "give as many fakes as reals, of the same size."
        )
    one_per_sample = tf.concat([tf.shape(real)[:1], tf.ones(real.shape.rank - 1, tf.int32)], axis=0)  # (B, 1, ..., 1)
    # TF 2.21 draws other floats with XLA than without (tensorflow issue 117644), and other integers too where a seed is
    # negative; integers from seeds of at least 0 agree.
    seed = tf.bitwise.bitwise_and(tf.cast(seed, tf.int32), tf.int32.max)
    steps = tf.random.stateless_uniform(one_per_sample, seed, minval=0, maxval=2**24, dtype=tf.int32)
    epsilon = tf.cast(steps, tf.float32) / 2**24  # [0, 1), exact in float32
    return real + epsilon * (fake - real)


def _number(name, value):
    """Return `value` as a float, or raise ValueError unless it is finite and at least 0."""
    if isinstance(value, bool) or not isinstance(value, Real) or not isfinite(value) or value < 0:
        raise ValueError(f"{name} is {value!r}; give a finite number of at least 0.")
    return float(value)
