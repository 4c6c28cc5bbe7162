"""Document 1's formulas and its order of updates, where data and fakes are numbers on a line."""

import numpy as np
from scipy.stats import norm

NOISE = norm.ppf((np.arange(99) + 0.5) / 99)  # the standard normal distribution, as 99 quantiles
MEAN = 3.0
RATE = 0.3


def sigmoid(u):
    """Return 1 / (1 + exp(-u))."""
    return 1 / (1 + np.exp(-u))


def value(real_logits, fake_logits):
    """Return E[log D(x)] + E[log(1 - D(G(z)))] of logits: -log 4 where D(x) = 1/2 for all x."""
    return float(-np.logaddexp(0, -real_logits).mean() - np.logaddexp(0, fake_logits).mean())


def climb(w, b, real, fake):
    """Return W_d and b_d of D(x) = sigmoid(W_d x + b_d) after a step uphill on its value."""
    missed, fooled = 1 - sigmoid(w * real + b), sigmoid(w * fake + b)
    w, b = w + RATE * (np.mean(missed * real) - np.mean(fooled * fake)), b + RATE * (missed.mean() - fooled.mean())
    return w, b


def follow(w, b, shift):
    """Return the shift of G(z) = z + shift after a step uphill on E[log D(G(z))]."""
    return shift + RATE * np.mean((1 - sigmoid(w * (NOISE + shift) + b)) * w)


def repeat_step_3(times):
    """Return the shift that G ends with in the document's order: all updates of D, then those of G over and over."""
    w = b = shift = 0.0
    for _ in range(times):
        w, b = climb(w, b, NOISE + MEAN, NOISE + shift)
    for _ in range(times):
        shift = follow(w, b, shift)
    return float(shift)


def alternate(times):
    """Return the shift that G ends with where D and G take turns: the data's mean."""
    w = b = shift = 0.0
    for _ in range(times):
        w, b = climb(w, b, NOISE + MEAN, NOISE + shift)
        shift = follow(w, b, shift)
    return float(shift)


def linear_value(times):
    """Return the value that the document's D can reach on data and fakes of one mean, the fakes three times as wide."""
    w, b = 0.5, 0.3
    for _ in range(times):
        w, b = climb(w, b, NOISE, 3 * NOISE)
    return value(w * NOISE + b, w * 3 * NOISE + b)


def hidden_value():
    """Return the value, on the same data and fakes, of a D with one hidden layer of two ReLU units."""

    def logits(x):
        return 1.5 - np.maximum(x, 0) - np.maximum(-x, 0)

    return value(logits(NOISE), logits(3 * NOISE))
