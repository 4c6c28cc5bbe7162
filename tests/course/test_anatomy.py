"""What the linter of notebooks finds: each fault put into a good notebook is told."""

import base64

import pytest
from kit import anatomy, executed, source
from kit.lesson import lessons
from nbformat.v4 import new_output

LESSON = next(lesson for lesson in lessons() if lesson.name == "doc4.1")


@pytest.fixture
def notebook():
    return source.read(LESSON)


def texts_of(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def codes_of(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def told(notebook):
    """Return what is wrong with the texts and the code of a notebook, as one text."""
    texts, codes = texts_of(notebook), codes_of(notebook)
    found = [*anatomy.order(texts), *anatomy.sizes(notebook, texts, codes), *anatomy.words(texts)]
    found += [*anatomy.equations("\n".join(texts)), *anatomy.exercises(texts, codes)]
    return "\n".join([*found, *anatomy.links(LESSON, texts)])


def replace(notebook, old, new):
    """Replace words in all cells of a notebook; they must be there."""
    assert any(old in cell.source for cell in notebook.cells)
    for cell in notebook.cells:
        cell.source = cell.source.replace(old, new)


def test_the_notebook_itself_has_no_fault(notebook):
    assert told(notebook) == ""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("## Break it", "## Something else", "no heading '## Break it'"),
        ("## The ledger", "## Exercises and more", "no heading '## The ledger'"),
        ("## The document says", "## Training", "no heading '## The document says'"),
        ("| claims |", "| more |", "no row 'claims'"),
        ("> ", "", "0 lines of the document are quoted"),
        ("Two seeds differ", "Two seeds simply differ", "'simply' helps nobody"),
        (r"\tag{4.1a}", "", r"has no \tag"),
        (r"\tag{4.1a}", r"\tag{4.1z}", "no docstring carries the equation (4.1z)"),
        ("### ★★★ Build", "### Build", "no exercise '### ★★★ ...'"),
        ("run.check(2, failed)", "failed", "exercise 2 has no run.check(2, ...)"),
        ("<details>", "", "0 folded hints"),
        ("run.claims()", "pass", "run.claims() is never called"),
        ("run.trained(gan", "print(gan", "run.trained( is never called"),
        ("../src/doc4/1_background.py", "../src/doc4/9_nothing.py", "the link ../src/doc4/9_nothing.py leads nowhere"),
        ("notebooks/doc4/1_background.ipynb", "notebooks/doc4/2_other.ipynb", "is not this notebook's own"),
        ("def play(gamma, turns=600):", "def play(gamma, turns=600):" + "\n    pass" * 31, "a code cell has"),
        ("goal = 15", "goal = 15  # " + "x" * 100, "columns, at most 96"),
    ],
)
def test_a_fault_is_told(notebook, old, new, words):
    replace(notebook, old, new)
    assert words in told(notebook)


def test_parts_in_the_wrong_order(notebook):
    replace(notebook, "## Setup", "## Recap of nothing")
    replace(notebook, "## Recap\n", "## Setup\n")
    assert "'## The document says' stands too early" in told(notebook)


def test_too_few_and_too_many_cells(notebook):
    notebook.cells = notebook.cells * 2
    assert "cells; it should be 25 to 44" in told(notebook)
    notebook.cells = notebook.cells[:10]
    assert "10 cells; it should be 25 to 44" in told(notebook)


def test_too_many_words(notebook):
    notebook.cells[4].source += " word" * 1800
    assert "words; it should be 900 to 1800" in told(notebook)


def image(size, alt):
    """Return the output of an image of so many bytes."""
    data = {"image/png": base64.b64encode(b"x" * size).decode(), "text/plain": "<Image>"}
    return new_output("display_data", data=data, metadata={"image/png": {"alt": alt}} if alt else {})


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (new_output("error", ename="ValueError", evalue="", traceback=[]), "an error is shown: ValueError"),
        (new_output("stream", name="stderr", text="UserWarning: much"), "warnings are shown: 'UserWarning: much'"),
        (new_output("stream", name="stdout", text="WARNING:tensorflow:5 out of"), "warnings are shown"),
        (new_output("stream", name="stdout", text="wrote /tmp/x.png"), "a path of one machine is shown: /tmp/x.png"),
        (new_output("display_data", data={"application/vnd.jupyter.widget-view+json": {}}), "a widget"),
        (image(100, None), "no alternative text"),
        (image(100, "digits"), "no alternative text"),
        (image(200_000, "Sixteen digits, all different."), "an image has 200,000 bytes"),
    ],
)
def test_a_faulty_output_is_told(output, words):
    assert any(words in one for one in executed.outputs(output))


def test_good_outputs_have_no_fault():
    good = [new_output("stream", name="stdout", text="fine"), image(1000, "Sixteen digits, all different.")]
    assert [fault for output in good for fault in executed.outputs(output)] == []
