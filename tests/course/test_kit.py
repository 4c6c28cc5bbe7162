"""Sources become notebooks: numbers filled in, links, freshness; copies for students and teachers; the table."""

import json
import zipfile

import nbformat
import pytest
from kit import build, classroom, copies, execute, lesson, source, table
from nbformat.v4 import new_code_cell, new_notebook, new_output

LESSONS = lesson.lessons()
LESSON = next(one for one in LESSONS if one.name == "doc4.1")


def test_lessons_are_in_the_order_of_documents_and_sections():
    places = [(one.document, one.section) for one in LESSONS]
    assert places == sorted(places) and len(set(places)) == len(places)
    assert LESSON.chinese == "背景介绍" and LESSON.english == "Background"


def test_lessons_are_chosen_by_name_or_by_document():
    assert lesson.chosen(["doc4.1"]) == [LESSON]
    assert lesson.chosen(["doc4"]) == [one for one in LESSONS if one.document == 4]
    with pytest.raises(ValueError, match="'doc9' is no notebook; there are .*doc4.1"):
        lesson.chosen(["doc9"])


def test_a_notebook_is_valid_without_outputs_and_with_ids_that_stay():
    notebook = source.read(LESSON)
    nbformat.validate(notebook)
    assert all(not cell.get("outputs") for cell in notebook.cells)
    assert [cell.id for cell in notebook.cells] == [cell.id for cell in source.read(LESSON).cells]


def test_numbers_are_filled_in_from_results():
    first = source.read(LESSON).cells[0].source
    assert "| claims | 4.1, 4.2, 4.3, 4.4 |" in first and "{{" not in first


def test_an_unknown_placeholder(monkeypatch):
    monkeypatch.setattr(source, "facts_of", lambda lesson: {"claims": "4.1"})
    with pytest.raises(ValueError, match=r"\{\{time\}\} is not known; there are claims"):
        source.read(LESSON)


def test_a_change_of_a_verdict_makes_a_notebook_old(monkeypatch):
    before, rows = source.digest(LESSON), source.ledger()
    changed = [row | {"verdict": "holds"} if row["id"] == "4.3" else row for row in rows]
    assert changed != rows
    monkeypatch.setattr(source, "ledger", lambda: changed)
    assert source.digest(LESSON) != before


def test_a_change_of_another_sections_verdict_does_not(monkeypatch):
    before, rows = source.digest(LESSON), source.ledger()
    changed = [row | {"verdict": "?"} if row["id"] == "0.1" else row for row in rows]
    monkeypatch.setattr(source, "ledger", lambda: changed)
    assert source.digest(LESSON) == before


def test_it_does_where_a_notebook_shows_the_whole_ledger(monkeypatch):
    verdict_on_the_document = lesson.chosen(["doc4.6"])[0]
    before, rows = source.digest(verdict_on_the_document), source.ledger()
    changed = [row | {"verdict": "?"} if row["id"] == "4.3" else row for row in rows]
    monkeypatch.setattr(source, "ledger", lambda: changed)
    assert source.digest(verdict_on_the_document) != before


def edited(monkeypatch, folder, old, new):
    """Give the lesson a source that differs."""
    text = LESSON.source.read_text(encoding="utf-8")
    assert old in text
    path = folder / LESSON.source.name
    path.write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(source, "lessons", lambda: LESSONS)
    monkeypatch.setattr(lesson.Lesson, "source", path)


def test_a_change_of_text_alone_keeps_the_outputs(monkeypatch, tmp_path):
    edited(monkeypatch, tmp_path, "# ## Recap\n", "# ## Recap\n#\n# A further sentence.\n")
    assert build.stale(LESSON)
    notebook, made = source.read(LESSON), nbformat.read(LESSON.target, as_version=4)
    assert build.reuse_outputs(LESSON, notebook)
    assert "A further sentence." in notebook.cells[-2].source
    assert [cell.outputs for cell in notebook.cells if cell.cell_type == "code"] == [
        cell.outputs for cell in made.cells if cell.cell_type == "code"
    ]


def test_a_change_of_code_does_not(monkeypatch, tmp_path):
    edited(monkeypatch, tmp_path, "rate=0.1, gamma=gamma)", "rate=0.2, gamma=gamma)")
    assert not build.reuse_outputs(LESSON, source.read(LESSON))


def test_the_time_of_a_preset_is_that_of_its_card(monkeypatch):
    before = source.digest(LESSON)
    assert source.trainings()["trained_conv_transpose_cifar10"] == "20 minutes on 1 CPU core"
    monkeypatch.setattr(source, "trainings", lambda: {"trained_lstm_row_mnist": "99 minutes on 3 CPU cores"})
    assert any("It trained for 99 minutes on 3 CPU cores." in cell.source for cell in source.read(LESSON).cells)
    assert source.digest(LESSON) != before


def test_a_change_of_claims_executes_the_cells_that_show_them(monkeypatch):
    changed = [row | {"verdict": "holds"} if row["id"] == "4.3" else row for row in source.ledger()]
    monkeypatch.setattr(source, "ledger", lambda: changed)
    again = []
    monkeypatch.setattr(build, "execute_claims", again.append)
    notebook = source.read(LESSON)
    assert build.reuse_outputs(LESSON, notebook) and again == [notebook]


def test_cells_that_show_claims_are_executed_alone():
    start = 'from rnngan_tf import course\nrun = course.start("doc4.1")\nraise RuntimeError'
    sources = (start, "raise RuntimeError", "run.claims()", "course.ledger.rows()[0]['id']")
    cells = [new_code_cell(text, execution_count=9, outputs=[]) for text in sources]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": source.KERNEL})
    execute.execute_claims(notebook)
    assert [len(cell.outputs) for cell in cells] == [0, 0, 1, 1]
    assert "4.3" in cells[2].outputs[0].data["text/markdown"] and cells[3].outputs[0].data["text/plain"] == "'0.1'"
    assert {cell.execution_count for cell in cells} == {9}


def test_a_change_of_results_does_not(monkeypatch):
    monkeypatch.setattr(source, "bands", lambda lesson: {"budget": "fast", "values": {"fd": [1.0, 2.0, 3.0]}})
    assert not build.reuse_outputs(LESSON, source.read(LESSON))


def test_what_tensorflow_writes_at_its_start_is_taken_out_and_warnings_stay():
    noise = "I0000 00:00:1795316856.480731 28621 port.cc:153] oneDNN custom operations are on.\n"
    cell = new_code_cell("", outputs=[new_output("stream", name="stderr", text=text) for text in (noise, noise + "Oh")])
    execute.without_start_up(cell)
    assert [output.text for output in cell.outputs] == ["Oh"]


def test_a_notebook_is_run_with_its_seed_and_its_record_is_read():
    code = "import os, json\njson.dump({'seed': os.environ['RNNGAN_SEED']}, open(os.environ['RNNGAN_RECORD'], 'w'))"
    notebook = new_notebook(cells=[new_code_cell(code), new_code_cell("1 + 1")])
    record, _ = execute.execute(notebook, seed=5)
    assert record == {"seed": "5"} and notebook.cells[1].outputs[0].data["text/plain"] == "2"


def test_students_get_stubs_and_teachers_solutions(tmp_path):
    copies.student([LESSON], tmp_path / "student")
    copies.teacher([LESSON], tmp_path / "teacher")
    student, teacher = (
        nbformat.read(tmp_path / who / "doc4/1_background.ipynb", as_version=4) for who in ("student", "teacher")
    )
    code = {name: "\n".join(cell.source for cell in one.cells) for name, one in (("s", student), ("t", teacher))}
    assert "answer = ..." in code["s"] and 'answer = "b"' in code["t"] and 'answer = "b"' not in code["s"]
    assert len(student.cells) == len(teacher.cells)
    assert all(not cell.get("outputs") for cell in [*student.cells, *teacher.cells])


def test_the_zip_for_a_classroom_holds_all_but_other_peoples_wheels(tmp_path, monkeypatch):
    monkeypatch.setattr(classroom.subprocess, "run", lambda command, check: None)  # building a wheel takes a while
    path = classroom.pack([LESSON], tmp_path / "classroom.zip")
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        wheels = archive.read("wheels.txt").decode().split()
    assert {"student/doc4/1_background.ipynb", "read/doc4/1_background.ipynb", "wheels.txt", "BEGIN.txt"} <= names
    assert any(one.startswith("tensorflow==") for one in wheels) and any(one.startswith("keras==") for one in wheels)
    assert all("==" in one for one in wheels)


def test_the_table_of_the_readme_is_that_of_the_results():
    page = table.PAGE.read_text(encoding="utf-8")
    assert table.text(page) == page, "run make notebooks"
    row = next(line for line in table.lines() if "4.1 Background" in line)
    assert "背景介绍" in row and "4.1, 4.2, 4.3, 4.4" in row


def test_a_page_without_marks_has_no_table():
    with pytest.raises(ValueError, match="has no <!-- begin: course -->"):
        table.text("nothing")


def test_result_files_are_of_at_least_three_seeds():
    for one in LESSONS:
        known = json.loads(one.bands.read_text(encoding="utf-8"))
        assert known["seeds"] >= 3 and all(len(values) == known["seeds"] for values in known["values"].values())
