"""What `export` refuses, and that it then leaves what was there before and nothing else."""

import sys

import keras
import numpy as np
import pytest

import rnngan_tf as rg
from rnngan_tf.export import export, exporting, formats


@pytest.fixture
def generator(make_networks):
    """A small dense generator."""
    return make_networks()[0]


def names(folder):
    """Return the names of all that lies in a folder."""
    return sorted(entry.name for entry in folder.iterdir())


def break_writing(monkeypatch, change):
    """Let exports be written from a network whose weights went through `change`, as a faulty converter would."""

    def broken(network, unroll):
        copy = exporting_portable(network, unroll)
        copy.set_weights([change(weight) for weight in copy.get_weights()])
        return copy

    exporting_portable = exporting.portable
    monkeypatch.setattr(exporting, "portable", broken)


@pytest.mark.parametrize("change", [lambda w: w + 0.01, lambda w: w * np.nan], ids=["off", "nan"])
def test_an_export_that_draws_something_else_is_refused_and_the_old_one_stays(
    change, generator, tmp_path, monkeypatch, refuse
):
    export(generator, tmp_path / "g.tflite", "litert")
    old = (tmp_path / "g.tflite").read_bytes()
    break_writing(monkeypatch, change)
    with refuse("from those of Keras, more than 0.0001"):
        export(generator, tmp_path / "g.tflite", "litert")
    with refuse("from those of Keras, more than 0.0001"):
        export(generator, tmp_path / "saved")
    assert names(tmp_path) == ["g.tflite"] and (tmp_path / "g.tflite").read_bytes() == old
    assert export(generator, tmp_path / "unchecked", verify=False).difference is None


def test_an_older_export_is_replaced(make_networks, tmp_path):
    for format, path in (("tf_saved_model", tmp_path / "saved"), ("litert", tmp_path / "g.tflite")):
        export(make_networks()[0], path, format)
        later = make_networks()[0]
        export(later, path, format)
        z = np.ones((2, 4), "float32")
        found = formats.FORMATS[format].load(path)({"latents": z})
        np.testing.assert_allclose(found, later.predict_on_batch(z), rtol=0, atol=1e-5)
    assert names(tmp_path) == ["g.tflite", "saved"]


def test_a_disk_full_while_writing_leaves_nothing(generator, tmp_path, monkeypatch):
    def full(self, network, path, inputs="latents"):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(formats.LiteRT, "write", full)
    with pytest.raises(OSError, match="No space left"):
        export(generator, tmp_path / "g.tflite", "litert")
    assert names(tmp_path) == []


def test_what_a_converter_raises_becomes_one_sentence(generator, tmp_path, monkeypatch, refuse):
    def fail(self, network, path, inputs="latents"):
        raise RuntimeError("no such operation.\nmany more lines")

    monkeypatch.setattr(formats.LiteRT, "write", fail)
    with refuse("dense_generator cannot be written as litert: RuntimeError: no such operation"):
        export(generator, tmp_path / "g.tflite", "litert")


def test_missing_packages_are_named(generator, tmp_path, monkeypatch, refuse):
    for module in ("tf2onnx", "onnx", "onnxruntime", "openvino"):
        monkeypatch.setitem(sys.modules, module, None)
    with refuse("needs the packages tf2onnx and onnx and onnxruntime, .*rnngan_tf.export"):
        export(generator, tmp_path / "g.onnx", "onnx")
    with refuse("needs the packages tf2onnx and onnx, which are not installed"):
        export(generator, tmp_path / "g.onnx", "onnx", verify=False)
    with refuse("'openvino' needs the package openvino, which is not installed; install with: pip install 'rnngan_tf"):
        export(generator, tmp_path / "g.xml", "openvino")
    assert names(tmp_path) == []


def test_unknown_names_and_unfit_paths_are_refused(generator, tmp_path, refuse):
    with refuse("Unknown export format 'onx'.*Did you mean 'onnx'"):
        export(generator, tmp_path / "g.onnx", "onx")
    with refuse("Unknown inputs 'seeds'.*Did you mean 'seed'"):
        export(generator, tmp_path / "g", inputs="seeds")
    with refuse("must be a file that ends in .tflite"):
        export(generator, tmp_path / "g.onnx", "litert")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with refuse("exists and is not a tf_saved_model"):
        export(generator, tmp_path / "mine")
    with refuse("exists and is not a tf_saved_model"):
        export(generator, tmp_path / "mine" / "letter.txt")
    assert names(tmp_path) == ["mine"] and names(tmp_path / "mine") == ["letter.txt"]


@pytest.mark.parametrize("format", ["onnx", "litert", "openvino"])
def test_only_a_saved_model_draws_from_a_seed(format, generator, tmp_path, refuse):
    with refuse("cannot generate from a seed.*tf_saved_model"):
        export(generator, tmp_path / f"g{formats.FORMATS[format].suffix}", format, inputs="seed")


def test_what_is_no_generator_is_refused(make_networks, tmp_path, refuse):
    with refuse("cannot be exported; give a GANModel"):
        export("generator", tmp_path / "g")
    with refuse("'dense_discriminator' is not a generator"):
        export(make_networks()[1], tmp_path / "g")
    with refuse("cannot be exported; give a GANModel"):
        export(keras.Sequential([keras.layers.Dense(3)]), tmp_path / "g")
    assert isinstance(rg.generators.dense((8, 8, 1)), keras.Model)
