"""Flat made images, shared by the tests of images."""

import numpy as np


def levels(*values, size=4, channels=1):
    """One flat image for each value."""
    return np.stack([np.full((size, size, channels), value, "float32") for value in values])
