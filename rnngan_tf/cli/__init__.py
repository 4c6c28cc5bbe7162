"""The command `rnngan`: train a GAN, sample from it, and see what the machine offers."""

import os
import sys

INTERRUPTED = 130
BROKEN_PIPE = 141  # as of a program that SIGPIPE ends


def main(argv=None):
    """Run the command line and return its exit code.

    0: all went well. 1: training was stopped by a guard. 2: something given cannot be used, said in one sentence on
    standard error (`--debug` shows the traceback). 130: Ctrl-C. 141: the reader of the output has gone away, as in
    `rnngan presets | head -1`. 143: SIGTERM.

    Args:
        argv: the words after `rnngan`; those of the process by default.
    """
    try:
        # These import nothing large, so that `--help` and `--version` answer at once.
        from rnngan_tf.cli.arguments import parser

        arguments = parser().parse_args(argv)
    except KeyboardInterrupt:
        return INTERRUPTED
    try:
        from rnngan_tf.cli.starting import load_command

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
