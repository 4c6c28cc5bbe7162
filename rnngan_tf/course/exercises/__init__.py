"""Checks of exercises: one module per notebook, each with `EXERCISES`, a dictionary from number to check."""

import importlib

from rnngan_tf.course.exercises.judging import Choice, Function, Number, Probe

__all__ = ["Choice", "Function", "Number", "Probe", "judge", "of"]


def of(notebook):
    """Return the exercises of a notebook such as "doc4.1": a dictionary from number to check."""
    return importlib.import_module(f"rnngan_tf.course.exercises.{notebook.replace('.', '_')}").EXERCISES


def judge(notebook, number, answer):
    """Return whether an answer is right, and an explanation.

    Raises:
        ValueError: there is no exercise with this number.
    """
    exercises = of(notebook)
    if number not in exercises:
        raise ValueError(f"{notebook} has the exercises {', '.join(map(str, exercises))}; got {number!r}.")
    return exercises[number].judge(answer)
