r"""Equations of notebook 4.5: the weights of a GRU, and an image that is the sum of several strokes."""

import numpy as np


def gru_weights(inputs, units):
    r"""Return the number of weights of a GRU as Keras builds it (equation 4.5a).

    $$N = 3 U (D + U + 2)$$

    Two gates and the candidate each read $D$ inputs and $U$ states, and have a bias for each of the two.

    Args:
        inputs: the number D of inputs of a step.
        units: the number U of units.

    Example:
        >>> gru_weights(inputs=32, units=48)
        11808
    """
    return 3 * units * (inputs + units + 2)


def canvases(strokes):
    r"""Return the image on a canvas after each stroke (Im et al., 2016; equation 4.5b).

    $$C_t = C_{t-1} + \Delta C_t, \qquad x_t = \tanh(C_t), \qquad C_0 = 0$$

    Args:
        strokes: the increments, `(T, ...)`.

    Returns:
        The images after each step, of the same shape, in [-1, 1].

    Example:
        >>> canvases([1.0, -1.0]).round(2)
        array([0.76, 0.  ])
    """
    return np.tanh(np.cumsum(strokes, axis=0))
