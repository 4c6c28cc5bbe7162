"""The names in the package's registries, read from their source: importing a registry would import TensorFlow.

The command line's help and the check of a recipe need the names alone, and a list written beside a registry would have
to be kept equal to it.
"""

import ast
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]


@cache
def table_names(file, table):
    """Return the keys of a dictionary that a file of the package writes out, sorted.

    Args:
        file: the path from the package, such as "models/encoders.py".
        table: the dictionary's name.

    Example:
        >>> table_names("models/encoders.py", "ENCODERS")
        ('conv', 'dense')
    """
    for node in _statements(file):
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [table]:
            return tuple(sorted(ast.literal_eval(key) for key in node.value.keys))
    raise LookupError(f"{file} assigns no dictionary to {table}.")


@cache
def class_names(file):
    """Return the `name` of every class in a file of the package, sorted; classes without one are left out.

    Example:
        >>> class_names("objectives/penalties.py")
        ('gradient_penalty', 'r1', 'r1r2')
    """
    names = []
    for node in _statements(file):
        for line in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(line, ast.Assign):
                target, value = line.targets[0], line.value
                pairs = (
                    zip(target.elts, value.elts, strict=True) if isinstance(target, ast.Tuple) else [(target, value)]
                )
                names += [ast.literal_eval(value) for target, value in pairs if ast.unparse(target) == "name"]
    return tuple(sorted(filter(None, names)))


def _statements(file):
    """Return the top-level statements of a file of the package."""
    return ast.parse(PACKAGE.joinpath(file).read_text(encoding="utf-8")).body


GENERATORS = table_names("models/generators/__init__.py", "GENERATORS")
DISCRIMINATORS = table_names("models/discriminators/__init__.py", "DISCRIMINATORS")
SEQUENCE_GENERATORS = table_names("models/generators/__init__.py", "SEQUENCE_GENERATORS")
SEQUENCE_DISCRIMINATORS = table_names("models/discriminators/__init__.py", "SEQUENCE_DISCRIMINATORS")
ENCODERS = table_names("models/encoders.py", "ENCODERS")
IMAGES = table_names("data/load.py", "LOADERS")
SEQUENCES = table_names("data/sequences/load.py", "LOADERS")
SEQUENCE_FILES = table_names("data/sequences/load.py", "READERS")
OBJECTIVES = class_names("objectives/losses.py")
PENALTIES = class_names("objectives/penalties.py")
LIKELIHOODS = class_names("objectives/likelihoods.py")
FORMATS = class_names("export/formats.py")
