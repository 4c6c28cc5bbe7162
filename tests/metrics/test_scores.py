"""Scores as Keras metrics: names, collecting, results, intervals, bad input."""

import keras
import numpy as np
import pytest
from keras import ops

import rnngan_tf as rg
from rnngan_tf.metrics import features
from rnngan_tf.metrics.features import Outputs
from rnngan_tf.metrics.functional import frechet_distance

ALL = [
    rg.metrics.FrechetDistance,
    rg.metrics.KernelDistance,
    rg.metrics.Precision,
    rg.metrics.Recall,
    rg.metrics.Density,
    rg.metrics.Coverage,
    rg.metrics.NearestNeighbourAccuracy,
    rg.metrics.Duplicates,
    rg.metrics.ClassifierScore,
    rg.metrics.ClassesCovered,
    rg.metrics.ClassEntropy,
    rg.metrics.ClassDivergence,
    rg.metrics.ModesCovered,
]


def flat(images):
    """Features are the first six pixels, logits the next three."""
    pixels = ops.reshape(images, (-1, 64))
    return pixels[:, :6], pixels[:, 6:9]


@pytest.fixture
def sets():
    rng = np.random.default_rng(0)
    return rng.uniform(-1, 1, (2, 60, 8, 8, 1)).astype("float32")


@pytest.fixture(scope="module")
def digits():
    return rg.load_images("mnist_mini")


@pytest.mark.parametrize(("samples", "part"), [(2000, "2k"), (10_000, "10k"), (1500, "1500"), (500, "500")])
def test_the_name_tells_the_protocol(samples, part):
    assert rg.metrics.FrechetDistance("mnist", samples).name == f"fd_mnist_{part}_test"
    assert rg.metrics.FrechetDistance("mnist_mini", samples, reference="train").name == f"fd_mnist_{part}_train"
    assert rg.metrics.ClassifierScore("mnist", samples).name == f"classifier_score_mnist_{part}"
    assert rg.metrics.FrechetDistance(flat, samples).name == f"fd_flat_{part}_test"


@pytest.mark.parametrize("score", ALL)
def test_batches_give_what_the_whole_gives_and_the_rest_is_left_out(score, sets):
    real, generated = sets
    extractor = features.get(flat, (8, 8, 1))
    metric = score(extractor, samples=50)
    for start in range(0, 60, 7):  # seven does not divide 50: the last batch is taken in part
        metric.update_state(real[start : start + 7], generated[start : start + 7])
    seen = [extractor.extract(images[:50]) for images in sets]
    expected = metric.compute(*(getattr(outputs, metric.uses) for outputs in seen))
    assert metric.result() == pytest.approx(expected, rel=1e-5)
    metric.reset_state()
    assert np.isnan(metric.result())
    metric.update_outputs(*(Outputs(*(part[:60] for part in extractor.extract(images))) for images in sets))
    assert metric.result() == pytest.approx(expected, rel=1e-5)


def test_the_frechet_distance_is_that_of_the_features(sets):
    metric = rg.metrics.FrechetDistance(features.get(flat, (8, 8, 1)), samples=60)
    metric.update_state(*sets)
    pixels = sets.reshape(2, 60, 64)[:, :, :6]
    assert metric.result() == pytest.approx(frechet_distance(*pixels), rel=1e-5)


@pytest.mark.parametrize("score", ALL)
def test_the_interval_holds_the_score_and_narrows_with_samples(score, digits):
    extractor = features.get("mnist")
    seen = [extractor.extract(images) for images in (digits.test_images, digits.train_images[:1000])]
    widths = {}
    for samples in (150, 1000):
        metric = score("mnist", samples=samples)
        pair = [getattr(outputs, metric.uses)[:samples] for outputs in seen]
        value, low, high = metric.interval(*pair, rounds=40)
        assert low <= value <= high and value == pytest.approx(metric.compute(*pair))
        assert metric.interval(*pair, rounds=40) == (value, low, high)
        widths[samples] = high - low
    assert widths[1000] <= widths[150]


def test_real_digits_score_well_and_noise_badly(digits):
    noise = np.random.default_rng(0).uniform(-1, 1, (500, 28, 28, 1)).astype("float32")
    found = {}
    for name, images in {"digits": digits.train_images[:500] / 127.5 - 1, "noise": noise}.items():
        for score in ALL:
            metric = score("mnist", samples=500)
            metric.update_state(digits.test_images[:500] / 127.5 - 1, images)
            found[name, score.prefix] = metric.result()
    for prefix in ("fd", "kd", "class_kl"):
        assert 10 * found["digits", prefix] < found["noise", prefix]
    for prefix in ("precision", "recall", "density", "coverage"):
        assert found["digits", prefix] > 0.6 and found["noise", prefix] < 0.1
    assert found["digits", "classes"] == found["digits", "modes"] == 10 > found["noise", "classes"]
    assert 0.4 < found["digits", "nn_accuracy"] < 0.6 and found["noise", "nn_accuracy"] > 0.95
    assert found["digits", "duplicates"] == 0
    assert found["digits", "classifier_score"] > 9 and found["digits", "class_entropy"] > 2.2


def test_duplicates_are_found(digits):
    images = digits.test_images[:300] / 127.5 - 1
    copied = np.concatenate([images[:100]] * 3)
    metric = rg.metrics.Duplicates("mnist", samples=300)
    metric.update_state(images, copied)
    assert metric.result() == pytest.approx(2 / 3, abs=0.01)


def test_missing_samples_are_nan_and_said(sets, caplog):
    metric = rg.metrics.FrechetDistance(features.get(flat, (8, 8, 1)), samples=100)
    metric.update_state(*sets)
    assert np.isnan(metric.result())
    assert "fd_flat_100_test is NaN: it needs 100 samples and saw 60" in caplog.text


def test_bad_arguments_are_told(refuse, sets):
    with refuse("samples"):
        rg.metrics.FrechetDistance("mnist", samples=1)
    with refuse("mnist"):
        rg.metrics.FrechetDistance("minst")
    with refuse("classifier"):
        rg.metrics.ClassEntropy(features.get(lambda images: flat(images)[0], (8, 8, 1)))
    with refuse("28, 28, 1"):
        rg.metrics.FrechetDistance("mnist", samples=50).update_state(*sets)
    with refuse("sample_weight"):
        rg.metrics.FrechetDistance("mnist").update_state(*sets, sample_weight=1)
    with refuse("by name"):
        rg.metrics.FrechetDistance(flat).get_config()


def test_a_score_goes_through_its_configuration():
    metric = rg.metrics.Coverage("stacked_mnist", samples=300, reference="train", name="cover")
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(metric))
    assert type(again) is rg.metrics.Coverage and again.get_config() == metric.get_config()
    assert again.name == "cover" and again.variables[0].shape == (300, 192)


def test_best_and_last_know_the_better_direction():
    scores = [rg.metrics.FrechetDistance(), rg.metrics.Coverage(), rg.metrics.NearestNeighbourAccuracy()]
    logged = {
        "loss": [1.0, 1.0, 1.0],
        "val_fd_mnist_2k_test": [5.0, 3.0, float("nan")],
        "val_coverage_mnist_2k_test": [0.1, 0.2, 0.9],
        "val_nn_accuracy_mnist_2k_test": [0.9, 0.45, 0.3],
    }
    found = rg.metrics.best_and_last(logged, scores)
    assert found == {
        "val_fd_mnist_2k_test": (3.0, 2, 3.0, 2),
        "val_coverage_mnist_2k_test": (0.9, 3, 0.9, 3),
        "val_nn_accuracy_mnist_2k_test": (0.45, 2, 0.3, 3),
    }
    assert rg.metrics.best_and_last({"loss": [1.0]}, scores) == {}
