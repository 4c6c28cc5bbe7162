"""Every exercise of every notebook: no stub is accepted, the solution is, and usual mistakes are called by name."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers, ops
from kit import copies
from kit.lesson import lessons

import rnngan_tf as rg
from rnngan_tf import course
from rnngan_tf.course import exercises

LESSONS = {lesson.name: lesson for lesson in lessons()}
EACH = [(name, number) for name in LESSONS for number in (1, 2, 3)]
NAMES = {"rg": rg, "course": course, "keras": keras, "np": np, "layers": layers, "ops": ops, "tf": tf}


class Checker:
    """Stands for `run` in the line that checks an answer, and keeps what was said."""

    def __init__(self, notebook):
        self.notebook = notebook

    def check(self, number, answer):
        self.right, self.message = exercises.judge(self.notebook, number, answer)


def judged(notebook, code, line):
    """Run an answer and the notebook's own line that checks it; return whether it is right, and what is said."""
    checker = Checker(notebook)
    exec(f"{code}\n\n{line}", NAMES | {"run": checker})
    return checker.right, checker.message


@pytest.mark.parametrize(("notebook", "number"), EACH)
def test_the_stub_is_not_accepted(notebook, number):
    stub, line = copies.stubs(LESSONS[notebook])[number]
    right, message = judged(notebook, stub, line)
    assert not right and "no answer yet" in message


@pytest.mark.parametrize(("notebook", "number"), EACH)
def test_the_solution_is_right(notebook, number):
    _, line = copies.stubs(LESSONS[notebook])[number]
    right, message = judged(notebook, copies.answers(LESSONS[notebook])[0][number], line)
    assert right, message


@pytest.mark.parametrize(("notebook", "number"), EACH)
def test_usual_mistakes_are_called_by_name(notebook, number):
    _, line = copies.stubs(LESSONS[notebook])[number]
    wrong = [(words, code) for one, words, code in copies.answers(LESSONS[notebook])[1] if one == number]
    assert len({words for words, _ in wrong}) >= 2
    told = {words: judged(notebook, code, line) for words, code in wrong}
    assert {words: said for words, said in told.items() if said[0] or words not in said[1]} == {}


def test_an_exercise_that_there_is_not():
    with pytest.raises(ValueError, match="has the exercises 1, 2, 3; got 7"):
        exercises.judge("doc4.1", 7, ...)
