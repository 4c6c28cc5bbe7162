"""Data flows one way through the folders: what each file of the package may import."""

import ast
from pathlib import Path

import pytest

import rnngan_tf

PACKAGE = Path(rnngan_tf.__file__).parent
# Each folder imports only from those before it.
FOLDERS = ("data", "objectives", "models", "training", "improvement", "metrics", "export", "zoo")
LEAVES = ("core", "plot")  # may be used by all
USERS = ("documents", "course", "cli", "__main__")  # may use all; nothing uses them
FILES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


def imported_parts(source, place):
    """Return the parts of `rnngan_tf` that a file imports, "" for the package itself.

    Args:
        source: the text of the file.
        place: its path from the package, such as `models/gan.py`.
    """
    package = ["rnngan_tf", *Path(place).parent.parts]
    parts = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, node.module] if node.module else base)
            modules = [f"{module}.{alias.name}" for alias in node.names] if module == "rnngan_tf" else [module]
        else:
            continue
        parts |= {(name.split(".") + [""])[1] for name in modules if name.split(".")[0] == "rnngan_tf"}
    return parts


def allowed_parts(place):
    """Return the parts that the file at `place` may import."""
    part = Path(place).parts[0].removesuffix(".py")
    if part == "__init__":
        return {"core", "public"}
    if part == "public":
        return {*FOLDERS, *LEAVES}
    if part in USERS:
        return {"", *FOLDERS, *LEAVES, *USERS}
    if part in LEAVES:
        return {*LEAVES}
    assert part in FOLDERS, f"{place} lies in no part of the package that architecture names"
    return {*FOLDERS[: FOLDERS.index(part) + 1], *LEAVES}


@pytest.mark.parametrize("place", FILES)
def test_a_file_imports_only_what_lies_before_it(place):
    imported = imported_parts((PACKAGE / place).read_text(encoding="utf-8"), place)
    assert imported <= allowed_parts(place), f"{place} imports {sorted(imported - allowed_parts(place))}"


def test_the_walk_sees_every_way_to_import():
    source = """
import rnngan_tf.cli.train
from rnngan_tf import zoo, plot as p
from rnngan_tf.metrics.features import x
from . import checks
from .. import objectives
from ..training import callbacks
import keras

def late():
    from rnngan_tf.documents import doc0
"""
    found = imported_parts(source, "models/gan.py")
    assert found == {"cli", "zoo", "plot", "metrics", "models", "objectives", "training", "documents"}
    assert imported_parts("import rnngan_tf as rg", "models/gan.py") == {""}
    assert imported_parts("from .models.gan import GANModel", "__init__.py") == {"models"}
    assert not {"", "zoo", "training", "cli"} & allowed_parts("models/gan.py")
    assert "models" not in allowed_parts("plot/curves.py") and "cli" not in allowed_parts("public.py")
    assert "models" not in allowed_parts("__init__.py")
