"""Names: look one up in a table and suggest the nearest when it is unknown; keep old public names as aliases."""

import sys
import warnings
from difflib import get_close_matches
from typing import Any

_warned = set()  # the old names of which this process has been told


def choose(kind, name, table):
    """Return `table[name]`.

    Args:
        kind: what the table holds, in the singular, for the message ("objective").
        name: the name looked for.
        table: a mapping from names to things; None may be a name.

    Raises:
        ValueError: the table has no such name; the message names the nearest one and all others.

    Example:
        >>> choose("colour", "red", {"red": 1, "blue": 2})
        1
    """
    try:
        return table[name]
    except (KeyError, TypeError):  # TypeError: a name that cannot be hashed
        pass
    words = sorted(word for word in table if isinstance(word, str))
    nearest = get_close_matches(str(name), words, n=1, cutoff=0.5)
    hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
    known = [repr(word) for word in words] + (["None"] if None in table else [])
    raise ValueError(f"Unknown {kind} {name!r}; known are {', '.join(known)}.{hint}")


def renamed(module, names):
    """Return a module's `__getattr__` that still finds public names under their old name, and warns once for each.

    Args:
        module: the module's `__name__`.
        names: a dictionary from old names to new ones of the same module.

    Example:
        >>> __getattr__ = renamed(__name__, {"pick": "choose"})
    """

    def get(name):
        if name not in names:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        warn_renamed(f"{module}.{name}", names[name], stacklevel=3)
        return getattr(sys.modules[module], names[name])

    return get


def renamed_attribute(new, old):
    """Return a property that gives an attribute or method of an object under its old name, and warns once.

    Example:
        >>> class Model:
        ...     generate = lambda self: 3
        ...     draw = renamed_attribute("generate", "draw")
    """

    def get(self) -> Any:
        warn_renamed(f"{type(self).__name__}.{old}", new, stacklevel=3)
        return getattr(self, new)

    return property(get, doc=f"The old name of `{new}`.")


def warn_renamed(old, new, stacklevel=2):
    """Warn once in a process that a name is an old one."""
    if old not in _warned:
        _warned.add(old)
        message = f"{old} is now called {new}; the old name will be removed in version 1.0."
        warnings.warn(message, FutureWarning, stacklevel=stacklevel)
