"""Every notebook runs from first to last cell, without network or presets in place of training, and learns."""

import pytest
from kit import anatomy, source
from kit.execute import execute
from kit.lesson import lessons

from rnngan_tf.course import bands, learning

LESSONS = {lesson.name: lesson for lesson in lessons()}


@pytest.mark.parametrize("name", LESSONS)
def test_it_is_as_a_notebook_should_be(name):
    assert anatomy.faults(LESSONS[name]) == []


@pytest.mark.parametrize("name", LESSONS)
def test_it_runs_and_learns(name):
    notebook = source.read(LESSONS[name])
    record = execute(notebook)[0]
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert [output for output in outputs if output.get("name") == "stderr" or output.output_type == "error"] == []
    assert record["problems"] == [], "a network did not move, the score did not improve, or all images are alike"
    assert record["exercises"] == {"1": False, "2": False, "3": False}
    trained = {
        score: value
        for score, value in record["values"].items()
        if score.startswith("fd_") and f"{score}, untrained" in record["values"]
    }
    assert trained
    known = source.bands(LESSONS[name])["values"]
    for score, value in trained.items():
        untrained = bands.band(known[f"{score}, untrained"])
        assert value < untrained.low and value < learning.BETTER * record["values"][f"{score}, untrained"]
