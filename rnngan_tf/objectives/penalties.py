r"""Penalties on the gradient of the discriminator with respect to its input images.

`penalty(critic, real, fake, seed)` returns a float32 scalar, weight included, that the training step adds to the
discriminator's loss. It evaluates the penalty only once in `every` steps and then multiplies it by `every`
("lazy regularisation"; Karras et al., 2020, "StyleGAN2", appendix B).

`critic` is any function from images to one logit per image. The gradient is that of the sum of all logits, which
contains the gradient of each sample. If layers of the critic mix the samples of a batch (minibatch standard deviation),
it is the gradient of the whole sum.

Penalties train the critic only: no gradient flows back through the images.
"""

from abc import ABC, abstractmethod

import keras
import tensorflow as tf

from rnngan_tf.core.configured import Configured
from rnngan_tf.core.validation import check_at_least_zero, check_positive

__all__ = ["R1", "R1R2", "GradientPenalty", "Penalty"]

# Added under the square root, whose gradient is infinite at 0.
# It changes a norm of 1 by 5e-13, below float32's precision.
SQUARED_NORM_FLOOR = 1e-12


class Penalty(Configured, ABC):
    """Base class of the gradient penalties.

    Args:
        every: evaluate the penalty once in this many steps, at least 1.

    Raises:
        ValueError: `every` is not an integer >= 1.
    """

    name = None

    def __init__(self, every: int) -> None:
        self.every = check_positive(every=every)

    @abstractmethod
    def __call__(self, critic, real, fake, seed=None):
        """Return the penalty, weight included, as a float32 scalar.

        Args:
            critic: a function from images to logits, one per sample.
            real, fake: images `(B, H, W, C)`, or samples of any other shape `(B, ...)`.
            seed: two integers, `(2,)` int32, for penalties that use random numbers; the others ignore it.
        """


@keras.saving.register_keras_serializable(package="rnngan_tf")
class R1(Penalty):
    r"""Penalise the critic's gradient at real samples (Mescheder et al., 2018, eq. 9).

    $$\frac{\gamma}{2} E_x \lVert \nabla_x D(x) \rVert^2$$

    Args:
        gamma: strength, at least 0; the paper's 10 suits images of 128 pixels and more, smaller images need less.
        every: evaluate the penalty once in this many steps.

    Raises:
        ValueError: `gamma` is negative, or `every` is below 1.

    Example:
        >>> slope_three = lambda images: 3.0 * images           # gradient 3 everywhere: 2/2 * 9
        >>> float(R1(gamma=2.0)(slope_three, tf.zeros((4, 1)), tf.zeros((4, 1))))
        9.0
    """

    name = "r1"

    def __init__(self, gamma: float = 10.0, every: int = 1) -> None:
        super().__init__(every)
        check_at_least_zero(gamma=gamma)
        self.gamma = float(gamma)

    def __call__(self, critic, real, fake, seed=None):
        return self.gamma / 2 * tf.reduce_mean(squared_norm(input_gradient(critic, real)))


@keras.saving.register_keras_serializable(package="rnngan_tf")
class R1R2(Penalty):
    r"""Penalise the critic's gradient at real and at generated samples (Huang et al., 2024, "R3GAN").

    $$\frac{\gamma}{2} E_x \lVert \nabla_x D(x) \rVert^2
    + \frac{\gamma}{2} E_z \lVert \nabla_{\hat x} D(\hat x) \rVert^2, \qquad \hat x = G(z)$$

    The critic receives real and generated samples in two calls, as in training, because layers that use the whole batch
    would return other values for a mixed batch.

    Args:
        gamma: strength, at least 0.
        every: evaluate the penalty once in this many steps.

    Raises:
        ValueError: `gamma` is negative, or `every` is below 1.

    Example:
        >>> slope_three = lambda images: 3.0 * images           # 2/2 * 9 on reals, and again on fakes
        >>> float(R1R2(gamma=2.0)(slope_three, tf.zeros((4, 1)), tf.zeros((4, 1))))
        18.0
    """

    name = "r1r2"

    def __init__(self, gamma: float = 0.5, every: int = 4) -> None:
        super().__init__(every)
        check_at_least_zero(gamma=gamma)
        self.gamma = float(gamma)

    def __call__(self, critic, real, fake, seed=None):
        on_reals = tf.reduce_mean(squared_norm(input_gradient(critic, real)))
        on_fakes = tf.reduce_mean(squared_norm(input_gradient(critic, fake)))
        return self.gamma / 2 * (on_reals + on_fakes)


@keras.saving.register_keras_serializable(package="rnngan_tf")
class GradientPenalty(Penalty):
    r"""Penalise gradient norms other than 1 between real and generated samples (Gulrajani et al., 2017, eq. 3).

    $$\lambda\, E\big[(\lVert \nabla_{\hat x} D(\hat x) \rVert - 1)^2\big], \qquad
    \hat x = x + \epsilon\,(G(z) - x), \quad \epsilon \sim U[0, 1)$$

    Each sample has its own uniform $\epsilon$ and its own norm over all pixels. The critic must not contain batch
    normalisation.

    Args:
        weight: $\lambda$, at least 0.
        every: evaluate the penalty once in this many steps.
        target: the desired norm, at least 0.
        one_sided: penalise only norms above the target ($\max(0, \cdot)$ inside the square; section 4 of the paper).
        seed: an integer that seeds calls without a `seed` argument; None chooses a random seed.

    Raises:
        ValueError: `weight` or `target` is negative, `every` is below 1, or (when called) batches cannot be paired.

    Example:
        >>> slope_three = lambda images: 3.0 * images           # 10 * (3 - 1)^2, for any epsilon
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
        check_at_least_zero(weight=weight, target=target)
        self.weight, self.target = float(weight), float(target)
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


def input_gradient(critic, images):
    """Return the gradient of the critic's logits with respect to the images, in float32.

    An outer tape can differentiate it with respect to the critic's weights.

    Args:
        critic: a function from images to logits, one per sample.
        images: `(B, ...)`.

    Returns:
        `(B, ...)`, the images' shape; zeros where the critic ignores them.

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
    """Return one random point on the segment between each real sample and its paired fake, in float32.

    Args:
        real, fake: `(B, ...)`, paired along the batch.
        seed: two integers, `(2,)`; the same seed gives the same points, with and without XLA.

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
    # In TF 2.21, random floats with and without XLA differ (tensorflow issue 117644), and random integers differ if the
    # seed is negative; integers from seeds of at least 0 agree.
    seed = tf.bitwise.bitwise_and(tf.cast(seed, tf.int32), tf.int32.max)
    steps = tf.random.stateless_uniform(one_per_sample, seed, minval=0, maxval=2**24, dtype=tf.int32)
    epsilon = tf.cast(steps, tf.float32) / 2**24  # [0, 1), exact in float32
    return real + epsilon * (fake - real)
