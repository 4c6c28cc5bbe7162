"""From a source in py:percent form to a notebook without outputs: numbers filled in, links added."""

import ast
import configparser
import hashlib
import json
import re

import jupytext
from nbformat.v4 import new_code_cell, new_markdown_cell

from kit.lesson import ROOT, lessons

PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def read(lesson):
    """Return the notebook of a lesson, without outputs.

    Raises:
        ValueError: a placeholder `{{name}}` that nothing fills.
    """
    notebook = jupytext.read(lesson.source)
    facts = facts_of(lesson)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = PLACEHOLDER.sub(lambda found: _fact(facts, found[1], lesson), cell.source)
    notebook.cells[0].source += f"\n\n{links(lesson)}"
    notebook.cells.insert(1, new_code_cell(colab()))
    notebook.cells.append(new_markdown_cell(neighbours(lesson)))
    for index, cell in enumerate(notebook.cells):
        cell.id = f"{lesson.name.replace('.', '-')}-{index:02d}"
        cell.metadata = {"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {}
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
    notebook.metadata = {
        "kernelspec": KERNEL,
        "rnngan_tf": {
            "made_of": digest(lesson),
            "outputs_of": outputs_digest(lesson),
            "claims_of": claims_digest(lesson),
        },
    }
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def facts_of(lesson):
    """Return what placeholders stand for: `time`, `claims`, and `trained_NAME`, how long the preset NAME trained."""
    claims = [row["id"] for row in ledger() if row["notebook"] == lesson.name]
    known = bands(lesson)
    seconds = sorted(known.get("seconds", []))
    time = f"{seconds[len(seconds) // 2]:.0f} s on {known['cores']} CPU cores" if seconds else "not yet measured"
    return {"time": time, "claims": ", ".join(claims)} | trainings()


def trainings():
    """Return how long presets were trained, by "trained_" and the preset's name, as their cards have it."""
    found = {}
    for path in sorted((ROOT / "rnngan_tf/zoo/weights").glob("*.json")):
        card = json.loads(path.read_text(encoding="utf-8"))
        if "minutes" in card:
            cores = card["machine"]["cores"]
            found[f"trained_{path.stem}"] = f"{card['minutes']:.0f} minutes on {cores} CPU core{'s' * (cores > 1)}"
    return found


def bands(lesson):
    """Return what the result file holds, nothing where there is none."""
    return json.loads(lesson.bands.read_text(encoding="utf-8")) if lesson.bands.is_file() else {}


def ledger():
    """Return the rows of the ledger."""
    return json.loads((ROOT / "rnngan_tf/course/ledger.json").read_text(encoding="utf-8"))


def links(lesson):
    """Return the line that opens the notebook elsewhere."""
    path = lesson.target.relative_to(ROOT).as_posix()
    colab = f"https://colab.research.google.com/github/{repository()}/blob/main/{path}"
    return f"[Open in Colab]({colab}) · [source](../src/doc{lesson.document}/{lesson.source.name})"


def colab():
    """Return the cell that installs the package on Colab and does nothing elsewhere."""
    package = f"rnngan_tf[course] @ git+https://github.com/{repository()}"
    lines = ["import sys", "", 'if "google.colab" in sys.modules:  # elsewhere the package is there already']
    lines += [f'    package = "{package}"', '    get_ipython().run_line_magic("pip", f"install --quiet \'{package}\'")']
    return "\n".join(lines)


def repository():
    """Return owner and name of the repository, from the package's address in `setup.cfg`."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    return settings["metadata"]["url"].split("/", 3)[3]


def neighbours(lesson):
    """Return the line that leads to the notebooks before and after."""
    every = lessons()
    place = every.index(lesson)
    told = []
    for word, index in (("Previous", place - 1), ("Next", place + 1)):
        if 0 <= index < len(every):
            other = every[index]
            path = f"../doc{other.document}/{other.target.name}"
            told.append(f"{word}: [{other.document}.{other.section} {other.english} · {other.chinese}]({path})")
    return " · ".join([*told, "[all notebooks](../../README.md#the-course)"])


def digest(lesson):
    """Return 16 hexadecimal digits that stand for all that a notebook is made of, but the package itself."""
    text, facts = lesson.source.read_text(encoding="utf-8"), facts_of(lesson)
    used = [_fact(facts, name, lesson) for name in PLACEHOLDER.findall(text)]
    outputs = outputs_digest(lesson), claims_digest(lesson)
    return _hashed(text, used, outputs, links(lesson), colab(), neighbours(lesson))


def outputs_digest(lesson):
    """Return 16 hexadecimal digits that stand for what its outputs are made of, but for claims: code and bands."""
    known = {key: value for key, value in bands(lesson).items() if key in ("values", "budget")}
    return _hashed(_code(lesson), known)


def claims_digest(lesson):
    """Return 16 hexadecimal digits that stand for the claims that it shows.

    They are those of its section; of one that asks for `ledger.rows` they are all.
    """
    every = any("ledger.rows(" in cell for cell in _code(lesson))
    return _hashed([row for row in ledger() if every or row["notebook"] == lesson.name])


def _code(lesson):
    return [cell.source for cell in jupytext.read(lesson.source).cells if cell.cell_type == "code"]


def _hashed(*parts):
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def code_digest(lesson):
    """Return 16 hexadecimal digits that stand for what a notebook's code does, apart from comments and layout."""
    lines = [line for cell in _code(lesson) for line in cell.splitlines() if not line.lstrip().startswith(("%", "!"))]
    return hashlib.sha256(ast.dump(ast.parse("\n".join(lines))).encode()).hexdigest()[:16]


def _fact(facts, name, lesson):
    if name not in facts:
        raise ValueError(f"{lesson.source.name}: {{{{{name}}}}} is not known; there are {', '.join(facts)}.")
    return facts[name]
