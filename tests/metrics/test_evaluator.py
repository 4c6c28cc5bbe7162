"""The Evaluator: rows, calibration, cache, sample sizes, bad input."""

import json

import numpy as np
import pytest
from keras import ops

import rnngan_tf as rg
from rnngan_tf.metrics import evaluator, reference_models
from rnngan_tf.metrics.evaluator import Evaluator

SAMPLES = 300
FEW = [rg.metrics.FrechetDistance, rg.metrics.Coverage, rg.metrics.ClassEntropy]


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    """An evaluator with a cache of its own, and a report of training digits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RNNGAN_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setattr(reference_models, "FIT_IMAGES", 1000)  # a mixture of few Gaussians, fitted in a second
        one = Evaluator("mnist_mini", samples=SAMPLES)
        yield one, one.evaluate(one.data.train_images[:SAMPLES], "digits", rounds=20)


def test_the_table_puts_known_images_beside_the_subject(scored):
    report = scored[1]
    kinds = [row.kind for row in report.rows]
    assert kinds == ["subject"] + ["calibration"] * 4 and set(evaluator.LABELS) == set(reference_models.REFERENCES)
    distances = {row.label: row.values["fd_mnist_300_test"].value for row in report.rows}
    assert distances["digits"] < 3 and distances["real (training)"] < 3
    assert distances["real (training)"] < distances["PCA mixture"] < distances["pixel Gaussian"]
    for row in report.rows:
        assert set(row.values) == set(report.names)
        assert all(value.low <= value.value <= value.high for value in row.values.values())
        assert row.class_counts.sum() == SAMPLES
    assert "300 images of each row against 300 test images of mnist_mini" in str(report)


def test_the_report_is_found_by_name_and_goes_into_json(scored):
    report = scored[1]
    assert report["fd"] == report["fd_mnist_300_test"] == report.rows[0].values["fd_mnist_300_test"]
    with pytest.raises(KeyError, match="fid"):
        report["fid"]
    plain = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert plain["rows"][0]["scores"]["fd_mnist_300_test"]["value"] == report["fd"].value
    assert plain["protocol"]["samples"] == SAMPLES and sum(plain["rows"][0]["class_counts"]) == SAMPLES
    for name in report.names:
        assert name in str(report) and name in report._repr_html_()


def test_few_samples_and_equal_images_are_noted(scored):
    one, report = scored
    assert any("300 samples are few for 64 features" in note for note in report.notes)
    same = np.repeat(one.data.train_images[:1], SAMPLES, axis=0)
    flat = one.evaluate(same, calibration=False, rounds=2)
    assert any("all images of the subject are the same" in note for note in flat.notes)
    assert flat["duplicates"].value == pytest.approx(1 - 1 / SAMPLES) and flat["classes"].value == 1
    assert all(np.isfinite(value).all() for value in flat.rows[0].values.values())


def test_a_generator_an_array_and_a_file_of_the_same_images_score_alike(scored, tmp_path):
    one = scored[0]
    networks = rg.generators.dense((28, 28, 1), 4, units=(8,)), rg.discriminators.dense((28, 28, 1), units=(8,))
    gan = rg.GANModel(*networks)
    images = gan.generate(SAMPLES, seed=0)
    np.savez(tmp_path / "images.npz", images=images)
    reports = [one.evaluate(subject, calibration=False, rounds=2) for subject in (gan, images, tmp_path / "images.npz")]
    assert reports[0]["fd"] == reports[1]["fd"] == reports[2]["fd"]


def test_the_evaluator_and_evaluate_compute_the_same_score(scored):
    one = scored[0]
    metric = rg.metrics.FrechetDistance("mnist", samples=SAMPLES)
    images = one.data.train_images[:SAMPLES] / 127.5 - 1
    metric.update_state(one.data.test_images[:SAMPLES] / 127.5 - 1, images)
    assert metric.result() == pytest.approx(scored[1]["fd"].value, rel=1e-3)


def test_what_is_known_is_computed_once_and_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("RNNGAN_CACHE", str(tmp_path))
    monkeypatch.setattr(reference_models, "FIT_IMAGES", 1000)
    images = rg.load_images("mnist_mini").train_images[:100]
    first = Evaluator("mnist_mini", samples=100, metrics=FEW).evaluate(images, rounds=3)
    kept = sorted(tmp_path.iterdir())
    assert len(kept) == 5  # the test images and four kinds of known ones
    monkeypatch.setattr(reference_models, "samples", None)  # would fail if called
    second = Evaluator("mnist_mini", samples=100, metrics=FEW).evaluate(images, rounds=3)
    assert str(first) == str(second) and sorted(tmp_path.iterdir()) == kept
    Evaluator("mnist_mini", samples=101, metrics=FEW).real  # noqa: B018
    assert len(list(tmp_path.iterdir())) == 6


def test_an_own_extractor_scores_own_data(tmp_path):
    def means(images):
        return ops.mean(images, axis=1)[..., 0]

    one = Evaluator("mnist_mini", samples=100, extractor=means)
    names = [score.name for score in one.scores]
    assert names[0] == "fd_means_100_test" and not any("class" in name for name in names)
    report = one.evaluate(one.data.train_images[:100], calibration=False, rounds=2)
    assert report["fd"].value >= 0 and report.class_names is None


def test_stacked_digits_count_modes():
    one = Evaluator("stacked_mnist_mini", samples=400, metrics=[rg.metrics.ModesCovered], cache=False)
    found = one.evaluate(one.data.train_images[:400], calibration=False, rounds=2)["modes"].value
    modes = len(set(one.data.train_labels[:400].tolist()))
    assert 0.95 * modes <= found <= 1.02 * modes


def test_the_distance_falls_with_the_sample_size_towards_its_limit(scored):
    one = scored[0]
    curve = one.sample_sizes(one.data.train_images[:SAMPLES], sizes=[75, 150, 300], draws=4)
    assert curve.values[0] > curve.values[1] > curve.values[2] > curve.limit
    assert curve.sizes == [75, 150, 300]
    rg.plot.sample_sizes(curve)


def test_bad_input_is_told(refuse, scored):
    one = scored[0]
    with refuse("1000 images"):
        Evaluator("mnist_mini", samples=1001)
    with refuse("mnits"):
        Evaluator("mnist_mini", extractor="mnits")
    with refuse("28, 28, 1"):
        Evaluator("mnist_mini", extractor="cifar10")
    with refuse("fewer samples"):
        one.evaluate(one.data.train_images[:10])
    with refuse("shape"):
        one.evaluate(np.zeros((300, 32, 32, 3), "uint8"))
    with refuse("not-a-number"):
        one.evaluate(np.full((300, 28, 28, 1), np.nan, "float32"))
    with refuse("sizes"):
        one.sample_sizes(one.data.train_images[:SAMPLES], sizes=[100])


def test_data_without_a_feature_network_asks_for_one(refuse):
    data = rg.load_images("mnist_mini")
    data.name = "holidays"
    with refuse("extractor="):
        Evaluator(data, samples=100)
