"""What every notebook must have and must not have: parts in their order, sizes, texts of images, links, freshness."""

import re
from statistics import median

from kit import executed, source

PARTS = ("The result first", "Setup", "The document says", "1. ", "2. ", "Training", "Break it", "The ledger")
PARTS += ("Exercises", "Recap")
CARD = ("you will", "needs", "time", "data", "claims")
CALLS = ("course.start(", "run.untrained(", "run.trained(", "run.claims()", "from_preset(")
CELLS, WORDS, MEDIAN, LONGEST, QUOTES, EXERCISES = (25, 44), (900, 1800), 6, 30, (1, 4), 3
WIDEST = 96  # columns of code that a page shows without a scroll bar
FILLERS = re.compile(r"\b(simply|just|easily|obviously|trivial(ly)?)\b", re.IGNORECASE)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
TAG = re.compile(r"\\tag\{(?P<name>[^}]+)\}")


def faults(lesson):
    """Return what is wrong with a notebook, its source and its results, a sentence each."""
    notebook = source.read(lesson)
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    codes = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    told = [*order(texts), *sizes(notebook, texts, codes), *words(texts), *equations("\n".join(texts))]
    told += [*exercises(texts, codes), *links(lesson, texts), *executed.faults(lesson)]
    return [f"{lesson.name}: {one}" for one in told]


def order(texts):
    """Yield what is missing of the parts, or in the wrong order, and of the card."""
    headings = re.findall(r"^## (.+)$", "\n".join(texts), re.MULTILINE)
    place = -1
    for part in PARTS:
        found = [index for index, heading in enumerate(headings) if heading.startswith(part)]
        if not found:
            yield f"no heading '## {part.strip()}'."
        elif found[0] < place:
            yield f"'## {part.strip()}' stands too early."
        else:
            place = found[0]
    for row in CARD:
        if f"| {row} |" not in texts[0]:
            yield f"the card at the top has no row '{row}'."
    quoted = [line for text in texts for line in text.splitlines() if line.startswith(">") and CHINESE.search(line)]
    if not QUOTES[0] <= len(quoted) <= QUOTES[1]:
        yield f"{len(quoted)} lines of the document are quoted; it should be {QUOTES[0]} to {QUOTES[1]}."


def sizes(notebook, texts, codes):
    """Yield what is too long or too short."""
    if not CELLS[0] <= len(notebook.cells) <= CELLS[1]:
        yield f"{len(notebook.cells)} cells; it should be {CELLS[0]} to {CELLS[1]}."
    count = sum(len(re.findall(r"[A-Za-z][\w'-]*", text)) for text in texts)
    if not WORDS[0] <= count <= WORDS[1]:
        yield f"{count} words; it should be {WORDS[0]} to {WORDS[1]}."
    lines = [len(code.splitlines()) for code in codes]
    if median(lines) > MEDIAN:
        yield f"the median code cell has {median(lines):g} lines; at most {MEDIAN}."
    if max(lines) > LONGEST:
        yield f"a code cell has {max(lines)} lines; at most {LONGEST}."
    for line in (line for code in codes[1:] for line in code.splitlines() if len(line) > WIDEST):
        yield f"a line of {len(line)} columns, at most {WIDEST}: {line.strip()[:60]}..."


def words(texts):
    """Yield words that explain nothing."""
    for text in texts:
        for found in FILLERS.finditer(text):
            yield f"'{found[0]}' helps nobody to whom it is not so; leave it out."


def equations(text):
    """Yield equations that have no number, or whose number no docstring or no test carries."""
    for block in re.findall(r"\$\$(.+?)\$\$", text, re.DOTALL):
        tags = TAG.findall(block)
        if not tags:
            yield f"the equation {block.strip()[:40]!r} has no \\tag."
        for tag in tags:
            for folder, what in (("rnngan_tf", "docstring"), ("tests", "test")):
                if not carried(tag, folder):
                    yield f"no {what} carries the equation ({tag})."


def carried(tag, folder):
    """Tell whether some file below a folder names an equation, as "equation 4.3a"."""
    name = re.compile(rf"equations? (?:[\d.a-z]+,? (?:and |to )?)*{re.escape(tag)}\b")
    paths = (source.ROOT / folder).rglob("*.py")
    return any(name.search(path.read_text(encoding="utf-8")) for path in paths)


def exercises(texts, codes):
    """Yield what is wrong with the exercises, and calls that are missing."""
    text, code = "\n".join(texts), "\n".join(codes)
    for number in range(1, EXERCISES + 1):
        if not re.search(rf"^### {'★' * number} ", text, re.MULTILINE):
            yield f"no exercise '### {'★' * number} ...'."
        if f"run.check({number}, " not in code:
            yield f"exercise {number} has no run.check({number}, ...)."
    if text.count("<details>") < EXERCISES:
        yield f"{text.count('<details>')} folded hints; each exercise has one."
    for call in CALLS:
        if call not in code:
            yield f"{call} is never called."


def links(lesson, texts):
    """Yield links that lead nowhere, and a Colab link that opens another notebook."""
    for target in (found["target"] for text in texts for found in LINK.finditer(text)):
        if target.startswith("https://colab"):
            if target != re.search(r"\((https://colab[^)]+)\)", source.links(lesson))[1]:
                yield f"{target} is not this notebook's own."
        elif not target.startswith(("https://", "#")) and not (lesson.target.parent / target.split("#")[0]).exists():
            yield f"the link {target} leads nowhere."
