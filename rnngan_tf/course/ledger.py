"""The claims of a notebook's section, as `make ledger` wrote them from the result files."""

import functools
import json
from importlib import resources

from rnngan_tf.course.display import tell

FILE = "ledger.json"
REPOSITORY_PAGE = "../../claims/CLAIMS.md"


@functools.cache
def rows():
    """Return all rows of the ledger, dictionaries with id, notebook, section, original, english, verdict and measured.

    `measured` is a list of dictionaries with experiment, tier and text; it is empty if nothing is to be measured.
    """
    return json.loads((resources.files("rnngan_tf.course") / FILE).read_text(encoding="utf-8"))


def claims(notebook):
    """Show the claims of the documents in a notebook's section, the verdicts and the measurements.

    Args:
        notebook: a name such as "doc4.1".

    Raises:
        ValueError: there are no claims for this notebook.
    """
    found = [row for row in rows() if row["notebook"] == notebook]
    if not found:
        known = sorted({row["notebook"] for row in rows()})
        raise ValueError(f"There are no claims for {notebook!r}; there are claims for {', '.join(known)}.")
    tell(table(found))


def table(found):
    """Return rows of the ledger as a Markdown table.

    Example:
        >>> row = {"id": "9.1", "english": "It works.", "original": "有效。", "verdict": "refuted"}
        >>> print(table([row | {"measured": [{"experiment": "e01", "tier": "quick", "text": "Never."}]}]))
        | claim | the document says | verdict | measured |
        |---|---|---|---|
        | 9.1 | It works. 有效。 | **refuted** | e01, quick tier: Never. |
    """
    lines = ["| claim | the document says | verdict | measured |", "|---|---|---|---|"]
    for row in found:
        measured = " ".join(f"{part['experiment']}, {part['tier']} tier: {part['text']}" for part in row["measured"])
        said = f"{row['english']} {row['original']}"
        cells = [text.replace("|", "\\|").replace("\n", " ") for text in (row["id"], said, measured)]
        lines.append(f"| {cells[0]} | {cells[1]} | **{row['verdict']}** | {cells[2] or 'nothing to measure'} |")
    return "\n".join(lines)
