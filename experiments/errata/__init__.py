"""The errors in the documents' code and formulas: the documents' own lines beside the package's.

`ERRATA` has an `Erratum` for each; B4.3 is the third error of document 4. The documents are quoted as they stand, in
the few lines that an error needs.

Example:
    >>> ERRATA["B0.6"].outcome()
    NameError("name 'Flatten' is not defined")
"""

from errata import doc0, doc1, doc2, doc3, doc4
from errata.erratum import Erratum, table

ERRATA = table(*(erratum for document in (doc0, doc1, doc2, doc3, doc4) for erratum in document.ERRATA))

__all__ = ["ERRATA", "Erratum"]
