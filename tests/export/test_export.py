"""Exports: each draws what Keras draws, in a fresh process too; one that does not is refused and leaves nothing."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf

import rnngan_tf as rg
from rnngan_tf.export import FORMATS, export
from rnngan_tf.export.formats import SavedModel

IMAGE_SHAPE, LATENT_DIM = (8, 8, 1), 4
BUILDERS = {
    "lstm_row": {"units": 5, "num_layers": 1},
    "lstm_conv": {"units": 5, "filters": 3},
    "conv_transpose": {"filters": 3},
}


def shaken(network):
    """Return the network with weights as if it had been trained: none is zero or one, and no two layers agree."""
    generator = np.random.default_rng(0)
    network.set_weights([abs(w + generator.normal(0, 0.2, w.shape)) + 0.01 if "var" in v.name else
                         w + generator.normal(0, 0.2, w.shape)
                         for v, w in zip(network.weights, network.get_weights(), strict=True)])  # fmt: skip
    return network


def build(name, **options):
    """Return a small generator of a builder, with weights as if trained."""
    options = {"precision": "float32", **BUILDERS.get(name, {}), **options}
    return shaken(rg.generators.GENERATORS[name](IMAGE_SHAPE, LATENT_DIM, **options))


def need(format):
    """Skip a test whose format needs packages that are not installed; none is imported here."""
    try:
        FORMATS[format].check_installed(verify=True)
    except ImportError as error:
        pytest.skip(str(error))


def place(folder, format):
    """Return a path in `folder` that suits a format."""
    return folder / f"generator{FORMATS[format].suffix}"


def latents(n):
    """Return latents `(n, Z)` other than those that `export` itself compares."""
    return np.random.default_rng(1).normal(size=(n, LATENT_DIM)).astype("float32")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", BUILDERS)
def test_an_export_draws_what_keras_draws_for_batches_of_any_size(name, format, tmp_path):
    need(format)
    network, path = build(name), place(tmp_path, format)
    made = export(network, path, format)
    assert made.path == path and made.format == format and made.difference <= 1e-4
    assert made.inputs == {"latents": "float32 (None, 4)"} and made.outputs == {"images": "float32 (None, 8, 8, 1)"}
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert made.bytes == sum(file.stat().st_size for file in files)
    run = FORMATS[format].load(path)
    for n in (1, 3):
        expected = network.predict_on_batch(latents(n))
        assert expected.std() > 0.1  # images, not a grey plane
        np.testing.assert_allclose(run({"latents": latents(n)}), expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("format", FORMATS)
def test_labels_are_the_second_input_of_a_conditional_generator(format, tmp_path):
    need(format)
    network, path = build("lstm_row", num_classes=3), place(tmp_path, format)
    assert export(network, path, format).inputs == {"latents": "float32 (None, 4)", "labels": "int32 (None,)"}
    run, same = FORMATS[format].load(path), np.repeat(latents(1), 3, axis=0)
    labels = np.arange(3, dtype="int32")
    found = run({"latents": same, "labels": labels})
    np.testing.assert_allclose(found, network.predict_on_batch([same, labels]), rtol=0, atol=1e-5)
    assert np.abs(found[0] - found[1]).max() > 1e-3


@pytest.mark.parametrize(
    "options",
    [
        {"cell": "gru", "bidirectional": True},
        {"cell": "lstm", "bidirectional": True, "latent_mode": "hybrid"},
        {"cell": "simple_rnn", "latent_mode": "initial_state", "row_order": "shuffled", "row_noise_dim": 2},
    ],
    ids=["gru", "lstm", "simple_rnn"],
)
@pytest.mark.parametrize("format", ["litert", "onnx", "openvino"])
def test_every_cell_can_be_exported(options, format, tmp_path):
    need(format)
    assert export(build("lstm_row", **options), place(tmp_path, format), format).difference <= 1e-4


def test_a_saved_model_holds_each_weight_once(tmp_path):
    network = build("lstm_row")
    export(network, tmp_path / "row")
    saved = tf.train.list_variables(str(tmp_path / "row" / "variables" / "variables"))
    assert sum(np.prod(shape) for name, shape in saved if "VARIABLE" in name) == network.count_params()


def test_a_half_precision_generator_is_exported_and_compared_in_float32(tmp_path):
    network = build("lstm_row", precision="mixed_bfloat16")
    assert export(network, tmp_path / "row").difference <= 1e-6
    exact = build("lstm_row")
    exact.set_weights(network.get_weights())
    found = SavedModel().load(tmp_path / "row")({"latents": latents(3)})
    np.testing.assert_allclose(found, exact.predict_on_batch(latents(3)), rtol=0, atol=1e-5)


def test_the_averaged_generator_of_a_gan_is_exported_and_left_as_it_is(make_gan, tmp_path):
    gan = make_gan()
    shaken(gan.ema_generator)
    before = gan.ema_generator.get_weights()
    export(gan, tmp_path / "dense")
    found = SavedModel().load(tmp_path / "dense")({"latents": latents(3)})
    np.testing.assert_allclose(found, gan.generate_from(latents(3)), rtol=0, atol=1e-6)
    assert np.abs(found - gan.generator.predict_on_batch(latents(3))).max() > 1e-2
    for old, new in zip(before, gan.ema_generator.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_openvino_does_not_report_its_use(tmp_path, monkeypatch):
    need("openvino")
    monkeypatch.delenv("CI", raising=False)
    export(build("conv_transpose"), tmp_path / "generator.xml", "openvino")
    telemetry = pytest.importorskip("openvino_telemetry")
    assert "CI" not in os.environ and telemetry.Telemetry().consent is False


@pytest.mark.parametrize("seed", [0, 3, 2**40 + 5, -7])
def test_a_seed_draws_the_images_of_generate(make_gan, tmp_path, seed):
    gan = make_gan()
    made = export(gan, tmp_path / "seeded", inputs="seed")
    assert made.inputs == {"seed": "int64 ()", "n": "int32 ()"} and made.difference <= 1e-6
    found = SavedModel().load(tmp_path / "seeded")({"seed": np.int64(seed), "n": np.int32(6)})
    np.testing.assert_allclose(found, gan.generate(6, seed), rtol=0, atol=1e-6)


def test_a_seed_takes_labels_where_there_are_classes(make_gan, tmp_path):
    gan = make_gan(num_classes=3)
    assert list(export(gan, tmp_path / "seeded", inputs="seed").inputs) == ["seed", "labels"]
    labels = np.array([2, 0, 1, 1], "int32")
    found = SavedModel().load(tmp_path / "seeded")({"seed": np.int64(1), "labels": labels})
    np.testing.assert_allclose(found, gan.generate(4, 1, labels), rtol=0, atol=1e-6)


def test_a_saved_model_draws_in_a_process_without_this_package(tmp_path):
    network = build("lstm_row", num_classes=3)
    export(network, tmp_path / "row")
    np.savez(tmp_path / "in.npz", latents=latents(3), labels=np.arange(3, dtype="int32"))
    program = """
import json, sys, numpy as np, tensorflow as tf
given = np.load("in.npz")
loaded = tf.saved_model.load("row")
np.save("served.npy", loaded.serve(given["latents"], given["labels"]))
signature = loaded.signatures["serving_default"]
np.save("signed.npy", next(iter(signature(**{name: tf.constant(given[name]) for name in given}).values())))
print(json.dumps([name for name in sys.modules if name.startswith(("rnngan_tf", "keras"))]))
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", program],
        cwd=tmp_path, capture_output=True, text=True, check=True, env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )  # fmt: skip
    assert not [name for name in json.loads(done.stdout.splitlines()[-1]) if name.startswith("rnngan_tf")]
    expected = network.predict_on_batch([latents(3), np.arange(3, dtype="int32")])
    np.testing.assert_allclose(np.load(tmp_path / "served.npy"), expected, rtol=0, atol=1e-5)
    np.testing.assert_allclose(np.load(tmp_path / "signed.npy"), expected, rtol=0, atol=1e-5)
