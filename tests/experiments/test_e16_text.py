"""E16: its grammar, its trigrams, its tokens written at once, and its verdicts on made-up results."""

import e16_text
import numpy as np
import pytest
from lab import texts
from lab.table import Table
from matplotlib.figure import Figure

from rnngan_tf.data.sequences.codec import encode

TEXT = e16_text.Text()
FIRST = dict(zip(e16_text.MODELS, (0.8, 0.6, 0.7, 0.1, 0.3, 1), strict=True))
SWEEP = {"sweep_bleu": [0.9, 0.8], "sweep_valid": [0.9, 0.8], "sweep_nll_oracle": [1, 2]}


def results(**changes):
    """Return a table of three seeds in which `FIRST` is the share of grammatical texts, 1 less it the divergence."""
    rows = []
    for arm in TEXT.arms["quick"]:
        model, language = arm.split(", ")
        level = (FIRST | changes.get(language, {}))[model]
        for seed in range(3):
            share = level + 0.001 * seed * (model == "dense GAN")
            if language == "oracle":
                scores = {"trigram_jsd": 1 - share, "nll_oracle": 2 - share, "unique": 1.0}
            else:
                scores = {"valid": share, "distinct": share, "valid_deep": share or None}
                scores |= {"valid_by_depth": [share, share, share, None]}
            scores |= {"self_bleu_3": share, **SWEEP}
            rows.append({"arm": arm, "seed": seed, "scores": scores})
    return Table(rows)


GOOD = {"GAN from scratch": 0.95}
BAD = {"GAN from scratch": 0.05, "GAN after likelihood": 0.05}


@pytest.mark.parametrize(
    ("changes", "claim", "verdict"),
    [
        ({}, "1.3", "holds"),
        ({"oracle": BAD}, "1.3", "holds partly"),
        ({"oracle": BAD, "expressions": BAD}, "1.3", "refuted"),
        ({}, "1.4", "holds"),
        ({"expressions": {"GAN from scratch": 0}}, "1.4", "holds partly"),  # none that is two brackets deep
        ({"expressions": BAD | {"likelihood": 0.3}}, "1.4", "refuted"),
        ({}, "2.3", "refuted"),
        ({"expressions": GOOD}, "2.3", "holds partly"),
        ({"expressions": GOOD, "oracle": GOOD}, "2.3", "holds"),
        ({}, "2.7", "holds partly"),
        ({"expressions": GOOD, "oracle": GOOD}, "2.7", "holds"),
        ({"expressions": BAD, "oracle": BAD}, "2.7", "refuted"),
    ],
)
def test_judge(changes, claim, verdict):
    assert TEXT.judge(results(**changes), "quick")[claim].verdict == verdict


@pytest.mark.parametrize("text", ["x", "x+y", "(x)", "([x+y]*y)+x"])
def test_expressions(text):
    assert texts.grammatical(text)


@pytest.mark.parametrize("text", ["", "x+", "+x", "xy", "(x", "x)", "(x]", "()", "x(y)", "([x)]", "x y"])
def test_no_expressions(text):
    assert not texts.grammatical(text)


def test_depth():
    assert [texts.depth(text) for text in ("", "x", "(x)+[y]", "([x])", "((", "))")] == [0, 0, 1, 2, 2, 0]


def test_the_language_is_grammatical_and_of_its_lengths():
    data, _ = texts.load("expressions")
    found = data.decode(data.train_sequences[:500])
    assert all(texts.grammatical(text) and 7 <= len(text) <= 19 for text in found)
    assert sum(texts.depth(text) >= 2 for text in found) > 50


def test_trigrams_write_nothing_unseen():
    data, _ = texts.load("expressions")
    seen = {text[at : at + 3] for text in data.decode(data.train_sequences) for at in range(len(text) - 2)}
    made = data.decode(texts.trigrams(data, 100, seed=0))
    assert {text[at : at + 3] for text in made for at in range(len(text) - 2)} <= seen


def test_scores_of_hand_written_texts():
    data, _ = texts.load("expressions")
    made = ["((x))+y"] * 30 + ["((x+y)"] * 30 + ["x+y"] * 40
    found = texts.scores(data, None, encode([list(text) for text in made], texts.SIGNS, texts.STEPS))
    assert found["valid"] == 0.7 and found["distinct"] == 0.02
    assert found["valid_deep"] == 0.5 and found["valid_by_depth"] == [1, None, 0.5, None]


def test_a_generator_that_ends_at_once_has_scores():
    data, oracle = texts.load("oracle")
    made = np.zeros((30, *data.sequence_shape), "float32")
    made[:, 0, 0] = 1
    assert np.isfinite(list(texts.scores(data, oracle, made).values())).all()


def test_dense_texts_are_one_hot_and_end():
    generator = texts.dense((5, 4), 3, (8,))
    made = generator(np.random.default_rng(0).normal(size=(200, 23)).astype("float32")).numpy()
    counts = made.sum(axis=2)  # (200, 5)
    assert set(np.unique(made)) == {0, 1} and (np.diff(counts) <= 0).all()
    ends = made[:, :, 0].sum(axis=1)
    assert (ends[counts.sum(axis=1) < 5] == 1).all()


def test_tiny_run_of_the_likelihood(monkeypatch):
    monkeypatch.setattr(e16_text, "UPDATES", 2)
    monkeypatch.setattr(e16_text, "SAMPLES", 60)
    found = TEXT.run("likelihood, oracle", 0, "quick")
    assert len(found["sweep_bleu"]) == len(e16_text.TEMPERATURES)
    assert np.isfinite([found[name] for name in ("trigram_jsd", "nll_oracle", "nll_test", "unique")]).all()


def test_draw_has_three_panels():
    figure = Figure(layout="constrained")
    TEXT.draw(results(), "quick", figure)
    assert len(figure.axes) == 3
