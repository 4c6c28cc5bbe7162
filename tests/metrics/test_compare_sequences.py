"""One call for all scores of a family: their names, what each is given, and the control of real against real."""

import numpy as np
import pytest
from pytest import approx

import rnngan_tf as rg
from rnngan_tf.metrics.sequences import modality as families
from rnngan_tf.metrics.sequences.discriminative import Discriminative, nearest_neighbour_test
from rnngan_tf.metrics.sequences.mmd import mmd
from rnngan_tf.metrics.sequences.predictive import OnReal
from rnngan_tf.metrics.sequences.report import comparable, compare
from rnngan_tf.metrics.sequences.text import bleu, self_bleu, share_valid

TWO_SAMPLES = {"mmd", "mmd_p", "nn_accuracy", "nn_accuracy_real", "nn_accuracy_generated"}
SERIES = TWO_SAMPLES | {"autocorrelation", "spectrum", "marginal"}


@pytest.fixture
def series():
    """Training, test and generated series, 60, 50 and 40 of them, the generated ones moved by 1."""
    rng = np.random.default_rng(0)
    return tuple(rng.normal(size=(n, 8, 1)) + shift for n, shift in ((60, 0), (50, 0), (40, 1)))


def test_series_get_the_scores_of_all_that_is_drawn(series):
    training, test, generated = series
    found = compare("series", training, test, generated, networks=False)
    assert set(found) == SERIES and all(type(value) is float for value in found.values())
    assert found["marginal"] == approx(1, abs=0.2) and found["mmd_p"] < 0.01
    same = compare("series", training, test[:40], generated, networks=False)
    assert same["mmd"] == approx(mmd(test[:40], generated).value, rel=1e-5)
    assert same["nn_accuracy"] == approx(nearest_neighbour_test(test[:40], generated).accuracy)


def test_the_control_compares_equally_many_reals(series, monkeypatch):
    sizes = []
    original = families.mmd
    monkeypatch.setattr(families, "mmd", lambda *sets, seed: sizes.append([*map(len, sets)]) or original(*sets))
    found = compare("series", *series, samples=30, control=True, networks=False)
    assert sizes == [[30, 30], [30, 30]]
    assert set(found) == SERIES | {f"control_{name}" for name in SERIES}
    assert found["control_mmd"] < 0.01 < found["mmd"] and found["control_marginal"] < 0.3 < found["marginal"]
    assert found["control_nn_accuracy"] == approx(0.5, abs=0.25)  # no copies of what they are compared with
    compare("series", series[0][:7], *series[1:], control=True, networks=False)
    assert sizes[2:] == [[7, 7], [7, 7]]


def test_the_seed_draws_the_samples(series):
    options = {"samples": 20, "networks": False}
    first = compare("series", *series, seed=1, **options)
    assert compare("series", *series, seed=1, **options) == first
    assert compare("series", *series, seed=2, **options)["mmd"] != first["mmd"]


def test_networks_labels_and_returns_add_their_scores(series, monkeypatch):
    seen = {}

    def discriminative(real, generated, seed):
        seen["judged"] = len(real), len(generated), seed
        return Discriminative(0.1, 0.02, (0.6, 0.6))

    def predictive(training, test, generated, seed):
        seen["learnt"] = len(training), len(test), len(generated), seed
        return OnReal(0.3, 0.2)

    monkeypatch.setattr(families, "discriminative_score", discriminative)
    monkeypatch.setattr(families, "predictive_score", predictive)
    labels = [(one.mean(axis=(1, 2)) > 0).astype("int32") for one in series]
    found = compare("series", *series, seed=4, returns=True, labels=labels)
    assert seen == {"judged": (40, 40, 4), "learnt": (60, 50, 40, 4)}
    assert found["discriminative"] == 0.1 and found["discriminative_spread"] == 0.02
    assert found["predictive"] == 0.3 and found["predictive_trained_on_real"] == 0.2
    assert found["class_accuracy_trained_on_real"] > 0.7 > found["class_accuracy"]
    assert {"kurtosis", "clustering", "leverage"} < set(found)


def test_texts_get_bleu_beside_self_bleu():
    pytest.importorskip("nltk")
    training, test, generated = ["abab", "baba", "aabb"], ["abba", "bbaa", "abab"], ["abba", "abba", "xy"]
    found = compare("text", training, test, generated, valid=lambda text: set(text) <= set("ab"), control=True)
    assert found["novelty"] == 1.0 and found["unique"] == approx(2 / 3) == found["valid"]
    assert found["bleu_2"] == approx(bleu(generated, test, 2))
    assert found["self_bleu_4"] == approx(self_bleu(generated, 4))
    # of ten generated tokens two are unknown: p = 1/2, 1/2, 0; q = 0.4, 0.4, 0.2
    assert found["unigram_jsd"] == approx((0.8 * np.log2(0.4 / 0.45) + 0.2 + np.log2(0.5 / 0.45)) / 2)
    assert found["control_unigram_jsd"] == 0 and "control_novelty" not in found and "control_valid" not in found
    assert "valid" not in compare("text", training, test, generated)


def test_music_is_read_note_by_note():
    found = compare("music", ["C4:1 D4:1", "C4:1"], ["C4:1 D4:1", "D4:1 C4:1"], [["D4:1", "C4:1"], ["C4:1"]])
    assert found["novelty"] == 0.5 and found["unique"] == 1.0 and found["pitch_span"] == 1.0
    assert set(found) == {
        *("pitch_class_jsd", "bigram_jsd", "scale_consistency", "repetition", "phrase_duration", "pitch_span"),
        *("unique", "novelty"),
    }


def test_sounds_are_compared_by_their_spectra():
    time, rng = np.arange(256) / 4000, np.random.default_rng(0)

    def tones(frequencies):
        phases = rng.uniform(0, 6, (len(frequencies), 1))
        return np.sin(2 * np.pi * np.array(frequencies)[:, None] * time + phases).reshape(-1, 16, 16)

    real, test, generated = tones([250, 500] * 20), tones([250, 500] * 20), tones([250] * 40)
    found = compare("audio", real, test, generated, sampling_rate=4000, control=True)
    assert set(found) > TWO_SAMPLES | {"pitch_kl", "pitch_coverage", "spectrum"}
    assert (found["pitch_coverage"], found["control_pitch_coverage"]) == (0.5, 1.0)
    assert found["control_pitch_kl"] == 0 < found["pitch_kl"]
    assert found["control_spectrum"] < 1 < found["spectrum"]
    assert found["mmd_p"] < 0.01 < found["control_mmd_p"]
    quiet = compare("audio", real, test, 0.2 * real, sampling_rate=4000)
    # loudness is in the spectrum alone: 14 dB at two of 128 frequencies
    assert quiet["mmd_p"] > 0.05 and quiet["spectrum"] == approx(20 * np.log10(5) * np.sqrt(2 / 128), rel=0.01)


def test_bad_input_is_told(series, refuse):
    with refuse("Unknown kind of sequences 'serie'.*Did you mean 'series'"):
        compare("serie", *series)
    with refuse("samples is 1; give a whole number at least 2"):
        compare("series", *series, samples=1)
    with refuse("labels must be three arrays"):
        compare("series", *series, labels=[1])
    with refuse("generated sequences have shape"):
        compare("series", *series[:2], ["ab", "ba"])
    with refuse("There are 1 test texts; give at least 2"):
        compare("text", ["a", "b"], ["a"], ["a", "b"])
    with refuse("There are 1 generated pieces; give at least 2"):
        compare("music", ["C4:1"] * 2, ["C4:1"] * 2, ["C4:1"])
    with refuse("seed is -1"):
        compare("series", *series, seed=-1)


def test_tunes_are_valid_where_their_brackets_close():
    vocabulary = ("<end>", "A", "(", ")")
    made = np.eye(4, dtype="float32")[[[2, 1, 3], [2, 1, 1], [1, 2, 3], [3, 1, 2]]]  # (A) (AA A() )A(
    data = rg.SequenceData("tunes", "text", (made, None), (made, None), "made up", vocabulary=vocabulary)
    sets, options = comparable(data, made)
    assert share_valid(sets[-1], **options) == 0.5
