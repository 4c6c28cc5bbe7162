"""Run the blocks of a README in order, in this process: `python run_readme.py python|shell README.md`.

The text of the blocks is executed as it is. What makes it short is injected around it: two training steps for each
`fit`, few samples for each score, few steps for each search, and no network.
"""

import functools
import inspect
import re
import shlex
import socket
import sys
import textwrap
import time
from pathlib import Path

STEPS, SAMPLES, ROUNDS, SEARCH = 2, 100, 3, 2
# Commands that are not run: the test looks up what they name.
ELSEWHERE = (
    "git",
    "make",
    "cd",
    "python",
    "pip",
    ".venv/bin/pip",
    ".venv/bin/jupyter",
)


def blocks(text, language):
    """Return the line number and the code of each block of a language."""
    pattern = re.compile(rf"^```{language}\n(.*?)^```$", re.DOTALL | re.MULTILINE)
    return [(text.count("\n", 0, found.start()) + 2, found[1]) for found in pattern.finditer(text)]


def commands(text):
    """Return the line number and the words of each command of the shell blocks; `&&` separates commands."""
    found = []
    for start, code in blocks(text, "sh"):
        lines = re.sub(r"\\\n", lambda match: " ", code).splitlines()
        for offset, line in enumerate(lines):
            parts = re.split(r"\s&&\s", line)
            found += [(start + offset, words) for part in parts if (words := shlex.split(part, comments=True))]
    return found


def shrink():
    """Inject tiny budgets into the package, and refuse every connection."""
    import rnngan_tf as rg
    from rnngan_tf.models.base import TrainableModel

    def refuse(*arguments):
        raise OSError("the README needs a network here")

    socket.socket.connect = socket.create_connection = refuse

    def fit(given):
        given["epochs"] = 1
        given["kwargs"] = {**given.get("kwargs", {}), "steps_per_epoch": STEPS}

    shorten(TrainableModel, "fit", fit)
    for model in (rg.GANModel, rg.VAE, rg.LanguageModel, rg.improve.Improver):
        shorten(model, "compile", lambda given: given.update(run_eagerly=True))  # tracing takes longer than two steps
    shorten(rg.Evaluator, "__init__", lambda given: given.update(samples=min(given.get("samples") or SAMPLES, SAMPLES)))
    shorten(rg.Evaluator, "evaluate", lambda given: given.update(rounds=ROUNDS))
    for search in ("complete", "invert"):
        shorten(rg.improve, search, lambda given: given.update(steps=SEARCH))


def shorten(owner, name, change):
    """Replace a function by one that changes the arguments it is given, a dictionary by their names."""
    function = getattr(owner, name)
    signature = inspect.signature(function)

    @functools.wraps(function)
    def short(*arguments, **options):
        given = signature.bind(*arguments, **options)
        change(given.arguments)
        return function(*given.args, **given.kwargs)

    setattr(owner, name, short)


def run_python(text, name):
    """Execute the Python blocks in one namespace, as a session that pastes them in order."""
    namespace = {"__name__": "__main__"}
    for line, code in blocks(text, "python"):
        print(f"{name}:{line} after {time.process_time():.0f} s", flush=True)
        padded = "\n" * (line - 1) + textwrap.dedent(code)  # so that a traceback names the README's own line
        exec(compile(padded, name, "exec"), namespace)


def run_shell(text, name):
    """Run the `rnngan` commands of the shell blocks in order; those of other hosts are only parsed."""
    from rnngan_tf.cli import main
    from rnngan_tf.cli.options import parser

    for line, words in commands(text):
        print(f"{name}:{line} after {time.process_time():.0f} s: {shlex.join(words)}", flush=True)
        several_hosts = words[0].startswith("TF_CONFIG=")
        words = [word for word in words if not re.match("[A-Z_]+=", word)]
        if words[0] in ELSEWHERE:
            continue
        if words[0] != "rnngan":
            sys.exit(f"{name}:{line}: {words[0]!r} is not a command that this test knows")
        if several_hosts:
            parser().parse_args(words[1:])
        elif code := main(words[1:]):
            sys.exit(f"{name}:{line}: exit code {code}")


if __name__ == "__main__":
    language, path = sys.argv[1], Path(sys.argv[2])
    shrink()
    {"python": run_python, "shell": run_shell}[language](path.read_text(encoding="utf-8"), path.name)
