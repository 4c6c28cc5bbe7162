r"""Equations of notebook 0.3: a recurrent network in the document's notation, and the value of the game."""

import numpy as np


def read(x, W_xh, W_hh, b_h, W_ho, b_o, activation=np.tanh):
    r"""Read one sequence with a recurrent network, with column vectors as in the document (equation 0.3a).

    $$h_t = f(W_{hh} h_{t-1} + W_{xh} x_t + b_h), \qquad y_t = W_{ho} h_t + b_o, \qquad h_0 = 0$$

    Args:
        x: the sequence, `(T, D)`.
        W_xh, W_hh, b_h: `(U, D)`, `(U, U)`, `(U,)`.
        W_ho, b_o: `(O, U)`, `(O,)`.
        activation: f.

    Returns:
        The outputs `(T, O)`.

    Example:
        >>> one, none = np.ones((1, 1)), np.zeros(1)
        >>> read([[1.0], [2.0]], one, one, none, one, none, activation=lambda value: value).ravel().tolist()
        [1.0, 3.0]
    """
    h, y = np.zeros(len(W_hh)), []
    for x_t in np.asarray(x):
        h = activation(W_hh @ h + W_xh @ x_t + b_h)
        y.append(W_ho @ h + b_o)
    return np.array(y)


def value(real, fake):
    r"""Return the value of the game from the discriminator's probabilities (equation 0.3b).

    $$V(D, G) = E_x[\log D(x)] + E_z[\log(1 - D(G(z)))]$$

    Args:
        real, fake: D's probabilities of real and of generated samples, each in (0, 1).

    Example:
        >>> round(value(np.array([0.5, 0.5]), np.array([0.5])), 4)  # log 1/2 + log 1/2
        -1.3863
    """
    return float(np.mean(np.log(real)) + np.mean(np.log(1 - np.asarray(fake))))


def best_value(p, q, dx):
    r"""Return V of the best discriminator between two densities on a grid (equation 0.3c).

    $$D^*(x) = \frac{p(x)}{p(x) + q(x)}, \qquad V^* = -\log 4 + 2\, \mathrm{JSD}(p, q)$$

    Args:
        p, q: densities of real and generated numbers on the grid, above 0, `(N,)`.
        dx: step of the grid.

    Example:
        >>> x = np.linspace(-6, 6, 1201)
        >>> p = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
        >>> round(best_value(p, p, 0.01), 4)                        # equal densities: -log 4
        -1.3863
    """
    return float(np.sum(p * np.log(p / (p + q)) + q * np.log(q / (p + q))) * dx)


def divergence(p, q, dx):
    r"""Return the Jensen-Shannon divergence of two densities on a grid, in nats: 0 to log 2."""
    middle = (p + q) / 2
    return float(np.sum(p * np.log(p / middle) + q * np.log(q / middle)) * dx / 2)
