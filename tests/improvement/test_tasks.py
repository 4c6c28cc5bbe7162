"""Bundled improvers: written and read back, whole, small, and better than doing nothing."""

import numpy as np
import pytest

import rnngan_tf as rg
from rnngan_tf.improvement import tasks
from rnngan_tf.models import saving as bundled

TRAINED = [(task, data) for data in tasks.SHAPES for task in tasks.TASKS]
TRAINED = [pair for pair in TRAINED if (tasks.WEIGHTS / "_".join(pair)).with_suffix(".json").is_file()]


@pytest.mark.parametrize(("task", "data"), TRAINED)
def test_a_bundled_improver_is_small_and_improves(task, data):
    record = bundled.read(tasks.WEIGHTS, f"{task}_{data}")[1]
    assert record["bytes"] < 5e5 and record["data"] == data
    model = rg.improve.pretrained(task, data, precision="float32")
    digits = rg.load_images("mnist_mini").test_images[:100] / np.float32(127.5) - 1
    if data == "cifar10":  # digits in three equal colours: photographs are not bundled
        digits = np.repeat(np.pad(digits, ((0, 0), (2, 2), (2, 2), (0, 0)), constant_values=-1), 3, axis=-1)
    degraded = model.degrade(digits, seed=0)
    before = rg.improve.compare(digits, np.asarray(model.degradation.begin(degraded)))["psnr"]
    assert rg.improve.compare(digits, model.improve(degraded))["psnr"] > before + 1


def test_written_weights_improve_the_same(tmp_path, refuse):
    model = tasks.make("denoise", "mnist", precision="float32")
    model.network.set_weights([weight + 0.01 for weight in model.network.get_weights()])
    tasks.write(model, "denoise", "mnist", {"data": "mnist"}, tmp_path)
    again = rg.improve.pretrained("denoise", "mnist", precision="float32", folder=tmp_path)
    noisy = model.degrade(rg.load_images("mnist_mini").test_images[:4] / np.float32(127.5) - 1, seed=0)
    np.testing.assert_allclose(again.improve(noisy), model.improve(noisy), atol=1e-2)
    with pytest.raises(FileNotFoundError, match="no trained model to upscale2 images of mnist"):
        rg.improve.pretrained("upscale2", "mnist", folder=tmp_path)
    with refuse("Did you mean 'denoise'"):
        rg.improve.pretrained("denoice", "mnist")
