"""Start a command: import TensorFlow with it, quietly, and let it use the threads that are fastest here."""

import contextlib
import os
import re
import signal
import sys
import tempfile
import threading
from importlib import import_module

from rnngan_tf.cli import INTERRUPTED
from rnngan_tf.core.lazy import check_backend
from rnngan_tf.core.threads import set_threads

TRAINING = ("demo", "train", "reproduce")
# A line that TensorFlow's libraries log while they load, at which point TF_CPP_MIN_LOG_LEVEL does not hold yet.
LOG_LINE = re.compile(
    rb"WARNING: All log messages before absl::|[IWE]\d{4} [\d:.]+ |\d{4}-\d\d-\d\d [\d:.]+: [IWE] |"
    rb"To enable the following instructions:"
)


def load_command(arguments):
    """Return the module of a command, with TensorFlow imported and its threads chosen.

    Ctrl-C ends the process silently meanwhile: there is nothing to tidy up yet, and TensorFlow's libraries, in the
    middle of being loaded, would turn the exception into others.

    Raises:
        ValueError: Keras is set to another backend than TensorFlow.
    """
    try:
        check_backend()
    except ImportError as error:
        raise ValueError(error) from error
    if not arguments.debug:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # what matters of it comes as an exception
    quiet = not arguments.debug and "tensorflow" not in sys.modules
    with _silent_interrupt(), _without_log_lines() if quiet else contextlib.nullcontext():
        command = import_module(f"rnngan_tf.cli.{arguments.command}")
        set_threads(training=arguments.command in TRAINING)
    return command


@contextlib.contextmanager
def _silent_interrupt():
    """End the process with exit code 130 at Ctrl-C, unless the program around has its own way to treat it."""
    mine = threading.current_thread() is threading.main_thread()
    if not mine or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextlib.contextmanager
def _without_log_lines():
    """Hold back what is written to standard error, then write it without the lines that TensorFlow logs."""
    with contextlib.suppress(AttributeError, ValueError):  # None, or closed
        sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # no standard error
        yield
        return
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            with contextlib.suppress(AttributeError, ValueError):
                sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)
            held.seek(0)
            for line in held:
                if not LOG_LINE.match(line):
                    os.write(2, line)
