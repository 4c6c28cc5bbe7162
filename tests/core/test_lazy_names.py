"""Importing the package imports nothing large, and Keras finds the registered classes all the same."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import keras
import pytest

import rnngan_tf
from rnngan_tf import public
from rnngan_tf.core import lazy

ORDERS = {
    "keras first": "import keras\nimport rnngan_tf as rg",
    "package first": "import rnngan_tf as rg\nimport keras",
    "tensorflow first": "import tensorflow as tf\nimport rnngan_tf\nimport keras",
    "tensorflow second": "import rnngan_tf\nimport tensorflow as tf\nkeras = tf.keras",
    "a module": "from rnngan_tf.models.saving import read_record\nimport keras",
    "a leaf": "from rnngan_tf.core import precision\nimport keras",
    "a name": "from rnngan_tf import plot\nimport keras",
    "the exports": "from rnngan_tf.export.formats import FORMATS\nimport keras",
    "the course": "from rnngan_tf import course\nimport keras",
}
LOAD = """
import sys
model = keras.models.load_model(sys.argv[1])
registered = [name for name in keras.utils.get_custom_objects() if name.startswith("rnngan_tf>")]
print(type(model).__name__, len(registered))
"""
SENTENCE = "rnngan_tf trains with TensorFlow and Keras is set to {!r}: set the environment variable KERAS_BACKEND=tens"


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The path of a saved GAN, untrained."""
    place = tmp_path_factory.mktemp("saved") / "digits.keras"
    generator = rnngan_tf.generators.lstm_row((8, 8, 1), 4, units=4)
    gan = rnngan_tf.GANModel(generator, rnngan_tf.discriminators.conv((8, 8, 1), (4,)))
    gan.compile()
    gan.save(place)
    return place


@pytest.mark.parametrize("imports", ORDERS.values(), ids=ORDERS)
def test_keras_loads_a_saved_gan_though_no_name_was_used(fresh, saved, imports):
    process = fresh("-c", imports + LOAD, saved)
    here = [name for name in keras.saving.get_custom_objects() if name.startswith("rnngan_tf>")]
    assert process.returncode == 0, process.stderr
    assert process.stdout.split()[0] == "GANModel" and int(process.stdout.split()[1]) >= 40 <= len(here)


def test_importing_the_package_imports_nothing_large(fresh):
    code = "import sys, rnngan_tf as rg; dir(rg); rg.__version__; print(*sys.modules)"
    loaded = set(fresh("-c", code).stdout.split())
    assert "rnngan_tf" in loaded
    assert not loaded & {"tensorflow", "keras", "numpy", "matplotlib", "rnngan_tf.public", "rnngan_tf.models"}


def test_the_list_of_names_is_that_of_the_module_which_imports_them():
    assert set(rnngan_tf.__all__) == {name for name in vars(public) if not name.startswith("_")}
    assert set(rnngan_tf.__all__) <= set(dir(rnngan_tf))
    for name in rnngan_tf.__all__:
        assert getattr(rnngan_tf, name) is getattr(public, name)


def test_type_checkers_see_the_names():
    tree = ast.parse(Path(inspect.getfile(rnngan_tf)).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If) and node.test.id == "TYPE_CHECKING")
    assert ast.unparse(block.body[0]) == "from rnngan_tf.public import *"


def test_every_kind_of_import_of_a_name_works(fresh):
    code = """
from rnngan_tf import GANModel, improve, metrics, penalties
from rnngan_tf import *
import rnngan_tf as rg, rnngan_tf.models.gan
assert GANModel is rg.GANModel is rnngan_tf.models.gan.GANModel is rg.models.gan.GANModel
assert rg.improve is rg.improvement and rg.metrics.FrechetDistance and rg.callbacks is rg.training.callbacks
assert not any(type(finder).__name__ == "PublicNames" for finder in __import__("sys").meta_path)
print(load_images.__name__)
"""
    process = fresh("-c", code)
    assert process.stdout == "load_images\n", process.stderr


@pytest.mark.parametrize("first", ["", "rg.export; ", "import keras; ", "from rnngan_tf.export import formats; "])
def test_export_is_the_function_whatever_is_imported_from_its_folder(fresh, first):
    code = f"""
import rnngan_tf as rg; {first}from rnngan_tf.export.exporting import export
from rnngan_tf.export.formats import FORMATS
import rnngan_tf.export.portable
from rnngan_tf import export as public
assert rg.export is public is export and rg.public.export is export
print(type(rg.export).__name__, *FORMATS)
"""
    process = fresh("-c", code)
    assert process.stdout == "function tf_saved_model onnx litert openvino\n", process.stderr


def test_a_missing_name_is_an_attribute_error_at_once(fresh):
    code = "import sys, rnngan_tf as rg; print(hasattr(rg, 'GANModle'), hasattr(rg, '__path'), 'keras' in sys.modules)"
    assert fresh("-c", code).stdout == "False False False\n"
    with pytest.raises(AttributeError, match="module 'rnngan_tf' has no attribute 'GANModle'"):
        _ = rnngan_tf.GANModle
    with pytest.raises(ImportError, match="GANModle"):
        exec("from rnngan_tf import GANModle")


@pytest.mark.parametrize("use", ["rg.GANModel", "from rnngan_tf import load_images", "import rnngan_tf.models.gan"])
@pytest.mark.parametrize("told", ["variable", "file"])
def test_another_backend_is_one_sentence_at_first_use(fresh, tmp_path, use, told):
    (tmp_path / "keras.json").write_text('{"backend": "jax"}')
    setting = {"KERAS_BACKEND": "jax"} if told == "variable" else {"KERAS_HOME": str(tmp_path)}
    code = f"""
import sys, rnngan_tf as rg
try:
    {use}
except ImportError as error:
    print(error, "keras" in sys.modules)
"""
    process = fresh("-c", code, **setting)
    assert process.stdout.startswith(SENTENCE.format("jax")) and process.stdout.endswith("False\n"), process.stderr


def test_an_unreadable_file_of_keras_means_tensorflow(monkeypatch, tmp_path):
    monkeypatch.delitem(lazy.sys.modules, "keras")
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    assert lazy.keras_backend() == "tensorflow"
    for text, backend in (("{", "tensorflow"), ("[]", "tensorflow"), ('{"backend": "numpy"}', "numpy")):
        (tmp_path / "keras.json").write_text(text)
        assert lazy.keras_backend() == backend


def test_an_old_public_name_gives_the_new_object_and_warns():
    code = "import warnings, rnngan_tf as rg; warnings.simplefilter('error', FutureWarning); rg.SequenceForm"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "FutureWarning: rnngan_tf.SequenceForm is now called SequenceCodec" in ended.stderr
    code = "import rnngan_tf as rg; assert rg.SequenceForm is rg.SequenceCodec"
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False).returncode == 0
