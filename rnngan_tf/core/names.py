"""Look a name up in a table, and say which name was probably meant when it is not there."""

from difflib import get_close_matches


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
