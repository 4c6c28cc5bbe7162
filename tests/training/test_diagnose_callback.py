"""Tests of the callback that watches for what goes wrong."""

import logging

import keras
import numpy as np
import pytest
from tiny_gan import SHAPE, STEPS, make_data, make_gan

from rnngan_tf.training.callbacks import Diagnose
from rnngan_tf.training.diagnosis.samples import REFERENCE


@pytest.fixture
def data():
    return make_data()


def age(gan):
    """Let a model pass for one of 1,000 steps."""
    for optimizer in (gan.generator_optimizer, gan.discriminator_optimizer):
        optimizer.iterations.assign(1000)


def test_each_look_keeps_its_numbers_and_the_end_looks_more_closely(data):
    gan, watcher = make_gan(), Diagnose(data, n=8)
    history = gan.fit(data, epochs=3, verbose=0, callbacks=[watcher])
    assert [look["epoch"] for look in watcher.looks] == [1, 2, 3]
    assert [look["steps"] for look in watcher.looks] == [STEPS, 2 * STEPS, 3 * STEPS]
    changes = [look["generator_change"] for look in watcher.looks]
    assert 0 < changes[0] < changes[1] < changes[2]
    assert all("variety" in look and "separation" not in look for look in watcher.looks)
    assert "separation" in watcher.diagnosis.numbers and watcher.diagnosis.verdict == "too early"
    margin = history.history["d_real"][2] - history.history["d_fake"][2]
    assert watcher.looks[2]["recent_margin"] == pytest.approx(
        np.mean([history.history["d_real"][1] - history.history["d_fake"][1], margin])
    )


def test_training_is_the_same_with_and_without_the_callback(data):
    gans = [make_gan(), make_gan()]
    gans[0].fit(data, epochs=2, verbose=0)
    gans[1].fit(data, epochs=2, verbose=0, callbacks=[Diagnose(data, n=8)])
    for plain, watched in zip(gans[0].get_weights(), gans[1].get_weights(), strict=True):
        assert np.array_equal(plain, watched)


def test_looking_every_other_epoch_still_looks_at_the_last(data):
    watcher = Diagnose(every=2, n=8)
    make_gan().fit(data, epochs=5, verbose=0, callbacks=[watcher])
    assert [look["epoch"] for look in watcher.looks] == [2, 4, 5]
    assert watcher.diagnosis.numbers["data_variety"] == REFERENCE


def test_a_bad_verdict_is_logged_once(data, caplog, capsys):
    still = [keras.optimizers.SGD(0.0) for _ in range(2)]
    gan, watcher = make_gan(generator_optimizer=still[0], discriminator_optimizer=still[1]), Diagnose(n=8)
    with caplog.at_level(logging.WARNING):
        gan.fit(data, epochs=3, verbose=0, callbacks=[watcher])
    told = [record.getMessage() for record in caplog.records if "not learning" in record.getMessage()]
    assert len(told) == 1 and told[0].startswith("Epoch 1: not learning: The learning rate of the generator's")
    assert watcher.diagnosis.bad
    assert [finding.name for finding in watcher.diagnosis.findings].count("not learning") == 2  # both networks
    assert capsys.readouterr().out == ""


def test_a_healthy_look_logs_nothing(data, caplog):
    with caplog.at_level(logging.WARNING):
        make_gan().fit(data, epochs=2, verbose=0, callbacks=[Diagnose(data, n=8)])
    assert "Epoch" not in caplog.text


def test_falling_variety_is_counted_from_look_to_look(data):
    still = [keras.optimizers.SGD(0.0) for _ in range(2)]
    gan, watcher = make_gan(generator_optimizer=still[0], discriminator_optimizer=still[1]), Diagnose(n=8)
    age(gan)
    kernel = next(weight for weight in gan.ema_generator.weights if weight.path.endswith("kernel"))
    factors = {1: 0.5, 2: 2.0, 3: 0.5, 4: 0.5}  # what the first layer sees of the latents, times
    fade = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: kernel.assign(kernel * factors.get(epoch, 1))
    )
    gan.fit(data, epochs=5, verbose=0, callbacks=[fade, watcher])
    assert [look["falling_looks"] for look in watcher.looks] == [0, 1, 0, 1, 2]
    shares = [look["variety_share"] for look in watcher.looks]
    assert watcher.looks[-1]["peak_variety_share"] == max(shares)


def test_early_looks_do_not_count_as_falling(data):
    watcher = Diagnose(n=8)
    make_gan().fit(data, epochs=2, verbose=0, callbacks=[watcher])
    assert not any("falling_looks" in look for look in watcher.looks)


def test_weights_that_are_no_numbers_are_told(data, caplog):
    gan, watcher = make_gan(generator_optimizer=keras.optimizers.SGD(float("nan"))), Diagnose(data, n=8)
    with caplog.at_level(logging.WARNING):
        gan.fit(data, epochs=2, verbose=0, callbacks=[watcher])
    assert watcher.diagnosis.verdict == "diverging" and caplog.text.count("diverging") == 1


def test_a_second_fit_starts_anew(data):
    gan, watcher = make_gan(), Diagnose(n=8)
    gan.fit(data, epochs=2, verbose=0, callbacks=[watcher])
    gan.fit(data, epochs=1, verbose=0, callbacks=[watcher])
    assert [look["epoch"] for look in watcher.looks] == [1]


@pytest.mark.parametrize(
    "arguments", [{"every": 0}, {"n": 1}, {"n": 0}, {"seed": "a"}, {"data": np.zeros((1, *SHAPE))}]
)
def test_senseless_arguments_are_refused(arguments, refuse):
    with refuse("must be|at least two"):
        Diagnose(**arguments)


def test_another_model_is_refused():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    with pytest.raises(ValueError, match="looks at a GANModel; given was a Sequential"):
        model.fit(np.zeros((2, 2)), np.zeros((2, 1)), verbose=0, callbacks=[Diagnose()])
