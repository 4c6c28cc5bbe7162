"""Digests of code: a result file holds those of the code it measured, so that a later change of this code is seen."""

import ast
import hashlib
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
READERS = ("judge", "draw")  # functions of an experiment that read results and do not make them
NAMES = ("title", "claims", "measures", "times")  # and what only names it
EQUIVALENT = ROOT / "experiments/equivalent.json"


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


def equivalent_changes(path=EQUIVALENT):
    """Return the changes of code that leave results as they were to rounding, the oldest first.

    Each has a reason ("because"), the tests that show it ("tests") and its files ("files"): a dictionary from the old
    path of a file to its old digest ("before"), its new path ("path") and its new digest ("after").
    """
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []


def up_to_date(recorded, changes):
    """Return recorded digests as they would be after changes that leave results as they were.

    Args:
        recorded: a dictionary from path to digest, as of `digests`.
        changes: as of `equivalent_changes`.

    Example:
        >>> change = {"files": {"a.py": {"before": "1", "path": "b.py", "after": "2"}}}
        >>> up_to_date({"a.py": "1", "c.py": "3"}, [change]), up_to_date({"a.py": "0"}, [change])
        ({'b.py': '2', 'c.py': '3'}, {'a.py': '0'})
    """
    for change in changes:
        moved = {}
        for path, digest_then in recorded.items():
            file = change["files"].get(path, {})
            same = file.get("before") == digest_then
            moved[file["path"] if same else path] = file["after"] if same else digest_then
        recorded = moved
    return recorded


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
