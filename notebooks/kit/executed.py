"""What is checked of executed notebooks and result files."""

import base64
import re

import nbformat

from kit import build, source

LARGEST, IMAGE, SHORTEST = 500_000, 150_000, 20  # bytes, bytes, letters
PLACES = re.compile(r"(/home/|/root/|/tmp/|/work/|/Users/|[A-Z]:\\\\)\S*")


def faults(lesson):
    """Yield what is wrong with a lesson's executed notebook and its result file."""
    known = source.bands(lesson)
    if known.get("code") != source.code_digest(lesson):
        yield f"the bands are of other code; run python notebooks/make.py bands {lesson.name}."
    if not lesson.solutions.is_file():
        yield f"no solutions in {lesson.solutions.name}."
    if build.stale(lesson):
        yield f"{lesson.target.name} is not made of its source and results; run make notebooks."
        return
    size = lesson.target.stat().st_size
    if size > LARGEST:
        yield f"{size:,} bytes; at most {LARGEST:,}."
    notebook = nbformat.read(lesson.target, as_version=4)
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as wrong:
        yield f"not a valid notebook: {wrong}"
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if [cell.execution_count for cell in codes] != list(range(1, len(codes) + 1)):
        yield "cells were not executed once each from first to last."
    for cell in codes:
        for output in cell.outputs:
            yield from outputs(output)


def outputs(output):
    """Yield what is wrong with one output."""
    if output.output_type == "error":
        yield f"an error is shown: {output.ename}."
    if output.get("name") == "stderr" or "WARNING:" in output.get("text", ""):
        yield f"warnings are shown: {output.text.strip()[:80]!r}."
    data = output.get("data", {})
    if any("widget" in kind for kind in data):
        yield "a widget is shown, which is nothing in a file."
    for kind in (kind for kind in data if kind.startswith("image/")):
        if len(output.metadata.get(kind, {}).get("alt", "")) < SHORTEST:
            yield "an image has no alternative text: use run.show or course.show."
        size = len(base64.b64decode(data[kind]))
        if size > IMAGE:
            yield f"an image has {size:,} bytes; at most {IMAGE:,}."
    text = output.get("text", "") + str(data.get("text/plain", "")) + str(data.get("text/markdown", ""))
    for found in PLACES.finditer(text):
        yield f"a path of one machine is shown: {found[0]}."
