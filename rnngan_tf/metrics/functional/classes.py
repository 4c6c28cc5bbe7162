r"""Scores made of a classifier's logits: which classes are generated, how evenly, and how surely they are told."""

import numpy as np

from rnngan_tf.metrics.functional import checks
from rnngan_tf.metrics.functional.checks import blocks


def classifier_score(logits):
    r"""Return the Inception score on the given classifier, over all samples in one split (Salimans et al., 2016).

    $$\exp\left(E_x\, KL(p(y \mid x) \,\|\, p(y))\right), \qquad p(y) = E_x\, p(y \mid x)$$

    Args:
        logits: array `(N, K)` of unnormalised log probabilities, at least two rows.

    Returns:
        A float from 1 (every sample gets the same prediction) to `K` (every class equally often, each surely).

    Raises:
        ValueError: no such array, or NaN or infinite values in it.

    Example:
        >>> round(classifier_score([[50.0, 0.0], [0.0, 50.0]]), 6)     # two classes, both sure
        2.0
    """
    logits = checks.features("logits", logits)
    total, negative_entropy = np.zeros(logits.shape[1]), 0.0
    for rows in blocks(len(logits)):
        log_p = _log_softmax(logits[rows].astype(np.float64))
        p = np.exp(log_p)
        total += p.sum(axis=0)
        negative_entropy += float(np.sum(p * log_p))
    # the mean of KL(p(y|x) || p(y)) is the entropy of the mean less the mean of the entropies
    return max(1.0, float(np.exp(_entropy(total / len(logits)) + negative_entropy / len(logits))))


def class_histogram(logits):
    """Return how many samples the classifier gives to each class, int64 `(K,)`.

    Args:
        logits: array `(N, K)`, at least two rows; equal logits count for the first class.

    Raises:
        ValueError: no such array, or NaN or infinite values in it.

    Example:
        >>> class_histogram([[2.0, 0.0, 1.0], [3.0, 0.0, 1.0], [0.0, 0.0, 1.0]])
        array([2, 0, 1])
    """
    logits = checks.features("logits", logits)
    return np.bincount(logits.argmax(axis=1), minlength=logits.shape[1])


def classes_covered(counts, share=0.02):
    """Return how many classes have at least this share of all samples.

    Args:
        counts: samples of each class, `(K,)`.
        share: from 0 to 1.

    Raises:
        ValueError: no such counts, no such share.

    Example:
        >>> classes_covered([50, 48, 2, 0])
        3
    """
    counts = checks.counts("class counts", counts)
    return int(np.sum(counts / counts.sum() >= checks.number("share", share, low=0, high=1)))


def modes_covered(counts):
    """Return how many classes were seen at least once, as `stacked_mnist` counts its 1,000 modes (Metz et al., 2017).

    Args:
        counts: samples of each class, `(K,)`.

    Raises:
        ValueError: no such counts.

    Example:
        >>> modes_covered([7, 0, 1, 0])
        2
    """
    return int(np.count_nonzero(checks.counts("class counts", counts)))


def class_entropy(counts):
    r"""Return the entropy of the classes' shares in nats: 0 for a single class, $\log K$ for equally many of each.

    $$-\sum_c p_c \log p_c$$

    Args:
        counts: samples of each class, `(K,)`.

    Raises:
        ValueError: no such counts.

    Example:
        >>> round(class_entropy([5, 5]), 6)
        0.693147
    """
    counts = checks.counts("class counts", counts)
    return _entropy(counts / counts.sum())


def class_divergence(real_counts, generated_counts):
    r"""Return how far the generated classes' shares are from the real ones', in nats.

    $$KL(q \,\|\, p) = \sum_c q_c \log \frac{q_c}{p_c}, \qquad q_c = \frac{m_c + 1}{M + K}, \quad
      p_c = \frac{n_c + 1}{N + K}$$

    with $n_c$ and $m_c$ the real and generated counts of class $c$ of $K$, $N$ and $M$ their sums. The 1 added to each
    count (Laplace smoothing) keeps the sum finite where a class is missing from the real data; equal shares of
    unequally many samples come out a little above 0 for it.

    Args:
        real_counts: real samples of each class, `(K,)`.
        generated_counts: generated samples of each class, `(K,)`.

    Returns:
        A float of at least 0; 0 for equal counts.

    Raises:
        ValueError: no such counts, or two different numbers of classes.

    Example:
        >>> round(class_divergence([4, 4], [9, 1]), 4)         # q = 10/12, 2/12; p = 1/2, 1/2
        0.2426
    """
    real, generated = (
        checks.counts("real class counts", real_counts),
        checks.counts("generated class counts", generated_counts),
    )
    if len(real) != len(generated):
        raise ValueError(
            f"There are {len(real)} real class counts and {len(generated)} generated ones; "
            "count the same classes in both."
        )
    p, q = ((counts + 1) / (counts.sum() + len(counts)) for counts in (real, generated))
    return max(0.0, float(np.sum(q * np.log(q / p))))


def _entropy(shares):
    """Return the entropy of shares that sum to 1, in nats."""
    shares = shares[shares > 0]
    return max(0.0, -float(np.sum(shares * np.log(shares))))


def _log_softmax(logits):
    """Return the logarithms of the class probabilities; the largest logit is taken off so that none overflows."""
    logits = logits - logits.max(axis=1, keepdims=True)
    return logits - np.log(np.sum(np.exp(logits), axis=1, keepdims=True))
