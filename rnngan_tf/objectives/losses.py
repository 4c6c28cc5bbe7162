r"""Objectives of a GAN: the losses of both networks as functions of the discriminator's logits.

Notation: $r = D(x)$ are the logits of real samples, $f = D(G(z))$ those of generated ones, $\sigma$ is the sigmoid and
$s(u) = \log(1 + e^u)$ the softplus, so that $-\log\sigma(u) = s(-u)$ and $-\log(1 - \sigma(u)) = s(u)$. The losses are
written with the softplus because the logarithm of a sigmoid that is rounded to 0 is infinite. Expectations are means
over the batch. Each network minimises its loss.

To add an objective, write a subclass of `Objective` here with a `name`, add it to `__all__`, and add a row to the
tables in `tests/objectives/test_losses.py`.
"""

from abc import ABC, abstractmethod

import keras
import tensorflow as tf
from keras import ops

from rnngan_tf.core.annotations import Tensor
from rnngan_tf.core.configured import Configured
from rnngan_tf.core.validation import is_number
from rnngan_tf.objectives.penalties import R1R2, GradientPenalty, Penalty

__all__ = ["Hinge", "LeastSquares", "Minimax", "NonSaturating", "Objective", "Relativistic", "Wasserstein"]


class Objective(Configured, ABC):
    """A pair of losses, one for each network.

    To write your own objective, subclass this class, define both losses and register the class with
    `keras.saving.register_keras_serializable`.

    Attributes:
        name: the name by which `objectives.get` finds the class.
        threshold: the logit above which the discriminator classifies a sample as real; None where only differences
            between the logits of real and generated samples have a meaning.
        discriminator_steps: default number of discriminator updates per generator update.
        generator_uses_real: whether `generator_loss` uses `real_logits`; if not, they may be None.
    """

    name = None
    threshold = 0.0
    discriminator_steps = 1
    generator_uses_real = False

    @abstractmethod
    def discriminator_loss(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        """Return the float32 scalar that the discriminator minimises.

        Args:
            real_logits, fake_logits: `(B, 1)`, of any float type; they are cast to float32.
        """

    @abstractmethod
    def generator_loss(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        """Return the float32 scalar that the generator minimises; arguments as in `discriminator_loss`."""

    def discriminator_accuracy(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        """Return the discriminator's accuracy, in [0, 1]; ties count one half.

        With a `threshold`, it is the mean of the share of real samples above it and the share of generated ones below
        it. Without one, it is the share of (real, fake) pairs in which the real sample has the larger logit. A constant
        discriminator has an accuracy of 0.5.
        """
        if self.threshold is None:
            return ops.mean(0.5 + 0.5 * ops.sign(margin(real_logits, fake_logits)))
        right_reals = ops.mean(0.5 + 0.5 * ops.sign(as_float32(real_logits) - self.threshold))
        right_fakes = ops.mean(0.5 - 0.5 * ops.sign(as_float32(fake_logits) - self.threshold))
        return 0.5 * (right_reals + right_fakes)

    def default_penalty(self) -> Penalty | None:
        """Return the gradient penalty that the objective's paper uses, or None."""
        return None


@keras.saving.register_keras_serializable(package="rnngan_tf")
class Minimax(Objective):
    r"""The original two-player game (Goodfellow et al., 2014, eq. 1; doc 0, section 3.2).

    One value function $V$, which the discriminator maximises and the generator minimises:

    $$L_D = E[s(-r)] + E[s(f)] = -V, \qquad L_G = E[\log(1 - \sigma(f))] = -E[s(f)]$$

    For equal distributions the optimal discriminator outputs 1/2 everywhere, and $V = -\log 4$. The generator's
    gradient $-\sigma(f)$ vanishes where the discriminator is confident ($f \ll 0$); `NonSaturating` avoids this.

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

    The generator's gradient is $-\sigma(-f)$, which is nearly -1 where the gradient of `Minimax` vanishes.

    Args:
        label_smoothing: $a$ in [0, 0.5): the target of real samples is $1 - a$; the target of generated ones stays 0
            (one-sided label smoothing; Salimans et al., 2016, section 3.4).

    Raises:
        ValueError: `label_smoothing` is outside [0, 0.5).

    Example:
        >>> round(float(NonSaturating().generator_loss(None, [[0.0]])), 4)    # log 2
        0.6931
    """

    name = "non_saturating"

    def __init__(self, label_smoothing: float = 0.0) -> None:
        if not is_number(label_smoothing) or not 0 <= label_smoothing < 0.5:
            raise ValueError(f"label_smoothing is {label_smoothing!r}; it must be a number in [0, 0.5).")
        self.label_smoothing = float(label_smoothing)

    def discriminator_loss(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        real, fake = as_float32(real_logits), as_float32(fake_logits)
        # (1 - a) s(-r) + a s(r) = s(-r) + a r, because s(r) - s(-r) = r
        return ops.mean(ops.softplus(-real) + self.label_smoothing * real) + ops.mean(ops.softplus(fake))

    def generator_loss(self, real_logits: Tensor, fake_logits: Tensor) -> tf.Tensor:
        return ops.mean(ops.softplus(-as_float32(fake_logits)))


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
    r"""The dual form of the Wasserstein distance (Arjovsky et al., 2017; Gulrajani et al., 2017).

    $$L_D = E[f] - E[r], \qquad L_G = -E[f]$$

    The loss estimates the distance only if the critic is 1-Lipschitz, so a gradient penalty is the default, and only if
    the critic is nearly optimal, so five critic steps per generator step are the default. The critic must not contain
    batch normalisation.

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
    r"""Hinge loss: real logits are pushed above 1 and fake ones below -1 (Lim and Ye, 2017; Tran et al., 2017).

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
    r"""Relativistic pairing (Jolicoeur-Martineau, 2018): a real sample must have a larger logit than its paired fake.

    $$L_D = E[s(f - r)], \qquad L_G = E[s(r - f)]$$

    Both losses need the logits of real and generated samples, paired along the batch. With R1 and R2 penalties the
    game converges locally and does not reward dropping modes (Huang et al., 2024, "R3GAN"), so `R1R2` is the default
    penalty.

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
    """Cast logits to float32, since a mean in half precision is too coarse for training."""
    return ops.cast(ops.convert_to_tensor(logits), "float32")


def margin(real_logits, fake_logits):
    """Return the difference between each real logit and its paired fake logit, in float32.

    Args:
        real_logits, fake_logits: `(B, 1)` each.

    Raises:
        ValueError: the shapes differ; a subtraction would broadcast them.

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
