"""GANModel on two devices and on two workers, against one device with the same batches.

Logical devices and TF_CONFIG must be set before TensorFlow starts, so that trainings run in processes of their own.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import distributed_gan
import keras
import numpy as np
import pytest

import rnngan_tf as rg
from rnngan_tf.models import distribution

SCRIPT = Path(distributed_gan.__file__)
SECONDS = 300  # after which a process hangs; on two idle cores it needs less than 30


def run(role, folder, *environments):
    """Run the script once in each environment, all at once; fail where one fails or hangs, and end the others."""
    logs = [folder / f"log{index}.txt" for index in range(len(environments))]
    processes = []
    try:
        for log, environment in zip(logs, environments, strict=True):
            with open(log, "wb") as file:
                options = {"stdout": file, "stderr": subprocess.STDOUT, "env": os.environ | environment}
                processes.append(subprocess.Popen([sys.executable, SCRIPT, role, folder], **options))
        with contextlib.suppress(subprocess.TimeoutExpired):
            for process in processes:
                process.wait(timeout=SECONDS)
        codes = [process.poll() for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()
    said = "\n".join(log.read_text(errors="replace")[-4000:] for log in logs)
    assert codes == [0] * len(codes), f"Exit codes {codes}, where None is a process that hung: {said}"


@pytest.fixture(scope="module")
def replicas(tmp_path_factory):
    """Return the folder in which a training on two devices left its results."""
    folder = tmp_path_factory.mktemp("replicas")
    run("replicas", folder, {})
    return folder


@pytest.fixture(scope="module")
def facts(replicas):
    return json.loads((replicas / "replicas.json").read_text())


@pytest.fixture(scope="module")
def workers(tmp_path_factory):
    """Return the folder in which two workers left their results."""
    folder = tmp_path_factory.mktemp("workers")
    with socket.socket() as one, socket.socket() as two:
        for bound in (one, two):
            bound.bind(("127.0.0.1", 0))
        addresses = [f"127.0.0.1:{bound.getsockname()[1]}" for bound in (one, two)]
    places = [{"type": "worker", "index": index} for index in (0, 1)]
    configs = [json.dumps({"cluster": {"worker": addresses}, "task": place}) for place in places]
    run("worker", folder, *({"TF_CONFIG": config} for config in configs))
    return folder


@pytest.fixture(scope="module")
def alone():
    """Return what one device makes of each recipe."""
    return {recipe: distributed_gan.train(recipe)[1] for recipe in distributed_gan.RECIPES}


def assert_same_training(expected, file):
    """Compare weights, averages, losses, scores and collected rows."""
    found = np.load(file)
    assert any("/log/" in name for name in expected) and any("/average/" in name for name in expected)
    for name, value in expected.items():
        np.testing.assert_allclose(found[name], value, atol=1e-4, err_msg=name)


@pytest.mark.parametrize("recipe", distributed_gan.RECIPES)
def test_two_devices_train_as_one_with_the_same_batches(recipe, replicas, alone, facts):
    assert facts["replicas"] == 2
    assert alone[recipe][f"{recipe}/moved"] > 0.1  # far more than the tolerance: a doubled gradient would show
    assert_same_training(alone[recipe], replicas / "replicas.npz")
    assert facts[f"{recipe}/spread"] == 0


def test_two_workers_train_as_one_device_with_the_same_batches(workers, alone):
    for name in ("run.npz", "run-worker1.npz"):
        assert_same_training(alone["relativistic"], workers / name)


def test_scores_see_the_samples_of_all_replicas_in_their_order(replicas, alone):
    rows = np.load(replicas / "replicas.npz")["relativistic/rows"]
    assert rows.shape == (11, 5) and np.abs(rows).min(axis=1).all()  # 8 of the first batch, 3 of the second, no gap
    np.testing.assert_allclose(rows, alone["relativistic"]["relativistic/rows"], atol=1e-4)


def test_replicas_draw_different_noise_in_every_step(facts):
    for kind in ("latents", "masks"):
        drawn = facts[kind]  # two replicas in each of two steps
        assert len(drawn) == 4 and all(one != two for i, one in enumerate(drawn) for two in drawn[:i]), kind


def test_replicas_hold_the_same_weights_and_averages_after_noisy_training(facts):
    assert facts["spread"] == 0 and facts["average_spread"] == 0  # batch statistics included


def test_the_noise_of_layers_differs_by_replica_and_keeps_its_seed(facts):
    assert facts["seed_steps"] == [distribution.SEED_STRIDE] and facts["seeds_kept"]


def test_looking_repeats_on_two_devices(facts):
    one, two = facts["evaluations"]
    assert facts["draws_repeat"]
    assert one == pytest.approx(two, rel=1e-5)  # replicas add up their parts in either order; other noise is far off
    assert facts["devices"] == "2 devices, each an equal part of every batch"
    assert "off" in facts["jit"] and "several devices" in facts["jit"]


def test_what_two_devices_save_loads_on_two_and_on_one(replicas, facts):
    assert facts["apart_after_loading"] < 1e-6
    again = keras.saving.load_model(replicas / "gan.keras")
    np.testing.assert_allclose(again.generate(4, seed=1), np.load(replicas / "samples.npy"), atol=1e-6)
    again.fit(distributed_gan.made_images(), batch_size=8, verbose=0)


def test_what_cannot_be_done_on_two_devices_is_said(facts):
    expected = {
        "jit": "XLA compiles for one device",
        "steps": "steps_per_execution is 2",
        "optimizer": "The optimizer and the GANModel",
        "metric": "The metric outside and the GANModel",
        "networks": "The generator and the GANModel",
        "alone": "The generator and the GANModel",
        "optimizer_alone": "The optimizer and the GANModel",
        "batch": "A batch of 5 images cannot be shared equally by 2 replicas; give batches of 6",
        "last_batch": "A batch of 3 images",
        "data_set": "drop_remainder=True",
        "validation": "A batch of 1 images",
        "evaluate": "A batch of 3 images",
        "split": "validation_data instead",
    }
    assert facts["refusals"].keys() == expected.keys()
    for name, said in facts["refusals"].items():
        assert expected[name] in said and said[-1] == "." and "\n" not in said and len(said) < 400, said


def test_workers_agree_and_log_plain_numbers(workers):
    one, two = (np.load(workers / name) for name in ("run.npz", "run-worker1.npz"))
    np.testing.assert_allclose(one["noisy_samples"], two["noisy_samples"], atol=1e-6)
    np.testing.assert_array_equal(one["drawn"], two["drawn"])
    for name in ("noisy/d_loss", "relativistic/log/val_fd_flat_16_test"):
        assert one[name].shape in ((2,), (3,)) and np.isfinite(one[name]).all()
        np.testing.assert_allclose(one[name], two[name], rtol=1e-5)
    assert [str(each["devices"]).split("; ")[1] for each in (one, two)] == ["worker 1 of 2", "worker 2 of 2"]


def test_one_worker_saves_alone_and_its_model_loads_anywhere(workers):
    again = keras.saving.load_model(workers / "workers.keras")
    np.testing.assert_allclose(again.generate(4, seed=1), np.load(workers / "run.npz")["samples"], atol=1e-6)


def test_a_model_of_one_device_loads_on_two_whatever_it_was_compiled_with(facts):
    assert facts["steps_after_loading"] == 1


def test_one_device_notices_nothing():
    assert distribution.place_in_batch(5) == (0, 5)
    assert distribution.as_logs({"loss": 1.0}) == {"loss": 1.0}
    assert not distribution.in_step_of_many()
    gan = rg.GANModel(
        rg.generators.dense((8, 8, 1), 4, units=(8,)), rg.discriminators.dense((8, 8, 1), units=(8,), dropout=0.5)
    )
    before = [variable.numpy() for variable in gan.discriminator.non_trainable_variables]
    distribution.fold_replica_seed(gan.discriminator)
    distribution.sync_batch_statistics(gan.generator)
    for variable, value in zip(gan.discriminator.non_trainable_variables, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), value)
