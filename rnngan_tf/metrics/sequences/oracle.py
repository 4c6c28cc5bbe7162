r"""The oracle benchmark (Yu et al., 2017): a random LSTM that writes sequences and knows the probability of any other.

A model's quality is how probable the oracle finds what it writes (NLL-oracle), its variety how probable it finds what
the oracle writes (NLL-test). Neither means anything alone: a model that writes one probable sequence over and over
has the best NLL-oracle of all.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import expit, log_softmax

from rnngan_tf.core.validation import check_positive
from rnngan_tf.metrics.functional.checks import whole
from rnngan_tf.metrics.sequences import checks

END = 0  # the end mark


class Nll(NamedTuple):
    """Negative log-likelihoods in nats a token: what a model writes by the oracle, what the oracle writes by it."""

    oracle: float
    test: float


class Oracle:
    r"""A random LSTM over tokens, with weights drawn from N(0, 1) once for all.

    $$p(x) = \prod_t p(x_t | x_{<t}), \qquad p(x_t | x_{<t}) = \operatorname{softmax}(W h_t + b)$$

    Token 0 is the end mark, as in all data of tokens: a sequence is over when it is drawn, or full. So lengths vary,
    and every sequence of tokens has a probability. Deviation: Yu et al. have no end mark, and 5,000 tokens.

    Args:
        vocabulary: number of tokens, the end mark included, at least 2.
        length: most steps of a sequence.
        hidden: units of the LSTM and of the embedding.
        seed: of the weights: the language.

    Raises:
        ValueError: an argument out of its range.

    Example:
        >>> oracle = Oracle()
        >>> written = oracle.sample(100, seed=1)
        >>> written.shape, bool(oracle.nll(written).mean() < np.log(20))      # log(20): all tokens equally probable
        ((100, 20, 20), True)
    """

    def __init__(self, vocabulary=20, length=20, hidden=32, seed=0):
        vocabulary, length, hidden = check_positive(vocabulary=vocabulary, length=length, hidden=hidden)
        if vocabulary < 2:
            raise ValueError(f"vocabulary is {vocabulary}; it must be at least 2, the end mark and one more token.")
        self.vocabulary, self.length, self.hidden, self.seed = vocabulary, length, hidden, whole("seed", seed, low=0)
        draw = np.random.default_rng(self.seed).normal
        self._embedding = draw(size=(vocabulary + 1, hidden))  # the last row begins a sequence
        self._kernel = draw(size=(2 * hidden, 4 * hidden))
        self._bias = draw(size=4 * hidden)
        self._head, self._head_bias = draw(size=(hidden, vocabulary)), draw(size=vocabulary)

    def sample(self, n, seed=0):
        """Return `n` sequences as one-hot float32 `(n, T, V)`, zeros after the end mark."""
        n = check_positive(n=n)
        rng = np.random.default_rng(whole("seed", seed, low=0))
        tokens, state = np.full(n, self.vocabulary), self._begin(n)
        written, going = np.zeros((n, self.length, self.vocabulary), "float32"), np.ones(n, bool)
        for step in range(self.length):
            log_p, state = self._step(tokens, state)
            tokens = (log_p + rng.gumbel(size=log_p.shape)).argmax(axis=1)  # a draw from the softmax
            written[going, step, tokens[going]] = 1
            going &= tokens != END
        return written

    def nll(self, sequences):
        r"""Return the negative log-likelihood of each sequence in nats a token, float64 `(N,)`.

        $$-\frac{1}{L} \sum_{t=1}^{L} \log p(x_t | x_{<t})$$

        with L the tokens of the sequence, its end mark included.

        Args:
            sequences: one-hot `(N, T, V)`, T at most the oracle's length: an end mark and what follows it are the end.

        Raises:
            ValueError: another vocabulary, longer sequences, a missing end mark, or rows that are not one-hot.
        """
        tokens, counted = self._tokens(sequences)
        previous, state = np.full(len(tokens), self.vocabulary), self._begin(len(tokens))
        total = np.zeros(len(tokens))
        for step in range(tokens.shape[1]):
            log_p, state = self._step(previous, state)
            previous = tokens[:, step]
            total -= np.where(counted[:, step], log_p[np.arange(len(tokens)), previous], 0)
        return total / np.maximum(1, counted.sum(axis=1))

    def _begin(self, n):
        return np.zeros((n, self.hidden)), np.zeros((n, self.hidden))

    def _step(self, tokens, state):
        """Return the log-probabilities of the next token, `(n, V)`, and the next state (doc 4, section 3.3)."""
        h, c = state
        gates = np.concatenate([self._embedding[tokens], h], axis=1) @ self._kernel + self._bias  # (n, 4 hidden)
        i, f, g, o = np.split(gates, 4, axis=1)
        c = expit(f) * c + expit(i) * np.tanh(g)
        h = expit(o) * np.tanh(c)
        return log_softmax(h @ self._head + self._head_bias, axis=1), (h, c)

    def _tokens(self, sequences):
        """Return token numbers `(N, T)`, and which of them count: up to the end mark."""
        (sequences,) = checks.sequences(1, generated=sequences)
        if sequences.shape[2] != self.vocabulary or sequences.shape[1] > self.length:
            raise ValueError(
                f"The sequences have {sequences.shape[1]} steps of {sequences.shape[2]} tokens; the oracle writes at "
                f"most {self.length} of {self.vocabulary}."
            )
        valid, tokens = checks.mask(sequences), sequences.argmax(axis=2)
        if not (np.eye(self.vocabulary)[tokens] == sequences)[valid].all():
            raise ValueError("The sequences are not one-hot; give the most probable or a drawn token at each step.")
        marks = (tokens == END) & valid
        counted = valid & (np.cumsum(marks, axis=1) - marks == 0)  # no end mark before
        broken = np.count_nonzero(~marks.any(axis=1) & (counted.sum(axis=1) < self.length))
        if broken:
            raise ValueError(
                f"{broken:,} of {len(tokens):,} sequences stop before step {self.length} without an end mark; put "
                f"token {END} after their last one."
            )
        return tokens, counted


def nll_pair(oracle, generated, test, model_nll):
    """Return NLL-oracle and NLL-test of a model, in nats a token over all tokens, lower is better.

    Args:
        oracle: an `Oracle`.
        generated: what the model wrote, one-hot `(N, T, V)`.
        test: what the oracle wrote and the model was not trained on, one-hot `(M, T, V)`.
        model_nll: a function from sequences `(M, T, V)` to the model's negative log-likelihood of each, `(M,)`, in
            nats a token; None where the model has none, as a GAN over latents: NLL-test is NaN then.

    Raises:
        ValueError: sequences that are not the oracle's, or a function that gives something else.

    Example:
        >>> oracle = Oracle()
        >>> pair = nll_pair(oracle, oracle.sample(500, seed=1), oracle.sample(500, seed=2), oracle.nll)
        >>> abs(pair.oracle - pair.test) < 0.1
        True
    """
    written = _by_tokens(oracle.nll(generated), generated)
    if model_nll is None:
        return Nll(written, float("nan"))
    values = np.asarray(model_nll(test), "float64")
    if values.shape != (len(test),) or not np.isfinite(values).all():
        raise ValueError(
            f"model_nll gave shape {values.shape} for {len(test)} sequences, or no finite numbers; it must give the "
            "negative log-likelihood of each sequence."
        )
    return Nll(written, _by_tokens(values, test))


def _by_tokens(values, sequences):
    """Return the mean of numbers a token of each sequence, in which every token weighs the same."""
    return float(np.average(values, weights=checks.lengths(np.asarray(sequences))))
