"""What is set before TensorFlow is imported: oneDNN and XLA's compile cache, on machines made up here."""

import os
import platform
import shutil
import sys
from collections import namedtuple

import pytest

from rnngan_tf.core import runtime
from rnngan_tf.core.runtime import ONEDNN, XLA_CACHE, XLA_FLAGS

COMPILE = """
import rnngan_tf as rg, tensorflow as tf, sys
generator = rg.generators.dense((8, 8, 1), 4, units=(8,), precision="float32")
call = tf.function(generator, jit_compile=sys.argv[1] == "True")
print(float(tf.reduce_sum(call(tf.ones((2, 4))))))
"""


@pytest.fixture
def before_tensorflow(monkeypatch, tmp_path):
    """Pretend a process on an AVX2 processor in which TensorFlow is not imported and nothing is set."""
    for name in (ONEDNN, XLA_FLAGS, XLA_CACHE):
        monkeypatch.setenv(name, "")  # so that what a test changes is undone
        monkeypatch.delenv(name)
    monkeypatch.delitem(sys.modules, "tensorflow")
    monkeypatch.setattr(runtime, "cpu_flags", lambda: {"avx2", "fma"})
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return monkeypatch


@pytest.fixture
def after_tensorflow(before_tensorflow):
    """Pretend the same process after TensorFlow was imported."""
    before_tensorflow.setitem(sys.modules, "tensorflow", object())
    return before_tensorflow


def test_onednn_is_turned_on_before_tensorflow_is_imported(before_tensorflow):
    runtime.prepare()
    assert os.environ[ONEDNN] == "1"
    status = "on: TF_ENABLE_ONEDNN_OPTS=1; TensorFlow's default on this processor is off"
    assert runtime.onednn_status() == status


@pytest.mark.parametrize("value", ["0", "1", "false"])
def test_what_the_user_sets_for_onednn_stays(before_tensorflow, value):
    before_tensorflow.setenv(ONEDNN, value)
    runtime.prepare()
    assert os.environ[ONEDNN] == value
    assert runtime.onednn_status().startswith("on: " if value == "1" else "off: ")


def test_onednn_is_left_alone_on_other_processors(before_tensorflow):
    before_tensorflow.setattr(platform, "machine", lambda: "aarch64")
    runtime.prepare()
    assert ONEDNN not in os.environ and runtime.onednn_status() == "TensorFlow's default on aarch64"


def test_a_log_line_says_what_to_do_where_onednn_was_missed(after_tensorflow, caplog):
    runtime.prepare()
    assert ONEDNN not in os.environ and XLA_FLAGS not in os.environ
    assert len(caplog.messages) == 1 and "TF_ENABLE_ONEDNN_OPTS=1" in caplog.text
    assert runtime.onednn_status().startswith("off: TensorFlow was imported before rnngan_tf")
    assert runtime.xla_cache_status() == "off: TensorFlow was imported before rnngan_tf"


@pytest.mark.parametrize("flags", [{"avx512_vnni"}, {"avx_vnni"}, {"amx_bf16"}])
def test_nothing_is_logged_where_tensorflow_turns_onednn_on_by_itself(after_tensorflow, flags, caplog):
    after_tensorflow.setattr(runtime, "cpu_flags", lambda: flags)
    runtime.prepare()
    assert not caplog.messages and runtime.onednn_status() == "on: TensorFlow's default on this processor"


def test_nothing_is_logged_where_the_user_has_decided(after_tensorflow, caplog):
    after_tensorflow.setenv(ONEDNN, "0")
    runtime.prepare()
    assert not caplog.messages


def test_the_cache_has_a_folder_for_each_version_and_processor(before_tensorflow, tmp_path):
    runtime.prepare()
    folder = runtime.find_xla_cache().folder
    assert os.environ[XLA_FLAGS] == f"--tf_xla_persistent_cache_directory='{folder}'"
    assert folder.parent == tmp_path / "cache" / "rnngan_tf" / "xla"
    assert not (tmp_path / "cache").exists()  # TensorFlow creates it with the first entry
    assert runtime.xla_cache_status() == f"{folder} (RNNGAN_XLA_CACHE=0 turns it off)"
    before_tensorflow.setattr(runtime, "cpu_flags", lambda: {"avx2", "avx512f"})
    other = runtime.find_xla_cache().folder
    before_tensorflow.setattr(runtime, "version", lambda package: "2.99")
    assert len({folder, other, runtime.find_xla_cache().folder}) == 3


def test_other_flags_of_xla_are_kept(before_tensorflow):
    before_tensorflow.setenv(XLA_FLAGS, "--tf_xla_auto_jit=2")
    runtime.prepare()
    runtime.prepare()
    flags = os.environ[XLA_FLAGS].split()
    assert flags[0] == "--tf_xla_auto_jit=2" and len(flags) == 2


@pytest.mark.parametrize("flags", ["--tf_xla_persistent_cache_directory=/mine", "flags.txt"])
def test_a_cache_or_a_file_of_flags_of_the_user_stays(before_tensorflow, flags):
    before_tensorflow.setenv(XLA_FLAGS, flags)
    runtime.prepare()
    assert os.environ[XLA_FLAGS] == flags
    assert runtime.xla_cache_status() == f"as TF_XLA_FLAGS says: {flags}"


def test_a_parent_process_does_not_decide_for_its_child(before_tensorflow):
    runtime.prepare()
    before_tensorflow.setattr(runtime, "version", lambda package: "2.99")
    runtime.prepare()
    assert os.environ[XLA_FLAGS].count("--") == 1 and "2.99-" in os.environ[XLA_FLAGS]
    before_tensorflow.setenv(XLA_CACHE, "0")
    runtime.prepare()
    assert XLA_FLAGS not in os.environ and runtime.xla_cache_status() == "off: RNNGAN_XLA_CACHE=0"


def test_there_is_no_cache_where_its_folder_cannot_be_created(before_tensorflow, tmp_path):
    (tmp_path / "cache").write_text("a file")
    runtime.prepare()
    assert XLA_FLAGS not in os.environ and runtime.xla_cache_status().endswith("cannot be created")


def test_there_is_no_cache_on_a_full_disk(before_tensorflow):
    before_tensorflow.setattr(shutil, "disk_usage", lambda folder: namedtuple("Usage", "free")(2**20))
    runtime.prepare()
    assert XLA_FLAGS not in os.environ and "less than 1 GiB" in runtime.xla_cache_status()


def test_there_is_no_cache_for_an_unknown_tensorflow(before_tensorflow):
    def missing(package):
        raise runtime.PackageNotFoundError(package)

    before_tensorflow.setattr(runtime, "version", missing)
    runtime.prepare()
    assert XLA_FLAGS not in os.environ and runtime.xla_cache_status().startswith("off: ")


def test_without_an_absolute_xdg_folder_the_cache_lies_in_the_home(before_tensorflow, tmp_path):
    before_tensorflow.setenv("XDG_CACHE_HOME", "relative")
    before_tensorflow.setenv("HOME", str(tmp_path))
    before_tensorflow.setattr(platform, "system", lambda: "Linux")
    assert runtime.find_xla_cache().folder.is_relative_to(tmp_path / ".cache" / "rnngan_tf" / "xla")


def test_a_second_process_takes_compiled_code_from_the_cache(fresh, tmp_path):
    folder = tmp_path / "my cache"

    def entries(jit):
        process = fresh("-c", COMPILE, jit, XDG_CACHE_HOME=str(folder))
        assert process.returncode == 0, process.stderr
        return process.stdout, {path.name: path.stat().st_ino for path in folder.rglob("*.pb")}

    assert entries(False)[1] == {} and not (folder / "rnngan_tf").exists()
    _, first = entries(True)
    _, second = entries(True)
    # An entry that is written is a new file: it replaces the old one by a rename.
    assert first and second == first


@pytest.mark.skipif(not runtime.is_x86(), reason="oneDNN is left alone on other processors")
def test_tensorflow_runs_with_onednn_after_the_import_of_the_package(fresh):
    told = fresh("-c", "import rnngan_tf, tensorflow", TF_CPP_MIN_LOG_LEVEL="0").stderr
    assert "oneDNN custom operations are on" in told
    told = fresh("-c", "import rnngan_tf, tensorflow", TF_CPP_MIN_LOG_LEVEL="0", TF_ENABLE_ONEDNN_OPTS="0").stderr
    assert "oneDNN custom operations are on" not in told
