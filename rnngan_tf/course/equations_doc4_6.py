r"""Equations of notebook 4.6: the cost of an LSTM layer, and the error of differences between neighbouring pixels."""

import numpy as np


def lstm_multiply_adds(times, inputs, units):
    r"""Return the multiply-adds of an LSTM layer for one image (equation 4.6a).

    $$M = 4\, T\, U (D + U)$$

    Args:
        times: the number T of steps.
        inputs: the number D of inputs of a step.
        units: the number U of units.

    Example:
        >>> lstm_multiply_adds(times=14, inputs=40, units=40)
        179200
    """
    return 4 * times * units * (inputs + units)


def neighbour_error(made, real, axis):
    r"""Return the relative error of the differences between neighbouring pixels (equation 4.6b).

    $$s_{ij}(x) = \sqrt{E\,(x_{i+1,j} - x_{ij})^2}, \qquad
    e = \frac{\sum_{ij} |s_{ij}(\hat x) - s_{ij}(x)|}{\sum_{ij} s_{ij}(x)}$$

    Args:
        made, real: generated and real images, `(N, H, W, C)` and `(M, H, W, C)`.
        axis: 1 for vertical neighbours, 2 for horizontal ones.

    Returns:
        A number: 0 if all differences have the right size, 1 if the generated images are flat.
    """
    made, real = (np.sqrt((np.diff(images, axis=axis) ** 2).mean(axis=0)) for images in (made, real))
    return float(np.abs(made - real).sum() / real.sum())
