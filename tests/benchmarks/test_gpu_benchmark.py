"""benchmarks/gpu.py: its tiny form runs on any machine, and its checks fail where something is wrong."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import rnngan_tf as rg

FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def gpu(monkeypatch):
    """The benchmark as a module."""
    monkeypatch.syspath_prepend(str(FOLDER))
    spec = importlib.util.spec_from_file_location("gpu_benchmark", FOLDER / "gpu.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tiny_form_passes_its_checks_and_writes_its_table(tmp_path):
    command = [
        sys.executable,
        FOLDER / "gpu.py",
        "--tiny",
        "--only",
        "dense",
        "--no-cache",
        "--out",
        tmp_path / "gpu.json",
    ]
    environment = os.environ | {"CUDA_VISIBLE_DEVICES": "", "PYTHONPATH": str(FOLDER.parent)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads((tmp_path / "gpu.json").read_text())
    assert [(row["xla"], row["device"], row["failed_checks"]) for row in result["trainings"]] == [
        (False, "CPU", []),
        (True, "CPU", []),
    ]
    assert all(row["images_per_second"] > 0 and row["memory_bytes"] > 1e7 for row in result["trainings"])
    assert (tmp_path / "gpu.md").read_text().count("| dense |") == 2


def test_a_step_that_ran_elsewhere_and_images_that_differ_fail(gpu, monkeypatch):
    monkeypatch.setattr(gpu, "largest_difference", lambda gan: 0.5)
    original = gpu.misplaced
    monkeypatch.setattr(gpu, "misplaced", lambda gan, batches, device: original(gan, batches, "GPU"))
    monkeypatch.setattr(rg.GANModel, "jit_status", lambda gan: "XLA: off (for this test)")
    failed = gpu.train("dense", xla=False, tiny=True, steps=1)["failed_checks"]
    assert len(failed) == 3
    assert "jit_status() is 'XLA: off (for this test)'" in failed[0]
    assert "operations ran off" in failed[1] and "MatMul on /job" in failed[1] and "Conv2D" in failed[1]
    assert "images differ from the CPU's by 0.5" in failed[2]
