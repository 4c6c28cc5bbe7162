"""How the command line starts and ends: fast, quiet, and with the exit code that a shell expects."""

import os
import signal
import subprocess
import sys

import pytest

from rnngan_tf import __main__ as starting

# Sends Ctrl-C to itself in the middle of the import of TensorFlow.
INTERRUPTED = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "tensorflow.python":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
from rnngan_tf.cli import main
sys.exit(main(["presets"]))
"""


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["train", "--help"]])
def test_version_and_help_import_nothing_large(fresh, words):
    code = """
import atexit, sys
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
from rnngan_tf.cli import main
main(sys.argv[1:])
"""
    process = fresh("-c", code, *words)
    assert process.returncode == 0 and "rnngan" in process.stdout
    assert "argparse" in process.stderr.split()
    assert not set(process.stderr.split()) & {"tensorflow", "keras", "numpy", "matplotlib", "scipy"}


def test_interrupted_start_is_silent(fresh):
    process = fresh("-c", INTERRUPTED)
    assert (process.returncode, process.stdout, process.stderr) == (130, "", "")


def test_no_log_line_precedes_the_sentence_of_an_error(fresh):
    process = fresh("-m", "rnngan_tf", "evaluate", "no_such_preset")
    assert process.returncode == 2 and process.stdout == ""
    assert process.stderr.startswith("rnngan: ") and process.stderr.count("\n") == 1


def test_what_tensorflow_does_not_log_is_still_written(capfd):
    with starting._without_log_lines():
        os.write(2, b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n")
        os.write(2, b"I0000 00:00:1796108368.630376   21950 port.cc:153] oneDNN custom operations are on.\n")
        os.write(2, b"2026-01-01 10:00:00.123456: I tensorflow/core/util/port.cc:113] oneDNN operations are on.\n")
        os.write(2, b"UserWarning: something else\n")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "UserWarning: something else\nafter\n"


def test_what_was_held_back_is_written_where_the_import_fails(capfd):
    with pytest.raises(RuntimeError), starting._without_log_lines():
        os.write(2, b"undefined symbol\n")
        raise RuntimeError
    assert capfd.readouterr().err == "undefined symbol\n"


def test_own_handler_of_interrupts_stays():
    def handler(*_):
        raise AssertionError

    before = signal.signal(signal.SIGINT, handler)
    try:
        with starting._silent_interrupt():
            assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)
    with starting._silent_interrupt():
        assert signal.getsignal(signal.SIGINT) not in (handler, signal.default_int_handler)
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("backend", ["jax", "numpy"])
def test_another_backend_is_one_sentence(fresh, backend):
    process = fresh("-m", "rnngan_tf", "presets", KERAS_BACKEND=backend)
    assert process.returncode == 2 and process.stdout == ""
    assert process.stderr.startswith(f"rnngan: rnngan_tf trains with TensorFlow and Keras is set to {backend!r}: set")
    assert process.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["presets", "info"])
def test_a_reader_that_goes_away_ends_the_command_quietly(command):
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "rnngan_tf", command], stdout=writer, stderr=subprocess.PIPE, text=True
    )
    os.close(writer)
    os.close(reader)
    _, error = process.communicate(timeout=300)
    assert (process.returncode, error) == (141, "")


def test_commands_that_train_get_the_threads_for_training(monkeypatch):
    asked = []
    monkeypatch.setattr(starting, "set_threads", lambda training: asked.append(training))
    for command in ("train", "reproduce", "sample", "evaluate"):
        arguments = type("Arguments", (), {"command": command, "debug": True})
        assert starting.load_command(arguments).__name__ == f"rnngan_tf.cli.{command}"
    assert asked == [True, True, False, False]
