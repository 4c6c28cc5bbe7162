"""Which way a score is better, known from the start of its name."""

BETTER = {
    "fd": "low",
    "kd": "low",
    "mmd": "low",
    "class_kl": "low",
    "duplicates": "low",
    "precision": "high",
    "recall": "high",
    "coverage": "high",
    "classifier_score": "high",
    "class_entropy": "high",
    "classes": "high",
    "modes": "high",
    "density": 1.0,  # as many generated images around each real one as real ones
    "nn_accuracy": 0.5,  # a judge who can only guess which images are real
}


def direction(name: str) -> str | float | None:
    """Return "low" or "high", or the number that is best, for the name of a score; None for any other name.

    Args:
        name: such as "val_fd_mnist_2k_test": what the score is, then its protocol; "val_" before it is passed over.

    Example:
        >>> direction("val_fd_mnist_2k_test"), direction("recall_mnist_5k_test"), direction("d_loss")
        ('low', 'high', None)
    """
    plain = str(name).removeprefix("val_") + "_"
    return next((better for start, better in BETTER.items() if plain.startswith(start + "_")), None)


def in_words(better):
    """Return the direction as a reader's hint, "" for None.

    Example:
        >>> in_words("low"), in_words("high"), in_words(0.5)
        ('lower is better', 'higher is better', 'ideal 0.5')
    """
    if better is None:
        return ""
    return {"low": "lower is better", "high": "higher is better"}.get(better) or f"ideal {better:g}"


def distance(values, better):
    """Return how far from best the values are: the least is the best one."""
    return {"low": lambda: values, "high": lambda: -values}.get(better, lambda: abs(values - better))()
