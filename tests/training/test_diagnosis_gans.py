"""Diagnoses of GANs that were really trained: each broken one gets its verdict, the healthy ones none of the bad."""

import keras
import numpy as np
import pytest
from broken_gans import BROKEN, HEALTHY, healthy_dense

from rnngan_tf.training.diagnosis import diagnose
from rnngan_tf.training.diagnosis.finding import BAD, FLAWS

pytestmark = [  # what Keras says of a generator without gradients, and of data from a Python generator
    pytest.mark.filterwarnings("ignore:Gradients do not exist"),
    pytest.mark.filterwarnings("ignore:`shuffle=True` was passed"),
]


@pytest.fixture(scope="module")
def trained():
    """Return a function that trains a GAN once for all tests of this file."""
    kept = {}

    def get(make):
        if make not in kept:
            kept[make] = make()
        return kept[make]

    return get


@pytest.mark.parametrize(("make", "verdict"), BROKEN.items(), ids=lambda value: getattr(value, "__name__", None))
def test_a_broken_gan_gets_its_verdict_from_the_function_and_from_the_callback(make, verdict, trained):
    gan, history, data, watcher = trained(make)
    diagnosis = diagnose(gan, history, data)
    assert diagnosis.verdict == verdict, str(diagnosis)
    assert watcher.diagnosis.verdict == verdict, str(watcher.diagnosis)
    worst = diagnosis.findings[0]
    assert worst.name == verdict and worst.numbers and worst.advice
    assert worst.sentence in str(diagnosis) and worst.advice in str(diagnosis)


@pytest.mark.parametrize("make", HEALTHY, ids=lambda make: make.__name__)
def test_a_healthy_gan_gets_no_bad_verdict(make, trained):
    gan, history, data, watcher = trained(make)
    for diagnosis in (diagnose(gan, history, data), diagnose(gan, data=data, seed=1), watcher.diagnosis):
        assert diagnosis.verdict == "healthy", str(diagnosis)
        assert not {finding.name for finding in diagnosis.findings} & {*BAD, *FLAWS}


def test_without_data_or_without_a_model_the_diagnosis_says_what_it_did_not_see(trained):
    gan, history, _, _ = trained(healthy_dense)
    without_data, history_alone = diagnose(gan, history), diagnose(history=history)
    assert without_data.verdict == "healthy" and "separation" not in without_data.numbers
    assert [finding.name for finding in without_data.findings] == ["not measured"]
    assert history_alone.verdict == "no fault seen" and "Losses alone prove little" in str(history_alone)


def test_a_diagnosis_changes_nothing(trained):
    gan, history, data, _ = trained(healthy_dense)
    batches = data.train(32)
    optimizers = (gan.generator_optimizer, gan.discriminator_optimizer)
    variables = [*gan.variables, *(variable for optimizer in optimizers for variable in optimizer.variables)]
    before = [keras.ops.convert_to_numpy(variable).copy() for variable in variables]
    diagnose(gan, history, batches)
    for variable, value in zip(variables, before, strict=True):
        assert np.array_equal(keras.ops.convert_to_numpy(variable), value), variable.path
    assert int(batches.epoch.numpy()) == 0


def test_the_same_diagnosis_twice(trained):
    gan, history, data, _ = trained(healthy_dense)
    assert diagnose(gan, history, data).numbers == diagnose(gan, history, data).numbers
