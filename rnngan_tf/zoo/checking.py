"""A score of shipped weights that any machine can compute again: with bundled images alone."""

from rnngan_tf.data import load_images
from rnngan_tf.metrics import FrechetDistance
from rnngan_tf.metrics.features import get

SAMPLES = 2000


def check(gan, seed=0, rounds=100):
    """Return the name, and the value with its 95 % interval, of a Frechet distance to bundled digits.

    2,000 samples against the first 2,000 training images of mnist_mini; it tells whether weights are those of a
    card, not how good they are.

    Args:
        gan: a `GANModel` of digits, `(28, 28, 1)`.
        seed: of the samples.
        rounds: bootstrap rounds.

    Returns:
        A dictionary with `name`, `value`, `low` and `high`.
    """
    score, extractor = FrechetDistance("mnist", SAMPLES, reference="mini"), get("mnist")
    real_and_generated = load_images("mnist_mini").train_images[:SAMPLES], gan.generate(SAMPLES, seed=seed)
    value, low, high = score.interval(
        *(extractor.extract(images).features for images in real_and_generated), rounds=rounds
    )
    return {"name": score.name, "value": value, "low": low, "high": high}
