"""The command `rnngan`: train a GAN, draw with it, and see what the machine offers."""

import os
import sys
import traceback
from importlib import import_module

from rnngan_tf.cli.arguments import parser

INTERRUPTED = 130


def main(argv=None):
    """Run the command line and return its exit code.

    0: all went well. 1: training was stopped by a guard. 2: something given cannot be used, said in one sentence on
    standard error (`--debug` shows the traceback). 130: Ctrl-C. 143: SIGTERM.

    Args:
        argv: the words after `rnngan`; those of the process by default.
    """
    arguments = parser().parse_args(argv)
    if not arguments.debug:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # what matters of it comes as an exception
    try:
        # TensorFlow takes seconds to import, so that only commands which need it do.
        return import_module(f"rnngan_tf.cli.{arguments.command}").run(arguments)
    except KeyboardInterrupt:
        return _fail("interrupted.", arguments, INTERRUPTED)
    except (ValueError, OSError) as error:
        return _fail(error, arguments)
    except Exception as error:
        if type(error).__name__ == "ResourceExhaustedError":
            return _fail("the device is out of memory; try a smaller --batch-size or smaller networks.", arguments)
        raise


def _fail(message, arguments, code=2):
    """Say what went wrong on one line, after the traceback where that is asked for."""
    if arguments.debug:
        traceback.print_exc()
    print("rnngan:", " ".join(str(message).split()), file=sys.stderr)
    return code
