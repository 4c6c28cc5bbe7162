r"""What the two networks of a GAN are trained on, as functions of the discriminator's logits.

Notation of the formulas: $r = D(x)$ are the logits of real samples, $f = D(G(z))$ those of generated ones, $\sigma$ the
sigmoid and $s(u) = \log(1 + e^u)$ the softplus, so that $-\log\sigma(u) = s(-u)$ and $-\log(1 - \sigma(u)) = s(u)$:
written with the softplus no logarithm of a rounded zero is ever taken. Means run over the batch. Both losses are
minimised. Every class is named after what it computes.
"""

from abc import ABC, abstractmethod
from numbers import Real

import keras
import tensorflow as tf
from keras import ops

from rnngan_tf.core.annotations import Tensor
from rnngan_tf.objectives.configured import Configured
from rnngan_tf.objectives.penalties import R1R2, GradientPenalty, Penalty


class Objective(Configured, ABC):
    """A pair of losses, one for each network.

    To write your own, subclass, give the two losses and register the class with
    `keras.saving.register_keras_serializable`.

    Attributes:
        name: the name by which `objectives.get` finds the class.
        threshold: the logit above which a sample is judged real; None where logits have no zero point and only the
            difference of a real's and a fake's logit means something.
        discriminator_steps: how many updates the discriminator gets for each of the generator, by default.
        generator_uses_real: whether `generator_loss` looks at `real_logits`; where it does not, they may be None.
    """

    name = None
    threshold = 0.0
    discriminator_steps = 1
    generator_uses_real = False

    @abstractmethod
    def discriminator_loss(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        """Return the float32 scalar that the discriminator minimises.

        Args:
            real_logits, fake_logits: any real numbers, `(B, 1)`, of any float type; computed with in float32.
        """

    @abstractmethod
    def generator_loss(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        """Return the float32 scalar that the generator minimises; arguments as in `discriminator_loss`."""

    def discriminator_accuracy(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        """Return the share, in [0, 1], of what the discriminator judged right; undecided counts half.

        With a `threshold`: the mean of the share of reals above it and the share of fakes below it. Without one: the
        share of (real, fake) pairs in which the real has the larger logit. A constant discriminator scores 0.5.
        """
        if self.threshold is None:
            return ops.mean(0.5 + 0.5 * ops.sign(margin(real_logits, fake_logits)))
        right_reals = ops.mean(0.5 + 0.5 * ops.sign(as_float32(real_logits) - self.threshold))
        right_fakes = ops.mean(0.5 - 0.5 * ops.sign(as_float32(fake_logits) - self.threshold))
        return 0.5 * (right_reals + right_fakes)

    def default_penalty(self) -> Penalty | None:
        """Return the gradient penalty that the objective's paper trains with, or None."""
        return None


@keras.saving.register_keras_serializable(package="rnngan_tf")
class Minimax(Objective):
    r"""The two-player game itself (Goodfellow et al., 2014, eq. 1; doc 0, section 3.2): one value, two signs.

    $$L_D = E[s(-r)] + E[s(f)] = -V, \qquad L_G = E[\log(1 - \sigma(f))] = -E[s(f)]$$

    For equal distributions the best discriminator says 1/2 everywhere, and $V = -\log 4$. The generator's gradient
    $-\sigma(f)$ vanishes where the discriminator is sure ($f \ll 0$), which is why `NonSaturating` exists.

    Example:
        >>> round(float(Minimax().discriminator_loss([[0.0]], [[0.0]])), 4)    # log 4
        1.3863
    """

    name = "minimax"

    def discriminator_loss(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        return ops.mean(ops.softplus(-as_float32(real_logits))) + ops.mean(ops.softplus(as_float32(fake_logits)))

    def generator_loss(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        return -ops.mean(ops.softplus(as_float32(fake_logits)))


@keras.saving.register_keras_serializable(package="rnngan_tf")
class NonSaturating(Objective):
    r"""The generator maximises $\log\sigma(f)$ instead (Goodfellow et al., 2014, section 3).

    $$L_D = E[(1 - a)\,s(-r) + a\,s(r)] + E[s(f)], \qquad L_G = E[s(-f)]$$

    The generator's gradient is $-\sigma(-f)$: nearly -1 where `Minimax` has none.

    Args:
        label_smoothing: $a$, how far the target of reals is moved from 1, in [0, 0.5); fakes keep the target 0
            (one-sided smoothing: Salimans et al., 2016, section 3.4).

    Raises:
        ValueError: `label_smoothing` is outside [0, 0.5).

    Example:
        >>> round(float(NonSaturating().generator_loss(None, [[0.0]])), 4)    # log 2
        0.6931
    """

    name = "non_saturating"

    def __init__(self, label_smoothing: float = 0.0) -> None:
        if not isinstance(label_smoothing, Real) or not 0 <= label_smoothing < 0.5:
            raise ValueError(f"label_smoothing is {label_smoothing!r}; give a number from 0 up to, not including, 0.5.")
        self.label_smoothing = float(label_smoothing)

    def discriminator_loss(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        real, fake = as_float32(real_logits), as_float32(fake_logits)
        # (1 - a) s(-r) + a s(r) = s(-r) + a r, because s(r) - s(-r) = r
        return ops.mean(ops.softplus(-real) + self.label_smoothing * real) + ops.mean(ops.softplus(fake))

    def generator_loss(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        return ops.mean(ops.softplus(-as_float32(fake_logits)))

    def get_config(self):
        return {"label_smoothing": self.label_smoothing}


@keras.saving.register_keras_serializable(package="rnngan_tf")
class LeastSquares(Objective):
    r"""Regression to the targets 1 for real and 0 for fake (Mao et al., 2017, eq. 9).

    $$L_D = \tfrac12 E[(r - 1)^2] + \tfrac12 E[f^2], \qquad L_G = \tfrac12 E[(f - 1)^2]$$

    Example:
        >>> float(LeastSquares().discriminator_loss([[0.5]], [[0.5]]))    # 1/8 + 1/8
        0.25
    """

    name = "least_squares"
    threshold = 0.5

    def discriminator_loss(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        reals_to_one = ops.mean(ops.square(as_float32(real_logits) - 1.0))
        fakes_to_zero = ops.mean(ops.square(as_float32(fake_logits)))
        return 0.5 * reals_to_one + 0.5 * fakes_to_zero

    def generator_loss(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        return 0.5 * ops.mean(ops.square(as_float32(fake_logits) - 1.0))


@keras.saving.register_keras_serializable(package="rnngan_tf")
class Wasserstein(Objective):
    r"""The dual of the earth mover's distance (Arjovsky et al., 2017; Gulrajani et al., 2017).

    $$L_D = E[f] - E[r], \qquad L_G = -E[f]$$

    It means something only for a 1-Lipschitz critic, hence the gradient penalty by default; and the critic should be
    near its best, hence five critic steps. The critic must not contain batch normalisation.

    Example:
        >>> float(Wasserstein().discriminator_loss([[3.0]], [[1.0]]))
        -2.0
    """

    name = "wasserstein"
    threshold = None
    discriminator_steps = 5

    def discriminator_loss(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        return ops.mean(as_float32(fake_logits)) - ops.mean(as_float32(real_logits))

    def generator_loss(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        return -ops.mean(as_float32(fake_logits))

    def default_penalty(self) -> Penalty | None:
        return GradientPenalty(weight=10.0)


@keras.saving.register_keras_serializable(package="rnngan_tf")
class Hinge(Objective):
    r"""Reals are pushed above 1 and fakes below -1, no further (Lim & Ye, 2017; Tran et al., 2017).

    $$L_D = E[\max(0, 1 - r)] + E[\max(0, 1 + f)], \qquad L_G = -E[f]$$

    Example:
        >>> float(Hinge().discriminator_loss([[0.5]], [[-3.0]]))    # 0.5 + 0
        0.5
    """

    name = "hinge"

    def discriminator_loss(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        return ops.mean(ops.relu(1.0 - as_float32(real_logits))) + ops.mean(ops.relu(1.0 + as_float32(fake_logits)))

    def generator_loss(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        return -ops.mean(as_float32(fake_logits))


@keras.saving.register_keras_serializable(package="rnngan_tf")
class Relativistic(Objective):
    r"""Relativistic pairing (Jolicoeur-Martineau, 2018): a real must beat the fake beside it.

    $$L_D = E[s(f - r)], \qquad L_G = E[s(r - f)]$$

    Both losses need both logits, paired along the batch. With R1 and R2 on the critic the game converges locally, and
    dropping modes does not pay (Huang et al., 2024, "R3GAN"), so that pair of penalties is its default.

    Example:
        >>> round(float(Relativistic().generator_loss([[5.0]], [[5.0]])), 4)    # log 2
        0.6931
    """

    name = "relativistic"
    threshold = None
    generator_uses_real = True

    def discriminator_loss(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        return ops.mean(ops.softplus(-margin(real_logits, fake_logits)))

    def generator_loss(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        return ops.mean(ops.softplus(margin(real_logits, fake_logits)))

    def default_penalty(self) -> Penalty | None:
        return R1R2(gamma=0.5, every=4)


def as_float32(logits):
    """Return logits of any float type as a float32 tensor: a mean in half precision is too coarse to train on."""
    return ops.cast(ops.convert_to_tensor(logits), "float32")


def margin(real_logits, fake_logits):
    """Return by how much each real's logit exceeds that of the fake beside it, in float32.

    Args:
        real_logits, fake_logits: `(B, 1)` each.

    Raises:
        ValueError: the shapes differ, so that there are no pairs (and subtracting would broadcast).

    Example:
        >>> margin([[3.0], [1.0]], [[1.0], [2.0]]).numpy().tolist()
        [[2.0], [-1.0]]
    """
    real, fake = as_float32(real_logits), as_float32(fake_logits)
    if not real.shape.is_compatible_with(fake.shape):
        raise ValueError(
            f"Real logits of shape {tuple(real.shape)} cannot be paired with fake logits of shape {tuple(fake.shape)}; "
            "give as many fakes as reals, both (B, 1)."
        )
    return real - fake
