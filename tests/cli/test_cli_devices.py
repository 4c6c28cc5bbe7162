"""Tests of `--devices`: what is chosen, refused and shared on a machine with one device."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from tiny_run import TINY, train

from rnngan_tf.cli import devices

WORKERS = ["host0:1", "host1:1"]


def test_all_of_one_device_is_that_device(tmp_path, capsys):
    assert train("--devices", "all", "--epochs", 1, "--out", tmp_path / "run") == 0
    assert "Devices    1 device\n" in capsys.readouterr().out


def test_two_devices_train_and_go_on_through_the_command_line(tmp_path):
    script = "import sys, tensorflow as tf; cpu = tf.config.list_physical_devices('CPU')[0]; "
    script += "tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2); "
    script += "from rnngan_tf.cli import main; first, folder, *words = sys.argv[1:]; "
    script += "code = main([*words, '--epochs', first, '--out', folder]); "
    script += "sys.exit(code or main(['train', '--resume', folder, '--epochs', '2']))"
    words = [sys.executable, "-c", script, "1", tmp_path / "run", *TINY, "--devices", "all", "--score-samples", "100"]
    answer = subprocess.run(list(map(str, words)), capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr[-3000:]
    assert answer.stdout.count("Devices    2 devices, each an equal part of every batch") == 2
    assert "Resumed    after 1 epoch" in answer.stdout and "fd_mnist_100_test" in answer.stdout


@pytest.mark.parametrize(
    "config", ["{", "{}", json.dumps({"cluster": {"worker": WORKERS}, "task": {"type": "worker", "index": 2}})]
)
def test_a_senseless_cluster_is_refused(config, monkeypatch, refusal, tmp_path):
    monkeypatch.setenv("TF_CONFIG", config)
    assert train("--devices", "all", "--out", tmp_path / "run") == 2
    assert "TF_CONFIG does not tell a cluster" in refusal() and not os.listdir(tmp_path)


def test_words_that_replicas_cannot_follow_are_refused(monkeypatch, refuse):
    strategy = SimpleNamespace(num_replicas_in_sync=3)
    words = {"batch_size": 64, "minutes": None, "resume": None, "checkpoint_steps": None}
    with refuse("choose a multiple of 3"):
        devices.check(strategy, SimpleNamespace(**words))
    devices.check(strategy, SimpleNamespace(**words | {"batch_size": 63, "minutes": 5.0}))
    monkeypatch.setattr(devices, "count_workers", lambda strategy: 3)
    with refuse("--minutes does not go with several workers"):
        devices.check(strategy, SimpleNamespace(**words | {"batch_size": 63, "minutes": 5.0}))
    devices.check(None, SimpleNamespace(**words))


def test_scoring_batches_can_be_shared(refuse):
    two, three = (SimpleNamespace(num_replicas_in_sync=number) for number in (2, 3))
    assert devices.scoring_batch(2000, 10_000, 500, None) == 500
    assert devices.scoring_batch(2000, 10_000, 500, three) == 498
    assert devices.scoring_batch(15, 20, 500, two) == 14 or devices.scoring_batch(15, 20, 500, two) % 2 == 0
    with refuse("--score-samples is 20"):
        devices.scoring_batch(20, 20, 500, three)


def test_each_worker_has_a_folder_of_its_own():
    assert str(devices.own_folder("runs/a", None)) == "runs/a"
