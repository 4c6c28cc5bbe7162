"""Digests of the code behind a result: a result file holds them, so that a later change of that code is noticed.

The code that counts is what `run` of an experiment reaches: its own functions and constants, and from there every
definition of `lab` and of the package, by the names that each one uses. What `judge` reaches beside that is the *rule*.
Paths, imports, docstrings, comments, layout, annotations and the wording of errors do not count, nor does `draw`.
"""

import ast
import functools
import hashlib
import json
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
EQUIVALENT = ROOT / "experiments/equivalent.json"
RULE = "rule"
DESCRIPTIONS = ("title", "claims", "times")  # attributes of an experiment that only describe it
HARNESS = ("experiment", "runner", "results", "measurements", "register", "ledger", "code")  # modules of `lab`
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
ASSIGNMENTS = (ast.Assign, ast.AugAssign, ast.AnnAssign)


def digests(experiment, root=ROOT):
    """Return the digests of the code that an experiment runs, by the folder it lies in, and that of its `RULE`.

    Args:
        experiment: an `Experiment`.
        root: the folder that holds `experiments` and `rnngan_tf`.

    Returns:
        A dictionary such as `{"experiments": "06ce...", "models": "a982...", "rule": "7bd4..."}`.
    """
    code, start = read(root, experiment.file.parent), (experiment.file.stem, type(experiment).__name__)
    measured = code.reached([start], without=("judge", "draw"))
    rule = code.reached([start], only="judge") - measured
    folders = {}
    for definition in measured:
        folders.setdefault(folder_of(definition[0]), set()).add(definition)
    hashes = {name: code.digest(definitions, ("judge", "draw")) for name, definitions in sorted(folders.items())}
    return hashes | {RULE: code.digest(rule | {start}, only="judge")}


def read(root, folder):
    """Return the `Code` below a folder; what was parsed before is used again as long as no file has changed."""
    files = [path for name in ("experiments", "rnngan_tf") for path in Path(root, name).rglob("*.py")]
    return _parsed(root, folder, tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(files)))


@functools.lru_cache(maxsize=1)
def _parsed(root, folder, files):
    return Code(root, folder)


def folder_of(module):
    """Return the folder of a module: a room of the package, or "experiments".

    Example:
        >>> folder_of("rnngan_tf.models.gan"), folder_of("lab.digits"), folder_of("e03_gradients")
        ('models', 'experiments', 'experiments')
    """
    parts = module.split(".")
    return parts[1] if parts[0] == "rnngan_tf" else "experiments"


def equivalent_changes(path=EQUIVALENT):
    """Return the changes of code that leave results as they were to rounding, the oldest first.

    Each has a reason ("because"), the tests that show it ("tests"), and "changes": for each experiment and folder a
    dictionary from old digests ("" where there was none) to the new one.
    """
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []


def up_to_date(name, recorded, changes):
    """Return the recorded digests of an experiment as they are after changes that leave results as they were.

    Args:
        name: of the experiment.
        recorded: a dictionary as of `digests`.
        changes: as of `equivalent_changes`.

    Example:
        >>> change = {"changes": {"e01": {"models": {"1": "2"}, "core": {"": "5"}, "training": {"7": ""}}}}
        >>> up_to_date("e01", {"models": "1", "training": "7", "data": "3"}, [change])
        {'models': '2', 'data': '3', 'core': '5'}
        >>> up_to_date("e01", {"models": "0"}, [{"changes": {"e01": {"models": {"1": "2"}}}}])
        {'models': '0'}
    """
    current = dict(recorded)
    for change in changes:
        for folder, renewed in change["changes"].get(name, {}).items():
            before = current.get(folder, "")
            current[folder] = renewed.get(before, before)
    return {folder: digest for folder, digest in current.items() if digest}


class Module(NamedTuple):
    """A parsed module: `definitions` by name, `imports` from a local name to a dotted one, and other statements."""

    name: str
    definitions: dict
    imports: dict
    others: list


class Code:
    """The project's source below a folder, parsed when needed.

    Args:
        root: the folder that holds `experiments` and `rnngan_tf`.
        folder: the folder of the experiment.
    """

    def __init__(self, root, folder):
        self.folders = (Path(root), Path(root, "experiments"), Path(folder))
        self.module, self.facts = functools.cache(self._parse), functools.cache(self._read)

    def reached(self, start, without=(), only=None):
        """Return all definitions, as pairs of module and name, that some definitions use, themselves included.

        Args:
            start: pairs of module and name.
            without, only: see `digest`; they apply to `start`.
        """
        waiting, reached = list(start), set()
        while waiting:
            definition = waiting.pop()
            if definition in reached:
                continue
            reached.add(definition)
            parts = (without, only) if definition in start else ((), None)
            waiting.extend(self.facts(definition, *parts)[1])
        return reached

    def digest(self, definitions, without=(), only=None):
        """Return 16 hexadecimal digits that stand for what definitions do, in whatever files they lie.

        Args:
            definitions: pairs of module and name.
            without: methods of experiments that do not count.
            only: the one method of experiments that counts.
        """
        texts = {text for definition in definitions for text in self.facts(definition, without, only)[0]}
        return hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest()[:16]

    def _read(self, definition, without=(), only=None):
        """Return the code of a definition and of what its module runs in any case, as texts, and what they use."""
        module = self.module(definition[0])
        nodes = [stripped(node, without, only) for node in (*module.definitions[definition[1]], *module.others)]
        return [ast.dump(node) for node in nodes], {used for node in nodes for used in self._used(module, node)}

    def _path(self, name):
        """Return the file of a module, or None where it is not one of the project."""
        places = [folder.joinpath(*name.split(".")) for folder in self.folders]
        paths = [path for place in places for path in (place.with_suffix(".py"), place / "__init__.py")]
        return next((path for path in paths if path.is_file()), None)

    def _parse(self, name):
        tree, module = ast.parse(self._path(name).read_text(encoding="utf-8")), Module(name, {}, {}, [])
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                module.imports.update({one.asname or one.name.split(".")[0]: one.name for one in node.names})
            elif isinstance(node, ast.ImportFrom):
                module.imports.update({one.asname or one.name: f"{node.module}.{one.name}" for one in node.names})
        for node in tree.body:
            if isinstance(node, DEFINITIONS):
                module.definitions.setdefault(node.name, []).append(node)
            elif isinstance(node, ASSIGNMENTS):
                targets = [
                    one for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
                ]
                for target in targets:
                    module.definitions.setdefault(target.id, []).append(node)
            elif not (isinstance(node, (ast.Import, ast.ImportFrom)) or is_text(node) or is_script(node)):
                module.others.append(node)
        return module

    def _used(self, module, node):
        """Yield the project's definitions whose names a part of a module uses."""
        names = dotted(node)
        if names:
            yield from self._resolve(module, names)
        else:
            for part in ast.iter_child_nodes(node):
                yield from self._used(module, part)

    def _resolve(self, module, names):
        """Yield the definitions that dotted names stand for in a module; none for names from elsewhere."""
        if names[0] in module.definitions:
            yield module.name, names[0]
        elif names[0] in module.imports:
            yield from self._find([*module.imports[names[0]].split("."), *names[1:]])

    def _find(self, names):
        """Yield the definitions that dotted names from the top stand for: one, or all of a module."""
        if names[0] == "rnngan_tf" and len(names) > 1 and self._path(".".join(names[:2])) is None:
            names = ["rnngan_tf", "public", *names[1:]]
        end = next((end for end in range(len(names), 0, -1) if self._path(".".join(names[:end]))), 0)
        if not end or (names[0] == "lab" and names[1:2] and names[1] in HARNESS):
            return
        module = self.module(".".join(names[:end]))
        if end == len(names):
            if len(names) > 1 or names[0] not in ("lab", "rnngan_tf"):
                yield from ((module.name, name) for name in module.definitions)
        elif module.name != names[end:]:
            yield from self._resolve(module, names[end:])


def dotted(node):
    """Return the names of an expression such as `a.b.c`, or None for another one."""
    names = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return [node.id, *reversed(names)] if isinstance(node, ast.Name) else None


def stripped(node, without=(), only=None):
    """Return a copy of a statement with nothing but what decides about results."""
    return Stripper(without, only).visit(ast.parse(ast.unparse(node)).body[0])


class Stripper(ast.NodeTransformer):
    """Removes docstrings, imports, annotations, the wording of errors, and methods of experiments that do not count."""

    def __init__(self, without=(), only=None):
        self.without, self.only = without, only

    def generic_visit(self, node):
        if isinstance(node, DEFINITIONS):
            node.body = [part for part in node.body if self._counts(node, part)]
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
        elif isinstance(node, ast.Raise):
            return ast.Raise()
        return super().generic_visit(node)

    def _counts(self, node, part):
        """Tell whether a statement in the body of a function or class counts."""
        if is_text(part) or isinstance(part, (ast.Import, ast.ImportFrom)):
            return False
        if not isinstance(node, ast.ClassDef):
            return True
        if isinstance(part, ASSIGNMENTS):
            names = [one.id for one in ast.walk(part) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)]
            return self.only is None and not (self.without and set(names) <= set(DESCRIPTIONS))
        name = getattr(part, "name", None)
        return name == self.only if self.only else name not in self.without


def is_text(node):
    """Tell whether a statement is a text that stands alone, such as a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def is_script(node):
    """Tell whether a statement is `if __name__ == "__main__"`."""
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)
