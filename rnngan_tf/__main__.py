"""The command `rnngan`, which is `python -m rnngan_tf`: parse, start the command quietly, and return its exit code.

TensorFlow is imported with the command, which then uses the numbers of threads that are fastest here.
"""

import contextlib
import os
import re
import signal
import sys
import tempfile
import threading
from importlib import import_module

from rnngan_tf.core.lazy import check_backend
from rnngan_tf.core.threads import set_threads

INTERRUPTED = 130
BROKEN_PIPE = 141  # as of a program that SIGPIPE ends
TRAINING = ("demo", "train", "reproduce")
# A line that TensorFlow's libraries log while they load, at which point TF_CPP_MIN_LOG_LEVEL does not hold yet.
LOG_LINE = re.compile(
    rb"WARNING: All log messages before absl::|[IWE]\d{4} [\d:.]+ |\d{4}-\d\d-\d\d [\d:.]+: [IWE] |"
    rb"To enable the following instructions:"
)


def main(argv=None):
    """Run the command line and return its exit code.

    0: all went well. 1: training was stopped by a guard. 2: something given cannot be used, said in one sentence on
    standard error (`--debug` shows the traceback). 130: Ctrl-C. 141: the reader of the output has gone away, as in
    `rnngan presets | head -1`. 143: SIGTERM.

    Args:
        argv: the arguments after `rnngan`; those of the process by default.
    """
    try:
        # These import nothing large, so that `--help` and `--version` answer at once.
        from rnngan_tf.cli.options import parser

        arguments = parser().parse_args(argv)
    except KeyboardInterrupt:
        return INTERRUPTED
    try:
        code = load_command(arguments).run(arguments)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return _fail("interrupted.", arguments, INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes the rest when it ends
        return BROKEN_PIPE
    except (ValueError, OSError) as error:
        return _fail(error, arguments)
    except Exception as error:
        if type(error).__name__ == "ResourceExhaustedError":
            return _fail("the device is out of memory; try a smaller --batch-size or smaller networks.", arguments)
        raise


def _fail(message, arguments, code=2):
    """Say what went wrong on one line, after the traceback where that is asked for."""
    if arguments.debug:
        import traceback

        traceback.print_exc()
    print("rnngan:", " ".join(str(message).split()), file=sys.stderr)
    return code


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


if __name__ == "__main__":
    sys.exit(main())
