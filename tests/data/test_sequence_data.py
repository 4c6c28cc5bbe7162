"""SequenceData hands out its sequences as they are, turns tokens into texts and back, and refuses what it cannot do."""

import numpy as np
import pytest

from rnngan_tf.data import SequenceData
from rnngan_tf.data.pipeline import epoch_order
from rnngan_tf.data.sequences.codec import Scaling

VALUES = np.linspace(-1, 1, 8 * 5 * 2).reshape(8, 5, 2).astype("float32")
LABELS = np.arange(8, dtype=np.int32) % 2


def series(class_names=("a", "b"), kind="series"):
    labels = None if class_names is None else LABELS
    test = VALUES[:5], None if labels is None else labels[:5]
    return SequenceData("toy", kind, (VALUES, labels), test, "made", 3, class_names, scaling=Scaling([0, 10], [4, 20]))


def texts(kind="text", words=("a", "b")):
    empty = np.zeros((2, 4, 1 + len(words)), "float32"), None
    return SequenceData("words", kind, empty, empty, "made here", vocabulary=("<end>", *words))


def test_attributes_describe_the_sequences():
    toy = series()
    assert (toy.name, toy.kind, toy.sequence_shape, toy.num_classes, toy.seed) == ("toy", "series", (5, 2), 2, 3)
    assert repr(toy) == "<SequenceData 'toy': 8 training and 5 test sequences of (5, 2), series, 2 classes>"
    assert repr(texts()) == "<SequenceData 'words': 2 training and 2 test sequences of (4, 3), text>"


@pytest.mark.parametrize("split", ["train", "test"])
def test_batches_are_the_sequences_themselves_with_their_labels(split):
    toy = series()
    batches = getattr(toy, split)(batch_size=2, labels=True)
    assert [spec.shape for spec in batches.element_spec] == [(2, 5, 2), (2,)]
    assert getattr(toy, split)(batch_size=2).element_spec.shape == (2, 5, 2)
    for x, y in batches:
        rows = [int(np.flatnonzero((sample == VALUES).all((1, 2)))[0]) for sample in x.numpy()]
        assert LABELS[rows].tolist() == y.numpy().tolist()


def test_training_follows_seed_and_epoch_and_testing_the_order_of_the_sequences():
    toy = series()
    toy.train_labels = np.arange(8, dtype=np.int32)
    batches = toy.train(2, labels=True)
    passes = [[int(label) for _, y in batches for label in y] for _ in range(2)]
    assert passes == [epoch_order(8, 3, epoch).numpy().tolist() for epoch in range(2)]
    assert int(batches.epoch) == 2
    np.testing.assert_array_equal(np.concatenate(list(toy.test(1))), VALUES[:5])


@pytest.mark.parametrize("split", ["train", "test"])
def test_batches_have_the_autotuner_off(split):
    assert getattr(series(), split)(2).options().autotune.enabled is False


@pytest.mark.parametrize(
    ("split", "arguments", "message"),
    [
        ("train", (0,), "batch_size must be at least 1, but is 0."),
        ("train", (2.5,), "batch_size must be a whole number, but is 2.5."),
        ("train", (9,), "'toy' has 8 training sequences; choose a smaller batch_size."),
        ("test", (6,), "'toy' has 5 test sequences; choose a smaller batch_size."),
        ("test", (2, True), "'toy' has no classes, so labels=True is not possible"),
    ],
)
def test_impossible_batches_are_refused(split, arguments, message, refuse):
    with refuse(message):
        getattr(series(class_names=None), split)(*arguments)


def test_series_are_decoded_to_their_own_units():
    # Feature 0 spans 0 to 4, so that 0.5 is 3; feature 1 spans 10 to 20, so that -0.2 is 14.
    sample = np.tile(np.array([0.5, -0.2], "float32"), (1, 5, 1))
    np.testing.assert_allclose(series().decode(sample), np.tile([3.0, 14.0], (1, 5, 1)), rtol=1e-6)


def test_scaling_can_be_undone_beyond_what_it_was_learnt_from():
    values = np.random.default_rng(0).normal(5, 3, (7, 4, 2))
    scaling = Scaling.fit(values[:3])
    scaled = scaling.to_unit(values)
    assert scaled[:3].min() == -1 and scaled[:3].max() == 1 and abs(scaled).max() > 1
    np.testing.assert_allclose(scaling.from_unit(scaled), values, rtol=1e-5, atol=1e-5)


def test_frames_of_audio_are_decoded_to_one_wave():
    audio = series(None, "audio")
    audio.scaling = Scaling(-1.0, 1.0)
    np.testing.assert_allclose(audio.decode(VALUES), VALUES.reshape(8, 10), atol=1e-6)


def test_texts_have_an_end_mark_and_zeros_after_it():
    a, b, end, padding = [0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 0, 0]
    sequences = texts().encode(["ab", "", "abab"])
    assert sequences.dtype == np.float32
    assert sequences.tolist() == [[a, b, end, padding], [end, padding, padding, padding], [a, b, a, b]]
    assert (sequences != 0).any(-1).sum(1).tolist() == [3, 1, 4]  # the steps that count
    assert texts().decode(sequences) == ["ab", "", "abab"]


def test_notes_are_words_with_a_space_between():
    music = texts("music", ("A4:0.5", "G4:1"))
    phrases = ["G4:1 A4:0.5", "A4:0.5"]
    assert music.encode(phrases).argmax(-1).tolist() == [[2, 1, 0, 0], [1, 0, 0, 0]]
    assert music.decode(music.encode(phrases)) == phrases


def test_decoding_ends_at_an_end_mark_or_at_padding_and_takes_probabilities():
    soft = np.array([[[0.1, 0.7, 0.2], [0.2, 0.3, 0.5], [0.4, 0.3, 0.3], [0.0, 0.9, 0.1]]])
    assert texts().decode(soft) == ["ab"]
    unmarked = np.array([[[0, 1, 0], [0, 0, 0], [0, 0, 1], [0, 0, 1]]], "float32")
    assert texts().decode(unmarked) == ["a"]


@pytest.mark.parametrize(
    ("data", "given", "message"),
    [
        (texts(), ["abc"], "The character 'c' is not in the vocabulary 'ab'; leave it out."),
        (texts(), ["ababa"], "A text has 5 tokens and at most 4 fit; shorten it."),
        (texts(), "ab", "texts must be a list of texts, but is 'ab'"),
        (texts(), [["a", "b"]], "texts must be a list of texts"),
        (texts("music", ("G4:0.5", "G4:1")), ["G4:3"], "The token 'G4:3' is not among the 2 of the vocabulary; near"),
        (series(), ["ab"], "'toy' is of kind 'series', which has no tokens"),
    ],
)
def test_texts_that_cannot_be_encoded_are_refused(data, given, message, refuse):
    with refuse(message):
        data.encode(given)


@pytest.mark.parametrize("shape", [(4, 3), (2, 4, 4), (2, 5, 3)])
def test_sequences_of_another_shape_are_not_decoded(shape, refuse):
    with refuse(r"^'words' decodes sequences of shape \(N, 4, 3\), but the shape is \("):
        texts().decode(np.zeros(shape))
