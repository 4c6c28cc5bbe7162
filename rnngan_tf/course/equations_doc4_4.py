r"""Equations of notebook 4.4: the weights of an LSTM, and the cross-entropy of an output that is no probability."""

import numpy as np

LEAST = 1e-7  # the smallest probability in Keras' cross-entropy


def lstm_weights(inputs, units):
    r"""Return the number of weights of an LSTM (equation 4.4a).

    $$N = 4 U (D + U + 1)$$

    Three gates and the candidate each read $D$ inputs and $U$ states, and have a bias.

    Args:
        inputs: the number D of inputs of a step.
        units: the number U of units.

    Example:
        >>> lstm_weights(inputs=32, units=128)
        82432
    """
    return 4 * units * (inputs + units + 1)


def cross_entropy(target, output):
    r"""Return the cross-entropy of one output, with the output clipped as Keras clips it (equation 4.4b).

    $$\ell(y, p) = -y \log \bar p - (1 - y) \log (1 - \bar p), \qquad
    \bar p = \min(\max(p, \varepsilon), 1 - \varepsilon), \quad \varepsilon = 10^{-7}$$

    Args:
        target: a number in [0, 1].
        output: any number; it is a probability only in [0, 1].

    Example:
        >>> round(float(cross_entropy(1.0, -0.5)), 1)
        16.1
    """
    clipped = np.clip(output, LEAST, 1 - LEAST)
    return -target * np.log(clipped) - (1 - target) * np.log(1 - clipped)
