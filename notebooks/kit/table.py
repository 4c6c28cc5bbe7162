"""The table of the course in README.md: notebooks with their measured times and what became of their claims."""

from collections import Counter

from kit import source
from kit.lesson import ROOT, lessons
from rnngan_tf.core.files import replacing

PAGE = ROOT / "README.md"
BEGIN, END = "<!-- begin: course -->", "<!-- end: course -->"


def lines():
    """Return the table's lines."""
    made = ["| notebook | | seconds | claims | verdicts |", "|---|---|---|---|---|"]
    for lesson in lessons():
        rows = [row for row in source.ledger() if row["notebook"] == lesson.name]
        verdicts = Counter(row["verdict"] for row in rows)
        told = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.items())
        link = f"[{lesson.document}.{lesson.section} {lesson.english}]({lesson.target.relative_to(ROOT).as_posix()})"
        seconds = source.bands(lesson).get("median_seconds")
        time = "" if seconds is None else f"{seconds:.0f}"
        claims = ", ".join(row["id"] for row in rows)
        made.append(f"| {link} | {lesson.chinese} | {time} | {claims} | {told} |")
    return made


def text(page):
    """Return a page with the table of today between its two marks.

    Raises:
        ValueError: the page has no such marks.
    """
    if BEGIN not in page or END not in page:
        raise ValueError(f"README.md has no {BEGIN} and {END} to put the table between.")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    return before + "\n".join([BEGIN, *lines(), END]) + after


def write():
    """Write the table into README.md."""
    made = text(PAGE.read_text(encoding="utf-8"))
    with replacing(PAGE) as part:
        part.write_text(made, encoding="utf-8")
