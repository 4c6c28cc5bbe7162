"""Two made languages whose truth is known, two models of them without recurrence, and scores of generated texts.

* "oracle": the oracle benchmark in small (Yu et al., 2017), a random LSTM over 20 tokens and at most 20 steps;
* "expressions": S, where S is A or A + S or A * S, and A is x, y, (S) or [S]; 7 to 19 signs.
"""

import functools
import random

import keras
import numpy as np
from keras import layers, ops

import rnngan_tf as rg
from rnngan_tf.data.sequences.codec import encode
from rnngan_tf.metrics.sequences import text as measures
from rnngan_tf.metrics.sequences.oracle import Oracle
from rnngan_tf.metrics.sequences.text import self_bleu
from rnngan_tf.models.layers import Gumbel

STEPS, TRAIN, TEST = 20, 8000, 2000
SIGNS = ("<end>", *"xy+*()[]")
CLOSING = {"(": ")", "[": "]"}
DEEP, FEWEST = 2, 20  # brackets that call for memory; texts that make a share


@functools.cache
def load(language):
    """Return data of tokens, the same for all seeds, and the `Oracle` that wrote them or None."""
    if language == "oracle":
        oracle = Oracle(length=STEPS)
        train, test = oracle.sample(TRAIN, seed=1), oracle.sample(TEST, seed=2)
        words = ("<end>", *"abcdefghijklmnopqrs")
    else:
        oracle, words, rng = None, SIGNS, random.Random(0)
        texts = [expression(rng) for _ in range(TRAIN + TEST)]
        codes = encode([list(text) for text in texts], SIGNS, STEPS)
        train, test = codes[:TRAIN], codes[TRAIN:]
    return rg.SequenceData(language, "text", (train, None), (test, None), "made", vocabulary=words), oracle


def expression(rng):
    """Return a random expression of 7 to 19 signs, drawn with a `random.Random`."""
    while True:
        text = _expression(rng)
        if 7 <= len(text) < STEPS:
            return text


def _expression(rng):
    """Return an S, too long a one as far as it was written."""
    text = ""
    while len(text) < STEPS:
        first = rng.choices("xy([", (3, 3, 2, 2))[0]
        text += f"{first}{_expression(rng)}{CLOSING[first]}" if first in CLOSING else first
        if rng.random() < 0.5:
            break
        text += rng.choice("+*")
    return text


def grammatical(text):
    """Tell whether a text is an expression."""
    opened, operand = [], True  # whether an operand is due
    for sign in text:
        if operand != (sign in "xy(["):
            return False
        if sign in "([":
            opened.append(sign)
        elif sign in ")]":
            if not opened or CLOSING[opened.pop()] != sign:
                return False
        else:
            operand = sign in "+*"
    return bool(text) and not opened and not operand


def depth(text):
    """Return how deep brackets of any kind nest in a text, grammatical or not."""
    steps = [(sign in "([") - (sign in ")]") for sign in text]
    return int(max(0, 0, *np.cumsum(steps)))


def trigrams(data, count, seed):
    """Return `count` texts drawn token by token with the trigrams' frequencies in the training texts."""
    steps, size = data.sequence_shape
    begin, rng = size, np.random.default_rng(seed)
    counts = np.zeros((size + 1, size + 1, size))
    tokens, there = data.train_sequences.argmax(-1), data.train_sequences.any(-1)
    before = np.pad(tokens, ((0, 0), (2, 0)), constant_values=begin)
    np.add.at(counts, (before[:, :-2][there], before[:, 1:-1][there], tokens[there]), 1)
    made, last = np.zeros((count, steps, size), "float32"), np.full((count, 2), begin)
    going = np.ones(count, bool)
    for step in range(steps):
        with np.errstate(divide="ignore"):
            chances = np.log(counts[last[:, 0], last[:, 1]])
        drawn = (chances + rng.gumbel(size=chances.shape)).argmax(1)
        made[going, step, drawn[going]] = 1
        going &= drawn != 0
        last = np.stack([last[:, 1], drawn], axis=1)
    return made


def dense(shape, latent_dim, widths):
    """Return a generator of tokens like `rg.generators.text` that writes them all at once, each on its own."""
    latents = keras.Input((latent_dim + shape[0] * shape[1],))
    x = latents[:, :latent_dim]
    for width in widths:
        x = layers.LeakyReLU(0.2)(layers.BatchNormalization(momentum=0.9)(layers.Dense(width, use_bias=False)(x)))
    logits = layers.Reshape(shape)(layers.Dense(shape[0] * shape[1])(x))
    noise = Gumbel()(layers.Reshape(shape)(latents[:, latent_dim:]))
    return keras.Model(latents, Written()(logits + noise), name="dense_text")


@keras.saving.register_keras_serializable(package="lab")
class Written(layers.Layer):
    """Draw tokens as `TokenCell` does: one-hot, with the gradient of the softmax, and zeros after the end mark."""

    def call(self, noisy, training=False):
        hard = ops.one_hot(ops.argmax(noisy, axis=-1), noisy.shape[-1], dtype=noisy.dtype)
        soft = ops.softmax(noisy)
        token = soft + ops.stop_gradient(hard - soft) if training else hard
        ends = hard[:, :, :1]
        return token * ops.cast(ops.cumsum(ends, axis=1) - ends < 0.5, token.dtype)


def scores(data, oracle, made):
    """Return the scores of generated texts as numbers; by depth of the brackets, a list."""
    texts, real = data.decode(made), data.decode(data.test_sequences)
    found = {
        "trigram_jsd": measures.ngram_divergence(real, texts, 3) if max(map(len, texts)) > 2 else 1.0,
        "unique": measures.share_unique(texts),
        "self_bleu_3": self_bleu([text or "_" for text in texts[:500]], 3),
        "length": float(np.mean([len(text) for text in texts])),
    }
    if oracle is not None:
        lengths = made.sum((1, 2))
        return found | {"nll_oracle": (oracle.nll(made) * lengths).sum() / lengths.sum()}
    right, deep = np.array([grammatical(text) for text in texts]), np.minimum([depth(text) for text in texts], 3)
    nested = deep >= DEEP
    parts = (*(deep == level for level in range(4)), nested)
    *shares, among_nested = (right[part].mean() if part.sum() >= FEWEST else None for part in parts)
    return found | {
        "valid": right.mean(),
        "distinct": len({text for text, good in zip(texts, right, strict=True) if good}) / len(texts),
        "valid_by_depth": shares,
        "valid_deep": among_nested,
        "nested": nested.mean(),
    }
