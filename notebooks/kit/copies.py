"""Copies for a class: for students without outputs and solutions, for teachers with the solutions in place."""

import re
import shutil

import nbformat

from kit import source
from kit.lesson import FOLDER, ROOT

HEAD = re.compile(r"^# %% (?P<title>.+)$", re.MULTILINE)
CHECK = re.compile(r"^run\.check\((?P<number>\d), .*\)$", re.MULTILINE)


def student(lessons, folder=ROOT / "build/student"):
    """Write copies without outputs; the exercises are stubs. Return the folder."""
    return _write(lessons, folder, with_solutions=False)


def teacher(lessons, folder=ROOT / "build/teacher"):
    """Write copies with the solutions in place of the stubs, without outputs. Return the folder."""
    return _write(lessons, folder, with_solutions=True)


def answers(lesson):
    """Return the solutions and the usual wrong answers of a lesson.

    Returns:
        solutions: a dictionary from exercise number to code.
        wrong: a list of `(number, words of the message, code)`.

    Raises:
        ValueError: a cell whose title is neither a number nor "2 wrong: words".
    """
    text = lesson.solutions.read_text(encoding="utf-8")
    heads = list(HEAD.finditer(text))
    solutions, wrong = {}, []
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        code = text[head.end() : following.start() if following else None].strip()
        parts = re.fullmatch(r"(\d)(?: wrong: (.+))?", head["title"].strip())
        if not parts:
            raise ValueError(
                f"{lesson.solutions.name}: '# %% {head['title']}' is neither '# %% 2' nor '# %% 2 wrong: words'."
            )
        if parts[2]:
            wrong.append((int(parts[1]), parts[2], code))
        else:
            solutions[int(parts[1])] = code
    return solutions, wrong


def stubs(lesson):
    """Return the exercises of a lesson: a dictionary from number to its stub and the line that checks it."""
    found = {}
    for cell in source.read(lesson).cells:
        check = CHECK.search(cell.source) if cell.cell_type == "code" else None
        if check:
            found[int(check["number"])] = cell.source[: check.start()].strip(), check[0]
    return found


def solved(notebook, solutions):
    """Put solutions in place of stubs."""
    for cell in notebook.cells:
        check = CHECK.search(cell.source) if cell.cell_type == "code" else None
        if check:
            cell.source = f"{solutions[int(check['number'])]}\n\n{check[0]}"
    return notebook


def _write(lessons, folder, with_solutions):
    shutil.rmtree(folder, ignore_errors=True)
    for lesson in lessons:
        notebook = source.read(lesson)
        if with_solutions:
            notebook = solved(notebook, answers(lesson)[0])
        path = folder / lesson.target.relative_to(FOLDER)
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)
    return folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder
