"""Files saved before networks, layers and modules had their present names load and generate the same."""

import json
from pathlib import Path

import keras
import numpy as np
import pytest

import rnngan_tf as rg

FOLDER = Path(__file__).parent / "old_files"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_an_old_file_generates_what_it_generated(name):
    model = keras.saving.load_model(FOLDER / f"{name}.keras")
    labels = {"labels": [0, 1, 2]} if model.num_classes else {}
    samples = model.generate(3, seed=5, **labels)
    expected = EXPECTED[name]
    np.testing.assert_allclose(samples.ravel()[:8], expected["first"], atol=1e-5)
    np.testing.assert_allclose([samples.mean(), samples.std()], [expected["mean"], expected["std"]], atol=1e-5)


def test_an_old_file_goes_on_training():
    gan = keras.saving.load_model(FOLDER / "lstm_row_conv.keras")
    steps, data = gan.steps, np.random.default_rng(0).uniform(-1, 1, (8, 8, 8, 1)).astype("float32")
    assert steps == 4 and isinstance(gan.augmentation, rg.Augmentation)
    assert np.isfinite(gan.fit(data, batch_size=4, verbose=0).history["loss"]).all() and gan.steps == steps + 2
