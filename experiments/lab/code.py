"""Digests of code, by which a result file tells that what it measured has changed since."""

import ast
import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
READERS = ("judge", "draw")  # functions of an experiment that read results and do not make them
NAMES = ("title", "claims", "measures")  # and what only names it


def digests(experiment):
    """Return a dictionary from path to digest of all the code that an experiment measures, and of its own.

    Comments, docstrings and layout do not count, nor what of an experiment reads results (`judge`, `draw`) or only
    names things (`title`, `claims`, `measures`).

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
            node.body = [part for part in node.body if not (_unread(part) or _names(node, part))]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()[:16]


def _unread(part):
    """Tell whether a statement has no part in the making of results."""
    if isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) and isinstance(part.value.value, str):
        return True
    if isinstance(part, ast.ImportFrom):
        return part.module == "lab.measured"
    return isinstance(part, ast.FunctionDef) and part.name in READERS


def _names(node, part):
    """Tell whether a statement of a class only names things."""
    if not (isinstance(node, ast.ClassDef) and isinstance(part, (ast.Assign, ast.AugAssign))):
        return False
    targets = part.targets if isinstance(part, ast.Assign) else [part.target]
    return all(isinstance(target, ast.Name) and target.id in NAMES for target in targets)
