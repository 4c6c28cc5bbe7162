"""A notebook's start, data, ledger and images, and what is found after a training."""

import json

import keras
import numpy as np
import pytest

import rnngan_tf as rg
from rnngan_tf import course
from rnngan_tf.course import display, ledger


@pytest.fixture
def run(monkeypatch, tmp_path):
    """A run of a notebook whose record goes to a file."""
    monkeypatch.setenv("RNNGAN_RECORD", str(tmp_path / "record.json"))
    return course.start("doc4.1")


@pytest.fixture
def data():
    """Digits of 28x28 that come with the package."""
    return rg.load_images("mnist_mini")


def small_gan(data, **options):
    generator = rg.generators.dense(data.image_shape, 8, units=(32,), **options)
    gan = rg.GANModel(generator, rg.discriminators.dense(data.image_shape, units=(32,)))
    gan.compile(steps_per_execution=10)
    return gan


def test_the_start_seeds_everything_and_tells_with_what_it_runs(capsys):
    course.start("doc4.1", seed=3)
    first = np.random.random(), float(keras.random.normal(()))
    course.start("doc4.1", seed=3)
    assert (np.random.random(), float(keras.random.normal(()))) == first
    assert "doc4.1: budget fast, seed 3, rnngan_tf" in capsys.readouterr().out


def test_an_unknown_budget(monkeypatch):
    monkeypatch.setenv("RNNGAN_BUDGET", "huge")
    with pytest.raises(ValueError, match="RNNGAN_BUDGET is 'huge'; it must be one of fast, full"):
        course.start("doc4.1")


def test_the_budget_picks(monkeypatch):
    assert course.start("doc4.1").pick(fast=1, full=2) == 1
    monkeypatch.setenv("RNNGAN_BUDGET", "full")
    assert course.start("doc4.1").pick(fast=1, full=2) == 2


def test_the_fast_budget_takes_bundled_digits_and_says_so(run, capsys):
    assert run.load("mnist").name == "mnist_mini"
    assert "in place of mnist" in capsys.readouterr().out


def test_without_photographs_there_are_coloured_digits(run, monkeypatch, capsys):
    monkeypatch.setenv("RNNGAN_DATA", "bundled")
    data = run.load("cifar10", image_size=32)
    assert data.name == "stacked_mnist_mini" and data.image_shape == (32, 32, 3)
    assert "in place of cifar10" in capsys.readouterr().out


def test_a_frozen_discriminator_is_found(run, data):
    gan = small_gan(data)
    gan.discriminator.trainable = False
    gan.compile()
    run.untrained(gan, data)
    gan.fit(data.train(64).take(3), verbose=0)
    with pytest.raises(course.NotLearnedError, match="discriminator's weights did not move"):
        run.trained(gan)


def test_a_frozen_generator_is_found(run, data):
    gan = small_gan(data)
    gan.generator.trainable = False
    gan.compile()
    run.untrained(gan, data)
    gan.fit(data.train(64).take(3), verbose=0)
    assert any("generator's weights did not move" in one for one in run.problems(gan))


def test_weights_that_are_not_finite_are_found(run, data):
    gan = small_gan(data)
    run.untrained(gan, data)
    gan.generator.weights[0].assign(np.full(gan.generator.weights[0].shape, np.nan))
    assert any("not finite" in one for one in run.problems(gan))


def test_one_image_for_every_latent_is_found(run, data):
    gan = small_gan(data)
    run.untrained(gan, data)
    gan.fit(data.train(64).take(10), verbose=0)
    first = gan.ema_generator.weights[0]
    first.assign(np.zeros(first.shape))
    assert any("images are alike" in one for one in run.problems(gan))


def test_a_training_that_does_nothing_for_the_score_is_found(run, data):
    gan = small_gan(data)
    run.untrained(gan, data)
    gan.fit(data.train(64).take(1), verbose=0)
    assert any("the generator learned little" in one for one in run.problems(gan))


def test_a_good_training_passes_and_is_recorded(run, data, tmp_path, capsys):
    gan = small_gan(data)
    gan.compile(
        generator_optimizer=keras.optimizers.Adam(2e-3, beta_1=0.5),
        discriminator_optimizer=keras.optimizers.Adam(2e-3, beta_1=0.5),
        steps_per_execution=10,
    )
    run.untrained(gan, data)
    gan.fit(data.train(64).take(150), epochs=4, verbose=0)
    run.trained(gan, values={"another number": 1.0})
    assert "Both networks moved" in capsys.readouterr().out
    record = json.loads((tmp_path / "record.json").read_text())
    assert record["problems"] == []
    values = record["values"]
    assert values["fd_mnist_mini_1k"] < 0.5 * values["fd_mnist_mini_1k, untrained"] and values["another number"] == 1


def test_a_gan_that_was_not_shown_before_its_training(run, data):
    with pytest.raises(ValueError, match="not passed to run.untrained"):
        run.trained(small_gan(data))


def test_images_of_another_size_are_scored(data):
    large = rg.load_images("mnist_mini", image_size=14)
    assert course.learning.distance(course.learning.real_images(large), large) == pytest.approx(0, abs=1e-2)


def test_checks_say_what_is_wrong_and_raise_nothing(run, tmp_path, capsys):
    run.check(1, ...)
    run.check(1, "b")
    said = capsys.readouterr().out
    assert "✗ Exercise 1: no answer yet" in said and "✓ Exercise 1: right." in said
    assert json.loads((tmp_path / "record.json").read_text())["exercises"] == {"1": True}


def test_claims_are_those_of_the_notebook(capsys):
    course.claims("doc4.1")
    said = capsys.readouterr().out
    assert "| 4.3 | An LSTM generator solves the instability of GANs." in said and "| 4.5 |" not in said


def test_claims_of_a_notebook_that_there_is_not():
    with pytest.raises(ValueError, match="There are no claims for 'doc9.9'; there are claims for doc0.1"):
        course.claims("doc9.9")


def test_the_ledger_has_a_row_for_every_claim():
    assert len(ledger.rows()) == 80 and all(row["verdict"] for row in ledger.rows())


def test_an_image_needs_an_alternative_text():
    with pytest.raises(ValueError, match="describe the image in a sentence"):
        course.show(rg.plot.grid(np.zeros((1, 8, 8, 1))), "digits")


def test_the_bytes_of_a_image_are_the_same_each_time():
    made = []
    for _ in range(2):
        with rg.plot.drawing(figsize=(3, 2)) as figure:
            figure.subplots().plot([1, 3, 2])
        made.append(display.png(figure))
    assert made[0] == made[1] and len(made[0]) < 20_000
