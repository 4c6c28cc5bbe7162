"""Executed notebooks: made again only where their source or their results have changed."""

import nbformat

from kit import source
from kit.execute import execute, execute_claims
from rnngan_tf.core.files import replacing


def stale(lesson):
    """Tell whether the executed notebook is missing or was made of something else than what is there now."""
    if not lesson.target.is_file():
        return True
    made = nbformat.read(lesson.target, as_version=4)
    return made.metadata.get("rnngan_tf", {}).get("made_of") != source.digest(lesson)


def build(lesson, again=False):
    """Write a notebook with its outputs; execute it where code or bands changed, or where `again` asks for it.

    Where claims changed, only the cells that show them are executed.

    Returns:
        The seconds that it took to execute, None where only its text or claims had changed.
    """
    notebook = source.read(lesson)
    seconds = None
    if again or not reuse_outputs(lesson, notebook):
        _, seconds = execute(notebook)
    nbformat.validate(notebook)
    lesson.target.parent.mkdir(exist_ok=True)
    with replacing(lesson.target) as part:
        nbformat.write(notebook, part)
    return seconds


def reuse_outputs(lesson, notebook):
    """Take the outputs of the executed notebook where they are of the same code and results; tell whether they are."""
    if not lesson.target.is_file():
        return False
    made = nbformat.read(lesson.target, as_version=4)
    old, new = made.metadata.get("rnngan_tf", {}), notebook.metadata["rnngan_tf"]
    if old.get("outputs_of") != new["outputs_of"]:
        return False
    pairs = ([cell for cell in one.cells if cell.cell_type == "code"] for one in (notebook, made))
    for cell, executed in zip(*pairs, strict=True):
        cell.outputs, cell.execution_count = executed.outputs, executed.execution_count
    if old.get("claims_of") != new["claims_of"]:
        execute_claims(notebook)
    return True
