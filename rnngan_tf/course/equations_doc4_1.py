r"""Equation of notebook 4.1: one turn of the smallest GAN."""

import numpy as np


def dirac_turn(theta, psi, rate=0.1, gamma=0.0):
    r"""Play one turn of the smallest GAN, the Dirac-GAN (Mescheder et al., 2018); both players move at once.

    All real data are the number 0, the generator makes the number $\theta$, and the discriminator is $D(x) = \psi x$.
    One gradient step on the non-saturating losses with an R1 penalty of weight $\gamma$ is (equation 4.1a)

    $$\theta \leftarrow \theta + \eta\, \sigma(-\theta\psi)\, \psi, \qquad
    \psi \leftarrow \psi - \eta\, (\sigma(\theta\psi)\, \theta + \gamma\psi)$$

    Args:
        theta, psi: numbers, or arrays of one shape.
        rate: the learning rate $\eta$.
        gamma: the weight of the penalty, 0 for none.

    Returns:
        The new `theta` and `psi`.

    Example:
        >>> theta, psi = dirac_turn(1.0, 0.0)  # D decreases at theta; G has no gradient yet
        >>> float(theta), float(psi)
        (1.0, -0.05)
    """
    new_theta = theta + rate * _sigmoid(-theta * psi) * psi
    return new_theta, psi - rate * (_sigmoid(theta * psi) * theta + gamma * psi)


def _sigmoid(value):
    return 1 / (1 + np.exp(-value))
