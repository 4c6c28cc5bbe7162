r"""Stacked MNIST: three random digits as the red, green and blue of one image, 1,000 classes in all.

A generator that collapses misses classes, and with 1,000 of them it shows (Metz et al., 2017, "Unrolled generative
adversarial networks", section 3.3).
"""

import numpy as np

TRAIN, TEST = 60_000, 10_000  # as many as MNIST itself, whichever digits they are made of: about 60 and 10 a class
CLASS_NAMES = tuple(f"{number:03d}" for number in range(1000))


def stack(images, labels, count, seed):
    r"""Stack random digits.

    Args:
        images: `(N, H, W, 1)` uint8.
        labels: `(N,)` int32, 0 to 9.
        count: how many images to make.
        seed: whole number of at least 0, or a list of such; the same seed gives the same images.

    Returns:
        Images `(count, H, W, 3)` uint8 and labels `(count,)` int32: `100 a + 10 b + c` for the digits a, b and c in
        red, green and blue.

    Example:
        >>> digits, labels = np.zeros((10, 28, 28, 1), "uint8"), np.arange(10, dtype="int32")
        >>> images, numbers = stack(digits, labels, count=4, seed=0)
        >>> images.shape, numbers.tolist()
        ((4, 28, 28, 3), [865, 230, 1, 869])
    """
    picks = np.random.default_rng(seed).integers(len(images), size=(count, 3))
    stacked = np.concatenate([images[picks[:, channel]] for channel in range(3)], axis=-1)  # (count, H, W, 3)
    return stacked, (labels[picks] @ np.array([100, 10, 1])).astype(np.int32)


def splits(train, test, seed):
    r"""Stack the training digits and, apart from them, the test digits.

    Args:
        train, test: pairs `(images, labels)` of digits.
        seed: whole number of at least 0.

    Returns:
        `(train, test)`; each is `(images, labels)` as of `stack`.
    """
    return stack(*train, TRAIN, [seed, 0]), stack(*test, TEST, [seed, 1])
