"""Digests of code, by which a result file tells that what it measured has changed since."""

import ast
import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
WITHOUT = ("judge", "draw")  # of an experiment: they read results and do not make them


def digests(experiment):
    """Return a dictionary from path to digest of all the code that an experiment measures, and of its own.

    Comments, docstrings and layout do not count.

    Raises:
        ValueError: a pattern of `measures` fits no file.
    """
    files = {experiment.file}
    for pattern in experiment.measures:
        found = sorted(ROOT.glob(pattern))
        if not found:
            raise ValueError(f"{experiment.name} measures {pattern!r} and there is no such file.")
        files.update(found)
    return {str(file.relative_to(ROOT)): digest(file.read_text(encoding="utf-8")) for file in sorted(files)}


def digest(source):
    """Return 16 hexadecimal digits that stand for what a module does.

    Example:
        >>> plain = digest("def f(x): return x + 1")
        >>> plain == digest("def f(x):\\n    'Add one.'\\n    return (x+1)  # one more")
        True
        >>> plain == digest("def f(x): return x + 2")
        False
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            node.body = [part for part in node.body if not _unread(part)]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()[:16]


def _unread(part):
    """Tell whether a statement is a docstring, or a function that reads results."""
    if isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) and isinstance(part.value.value, str):
        return True
    return isinstance(part, ast.FunctionDef) and part.name in WITHOUT
