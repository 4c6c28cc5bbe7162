"""What an erratum is: a document's own lines, what they come to, and the package's form of them."""

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Erratum:
    """An error of a document, with lines that show it and lines that are right.

    Attributes:
        id: "B4.3" is the third error of document 4.
        section: of the document, for example "4.2"; the sections of document 1 and most of 0 have one number.
        where: what of that section is wrong, in a few words.
        correction: what is right, in one sentence.
        literal: runs the document's lines; they raise, or their value is returned.
        mended: runs the package's form of them and returns whether it does what the document means.
        raises: the type of the exception; None where nothing is raised.
        says: a part of the exception's message.
        shows: where nothing is raised, the wrong value that `literal` returns, or a function which tells of a value
            whether it is that.
        claims: the claims that this error decides, as in `claims/claims.yaml`.
    """

    id: str
    section: str
    where: str
    correction: str
    literal: Callable[[], Any]
    mended: Callable[[], bool]
    raises: type[Exception] | None = None
    says: str = ""
    shows: Any = None
    claims: tuple[str, ...] = ()

    @property
    def document(self):
        """The number of the document, 0 to 4."""
        return int(self.id[1])

    def outcome(self):
        """Run the document's lines and return the exception that they raise, or their value."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return self.literal()
            except Exception as error:
                return error

    def is_as_stated(self, outcome):
        """Return whether an outcome of the document's lines is the error that is stated.

        Example:
            >>> erratum = Erratum("B0.6", "4", "Flatten", "Import it.", lambda: Flatten(), bool, NameError, "Flatten")
            >>> erratum.is_as_stated(erratum.outcome()), erratum.is_as_stated(None)
            (True, False)
        """
        if self.raises is not None:
            return isinstance(outcome, self.raises) and self.says in str(outcome)
        if isinstance(outcome, Exception):
            return False
        return bool(self.shows(outcome)) if callable(self.shows) else alike(outcome, self.shows)

    def is_mended(self):
        """Return whether the package's form does what the document means."""
        return bool(self.mended())


def alike(value, stated):
    """Return whether a value is the stated one; numbers may differ by a thousandth.

    Example:
        >>> alike((0.3133, 1), (0.31326, 1)), alike(0.32, 0.31326), alike("mean", "mean"), alike([1.0], 1.0)
        (True, False, True, False)
    """
    if isinstance(stated, (tuple, list)):
        fits = isinstance(value, (tuple, list)) and len(value) == len(stated)
        return fits and all(alike(one, other) for one, other in zip(value, stated, strict=True))
    if isinstance(stated, float):
        return isinstance(value, (int, float)) and math.isclose(value, stated, rel_tol=1e-3, abs_tol=1e-6)
    return value == stated


def table(*errata):
    """Return errata by their ids.

    Raises:
        ValueError: two have the same id.
    """
    found = {erratum.id: erratum for erratum in errata}
    if len(found) < len(errata):
        ids = [erratum.id for erratum in errata]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        raise ValueError(f"Errata {', '.join(twice)} stand in the table more than once.")
    return found
