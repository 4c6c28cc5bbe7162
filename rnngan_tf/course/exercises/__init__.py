"""The checks of the exercises, a module a notebook, with `EXERCISES` from number to what judges the answer."""

import importlib

from rnngan_tf.course.exercises.judging import Choice, Function, Number, Probe

__all__ = ["Choice", "Function", "Number", "Probe", "judge", "of"]


def of(notebook):
    """Return the exercises of a notebook such as "doc4.1": a dictionary from number to what judges the answer."""
    return importlib.import_module(f"rnngan_tf.course.exercises.{notebook.replace('.', '_')}").EXERCISES


def judge(notebook, number, answer):
    """Return whether an answer is right, and a sentence or two about it.

    Raises:
        ValueError: there is no exercise of that number.
    """
    found = of(notebook)
    if number not in found:
        raise ValueError(f"{notebook} has the exercises {', '.join(map(str, found))}; asked for was {number!r}.")
    return found[number].judge(answer)
