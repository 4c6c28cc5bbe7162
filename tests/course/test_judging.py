"""Kinds of exercises: right answers, wrong ones that are known, wrong ones that are not, and none."""

import numpy as np
import pytest

from rnngan_tf.course.exercises import Choice, Function, Number, Probe

LETTER = Choice("a", {"b": "b is the other gate."}, because="It is a.")
HALF = Number(0.5, {2.0: "upside down.", 0.25: "squared."}, because="Half is left.")
DOUBLE = Function(lambda x: 2 * x, [(1.0,), (np.array([3.0, 4.0]),)], {"that is the square.": lambda x: x * x})
LIST = Probe(
    [("it is no list.", lambda given: not isinstance(given, list)), ("it is empty.", lambda given: len(given) == 0)],
    because="A list with something in it.",
)


@pytest.mark.parametrize("kind", [LETTER, HALF, DOUBLE, LIST])
def test_no_answer_is_no_mistake(kind):
    right, message = kind.judge(...)
    assert not right and "no answer yet" in message


@pytest.mark.parametrize(
    ("kind", "answer"),
    [(LETTER, " A "), (HALF, 0.502), (DOUBLE, lambda x: x + x), (LIST, [1])],
)
def test_right_answers(kind, answer):
    right, message = kind.judge(answer)
    assert right and message.startswith("right")


@pytest.mark.parametrize(
    ("kind", "answer", "words"),
    [
        (LETTER, "b", "the other gate"),
        (LETTER, "x", "none of the answers a, b"),
        (HALF, 2, "upside down"),
        (HALF, 0.25, "squared"),
        (HALF, 3, "too large"),
        (HALF, 0.1, "too small"),
        (HALF, "many", "is a number; given was 'many'"),
        (DOUBLE, lambda x: x**2, "the square"),
        (DOUBLE, lambda x: x, "off by up to 4"),
        (DOUBLE, lambda x: 1.0, "2 numbers in all where 3 are right"),
        (DOUBLE, lambda x: 1 / 0, "it raises ZeroDivisionError: division by zero"),
        (DOUBLE, lambda x: None, "no answer yet"),
        (DOUBLE, 7, "is a function; given was 7"),
        (LIST, (), "no list"),
        (LIST, [], "empty"),
    ],
)
def test_wrong_answers(kind, answer, words):
    right, message = kind.judge(answer)
    assert not right and words in message


def test_what_a_probe_raises_is_told_with_the_mistake_that_was_looked_for():
    probe = Probe([("it has no layers.", lambda given: not given.layers)], because="Layers.")
    right, message = probe.judge(3)
    assert not right and message == "it has no layers. ('int' object has no attribute 'layers')".replace(
        "('int'", "(AttributeError: 'int'"
    )
